"""A run as one HTML file: its card, and the live view with the film, which opens from disk without a network.

The file holds the bundles of the front end and a message for the live view (`charts/message.py`), both compressed. The
page unpacks them; nothing else draws.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from playground.app_files import BUNDLES, IMPORT, LATE_IMPORT, SETTINGS, bundle, with_imports
from playground.charts.best import best_status
from playground.charts.message import message
from playground.charts.scene import scene
from playground.charts.sentence import sentence
from playground.downloads.download import NotKeptError, Source, download
from playground.downloads.qr_code import qr_code
from playground.downloads.run_card import UNKNOWN_HOW, RunCard
from playground.engine import Run
from playground.gan.measure.best import best_in
from playground.recordings.recording import thinned

FOLDER = Path(__file__).parent
ALL_OF = 70  # snapshots: of a longer film, three of ten are kept
FONT = "system-ui, sans-serif"


@download("html", "Run card", ".html", "The whole run on one page that opens anywhere, with its film and its charts.")
def page(source: Source) -> bytes:
    """The card of a run with its film."""
    card = RunCard(source)
    filled = {
        "title": escape(card.title),
        "style": style(),
        "origin": _paragraphs(card.origin),
        "story": _paragraphs(card.story),
        "numbers": numbers_table(card),
        "changes": changes_table(card),
        "facts_title": card.facts_title,
        "facts": table([(escape(what), escape(text)) for what, text in card.facts]),
        "link": _link(source.address),
        "modules": modules(),
        "message": _packed(run_message(source)),
    }
    return Template((FOLDER / "run_page.html").read_text(encoding="utf-8")).substitute(filled).encode()


def run_message(source: Source) -> bytes:
    """The run as one message for the live view, with as much of its film as can be seen."""
    run, experiment = source.run, source.experiment
    if run is None:
        raise NotKeptError("Nothing has been trained yet.")
    blobs = [snapshot.encode() for snapshot in source.film]
    frames = blobs if run.recorded or len(blobs) <= ALL_OF else thinned(blobs)
    status = status_of(run) | {"best": best_status(best_in(experiment, source.film), run.state)}
    return message(
        run=run.id,
        after=-1,
        status=status,
        sentence=sentence(experiment, run.metrics, status),
        frames=frames,
        scene=scene(experiment),
        drawn_for=run.state,
    )


def status_of(run: Run) -> dict[str, object]:
    """The status line of a run in a file, where nothing trains any more."""
    state = run.state if run.ended else "paused"
    return {"state": state, "step": run.step, "steps": run.steps, "device": run.device, "note": run.note}


# ---------------------------------------------------------------- the parts of the page
def numbers_table(card: RunCard) -> str:
    """The numbers beside their floors."""
    rows = [
        (
            f'<span title="{escape(number.help)}">{escape(number.title)}</span>',
            escape(number.value),
            escape(number.floor) + (f"<br><small>{escape(number.range)}</small>" if number.range else ""),
        )
        for number in card.numbers
    ]
    if not rows:
        return "<p>Nothing was measured.</p>"
    words = "The floor is what a perfect generator scores. Below it is the range in which nearly all of them score."
    return table(rows, ("measured", "here", "floor")) + f"<p><small>{words}</small></p>"


def changes_table(card: RunCard) -> str:
    """How the experiment differs from its default."""
    target = escape(card.experiment.title)
    if card.experiment.target.outside:
        return f"<p>{UNKNOWN_HOW}</p>"
    if not card.changes:
        return f"<p>All settings are the usual ones for {target}.</p>"
    rows = [tuple(map(escape, row)) for row in card.changes]
    return f"<p>Different from the usual settings for {target}:</p>" + table(rows, ("setting", "usually", "here"))


def table(rows: Iterable[Sequence[str]], heads: Sequence[str] = ()) -> str:
    """HTML of a table whose cells are HTML; the first cell of a row is its heading."""
    head = f"<thead><tr>{''.join(f'<th scope=col>{name}</th>' for name in heads)}</tr></thead>" if heads else ""
    lines = (f"<tr><th scope=row>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>" for row in rows)
    return f"<table>{head}<tbody>{''.join(lines)}</tbody></table>"


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n".join(f"<p>{escape(text)}</p>" for text in texts if text)


def _link(address: str) -> str:
    """The link to the run, and as a QR code; nothing where no address is known."""
    if not address:
        return ""
    words = "Anyone who can reach this address sees the same run there."
    named = f'<p><a href="{escape(address)}">{escape(address)}</a><br><small>{words}</small></p>'
    return f"<h2>The link</h2>{named}{qr_code(address).decode()}"


# ---------------------------------------------------------------- what draws it
@cache
def modules() -> str:
    """The bundles that draw a run, compressed: JSON of [name, code] for each, after those that it imports."""
    files = list(with_imports([BUNDLES / bundle("run-page")], (IMPORT, LATE_IMPORT)))
    code = {file.name: file.read_text(encoding="utf-8") for file in files}
    return _packed(json.dumps([[name, code[name]] for name in _in_order(code, files[0].name)]).encode())


def _in_order(code: dict[str, str], name: str) -> list[str]:
    """The names of the modules, each after all that it imports."""
    done: dict[str, None] = {}

    def visit(one: str) -> None:
        for other in IMPORT.findall(code[one]) + LATE_IMPORT.findall(code[one]):
            if other not in done:
                visit(other)
        done[one] = None

    visit(name)
    return list(done)


@cache
def style() -> str:
    """The style of the page, with the colours of the app's own themes."""
    themes = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["theme"]
    light, dark = (
        "".join(f"--st-{_dashed(name)}:{colour};" for name, colour in themes[name_of_theme].items() if "Color" in name
                and isinstance(colour, str))
        for name_of_theme in ("light", "dark")
    )  # fmt: skip
    return (
        f":root{{color-scheme:light dark;--st-font:{FONT};{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    ) + (FOLDER / "run_page.css").read_text(encoding="utf-8")


def _dashed(name: str) -> str:
    """text-color of textColor."""
    return re.sub(r"([A-Z])", r"-\1", name).lower()


def _packed(content: bytes) -> str:
    """As text that a page can hold: compressed, in base64."""
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()
