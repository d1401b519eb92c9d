"""Two fonts of Streamlit's with only what this app shows of them: `frontend/fonts.py` writes them.

A first visit loads 125 kB instead of 545: over a line of 10 Mbit/s, a third of a second.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

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
        content, etag = font(OURS[asked[1]])
        # not for ever: the address is that of Streamlit's font, and says nothing of what is in ours
        headers = {"cache-control": "no-cache", "etag": etag}
        if Headers(scope=scope).get("if-none-match") == etag:
            await Response(status_code=304, headers=headers)(scope, receive, send)
        else:
            await Response(content, media_type="font/woff2", headers=headers)(scope, receive, send)


@cache
def font(name: str) -> tuple[bytes, str]:
    """The file of a font, "icons" or "text", and its ETag."""
    content = (FOLDER / f"{name}.woff2").read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
