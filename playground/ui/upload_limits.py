"""How much the files that browsers have sent may take in this process: each page's, and everybody's together.

Streamlit keeps an uploaded file in memory until its page is closed, and limits only the size of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit.runtime
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.engine.limits import limits

UPLOAD = re.compile(r".*/_stcore/upload_file/(?P<session>[^/]+)/[^/]+")
MEGABYTE = 1_000_000

Held = Callable[[], Mapping[str, int]]


def held_by_streamlit() -> dict[str, int]:
    """The bytes of all files in memory, by the session of their page."""
    manager: Any = streamlit.runtime.get_instance().uploaded_file_mgr
    return {
        session: sum(len(file.data) for file in list(files.values()))
        for session, files in list(manager.file_storage.items())
    }


class UploadLimits:
    """Middleware that turns away a file before it is read, when there would be too much of them."""

    def __init__(self, app: ASGIApp, held: Held = held_by_streamlit) -> None:
        self.app, self.held = app, held
        self.arriving: dict[str, int] = {}  # bytes that are on their way, by session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on."""
        asked = UPLOAD.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if asked is None:
            await self.app(scope, receive, send)
            return
        session, length = asked["session"], Headers(scope=scope).get("content-length", "")
        if not length.isdigit():
            await PlainTextResponse("The request does not say how large the file is.", 411)(scope, receive, send)
        elif refused := self.refused(session, int(length)):
            await refused(scope, receive, send)
        else:
            self.arriving[session] = self.arriving.get(session, 0) + int(length)
            try:
                await self.app(scope, receive, send)
            finally:
                self.arriving[session] -= int(length)
                if not self.arriving[session]:
                    del self.arriving[session]

    def refused(self, session: str, length: int) -> Response | None:
        """The answer to a file of this length if there is no room for it."""
        held, most = self.held(), limits()
        theirs = held.get(session, 0) + self.arriving.get(session, 0)
        if theirs + length > most.upload_mb * MEGABYTE:
            return PlainTextResponse(f"Together, your files are larger than the limit of {most.upload_mb:g} MB.", 413)
        if sum(held.values()) + sum(self.arriving.values()) + length > most.uploads_mb_on_server * MEGABYTE:
            return PlainTextResponse(
                "This server has no room for more files right now. Try again in a few minutes.", 503
            )
        return None
