"""How a class is invited: its link, its QR code, and sheets to print. What is shown or printed holds the code of the
class and nothing else that opens anything."""

from __future__ import annotations

import html
import socket
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

from playground.downloads.qr_code import qr_code
from playground.workshop.exercise import Exercise

CLASS, NICKNAME, EXERCISE = "class", "nickname", "exercise"  # parameters of the Workshop page
PAGE = "workshop"
LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
CARDS = 12  # on one sheet

STYLE = """
@page { size: A4; margin: 12mm; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.4 system-ui, sans-serif; color: #111; background: #fff; }
section { break-after: page; padding: 8mm 0; }
section:last-child { break-after: auto; }
h1 { font-size: 34px; margin: 0 0 4mm; } h2 { font-size: 17px; margin: 0 0 1mm; }
p { margin: 0 0 3mm; }
.poster { text-align: center; } .poster svg { width: 110mm; height: 110mm; }
.code { font: 700 56px/1.2 ui-monospace, monospace; letter-spacing: 0.12em; }
.address { font: 18px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(3, 1fr); }
.card { border: 1px dashed #999; padding: 5mm; text-align: center; break-inside: avoid; }
.card svg { width: 34mm; height: 34mm; } .card .code { font-size: 22px; } .card .address { font-size: 10px; }
.exercises { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; }
.exercise { display: flex; gap: 4mm; break-inside: avoid; } .exercise svg { flex: none; width: 28mm; height: 28mm; }
.exercise p { font-size: 13px; margin: 0; }
"""


def link_of(address: str, code: str, exercise: str = "") -> str:
    """The link that lets people into a class, and opens an exercise. address: of the server, such as
    http://192.168.0.7:8501"""
    values = {CLASS: code} | ({EXERCISE: exercise} if exercise else {})
    return f"{address.rstrip('/')}/{PAGE}?{urlencode(values)}"


def readable_code(code: str) -> str:
    """A code as it is read aloud: "BCD FGH"."""
    return f"{code[:3]} {code[3:]}"


def address_for_others(url: str) -> str:
    """The address under which other machines in the room reach this server, as far as that can be told from the one
    that the teacher's browser uses: this machine's own address in the network in place of "localhost"."""
    parts = urlsplit(url)
    path = parts.path.rsplit("/", 1)[0]
    if parts.hostname in LOCAL and (own := own_address()):
        port = f":{parts.port}" if parts.port else ""
        return urlunsplit((parts.scheme, own + port, path, "", ""))
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def is_local(address: str) -> bool:
    """Whether only this machine can reach this address."""
    return urlsplit(address).hostname in LOCAL


def is_address(text: str) -> bool:
    """Whether this can be the address of a server."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def own_address() -> str:
    """This machine's address in its network; "" without a network. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation: only the route to it is looked up
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def sheets(title: str, address: str, code: str, exercises: Sequence[Exercise]) -> str:
    """An HTML document to print: a poster, cards to cut out and hand out, and each exercise with its own QR code. It
    needs no network and holds no script."""
    link, said = link_of(address, code), html.escape

    def drawn(text: str) -> str:
        return qr_code(text).decode()

    shown = f'<p class="code">{readable_code(code)}</p>'
    place = f'<p class="address">{said(address)}/{PAGE}</p>'
    poster = f"""<section class="poster"><h1>{said(title)}</h1>
<p>Scan the code, or open the address and type the code of the class.</p>{drawn(link)}{shown}{place}</section>"""
    card = f'<div class="card">{drawn(link)}{shown}{place}</div>'
    cards = f'<section class="cards">{card * CARDS}</section>'
    items = "".join(
        f'<div class="exercise">{drawn(link_of(address, code, exercise.name))}<div><h2>{said(exercise.title)}</h2>'
        f"<p>{exercise.minutes} minutes. {said(exercise.teaches)}</p></div></div>"
        for exercise in exercises
    )
    listed = f'<section><h1>{said(title)}</h1><div class="exercises">{items}</div></section>' if items else ""
    head = f'<meta charset="utf-8"><title>{said(title)}: {code}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{poster}{cards}{listed}</body></html>'
