"""QR codes of links, as pictures: black on white in every theme, so that every camera reads them."""

from __future__ import annotations

import base64
import io
from typing import Literal

import segno

BORDER = 4  # modules of white around it, as the standard asks for
SCALE = 8  # pixels of a module, of a PNG


def qr_code(text: str, kind: Literal["svg", "png"] = "svg") -> bytes:
    """The QR code of a text; b"" for one that is too long for any. An SVG grows with its place."""
    try:
        code = segno.make(text, error="m", micro=False)
    except segno.DataOverflowError:
        return b""
    file = io.BytesIO()
    colours = {"light": "#ffffff", "dark": "#000000", "border": BORDER}
    if kind == "png":
        code.save(file, kind="png", scale=SCALE, **colours)
    else:
        svg = {"xmldecl": False, "svgns": True, "omitsize": True, "svgclass": "qr", "title": "QR code of the link"}
        code.save(file, kind="svg", **svg, **colours)
    return file.getvalue().strip()


def qr_url(text: str) -> str:
    """A QR code as a data: URL, for an image."""
    return f"data:image/svg+xml;base64,{base64.b64encode(qr_code(text)).decode()}"
