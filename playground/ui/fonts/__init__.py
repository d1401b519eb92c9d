"""Two fonts of Streamlit's with only what this app shows of them: `frontend/fonts.py` writes them.

A cold visit loads 90 kB instead of 540: over a line of 10 Mbit/s, a third of a second.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.ui.compressed_files import FOR_EVER

FOLDER = Path(__file__).parent
STREAMLITS = re.compile(r".*/static/media/(MaterialSymbols-Rounded|SourceSansVF-Upright)\.[\w.-]+\.woff2")
OURS = {"MaterialSymbols-Rounded": "icons", "SourceSansVF-Upright": "text"}


class Fonts:
    """Middleware that answers with our font where the page asks for Streamlit's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on."""
        asked = STREAMLITS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if asked is None or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        answer = Response(font(OURS[asked[1]]), media_type="font/woff2", headers={"cache-control": FOR_EVER})
        await answer(scope, receive, send)


@cache
def font(name: str) -> bytes:
    """The file of a font: "icons" or "text"."""
    return (FOLDER / f"{name}.woff2").read_bytes()
