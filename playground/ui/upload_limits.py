"""How much the files that browsers send may take in this process: of a page, of an address, and of all together.

Streamlit keeps an uploaded file in memory until its page is closed, and limits only the size of each. What counts is
what has arrived, not what a request says will come: who only promises large files takes no room from anybody.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import streamlit.runtime
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.engine.limits import limits
from playground.ui.admission import may_upload
from playground.ui.metrics import refusals
from playground.ui.people import address_of

UPLOAD = re.compile(r".*/_stcore/upload_file/(?P<session>[^/]+)/[^/]+")
MEGABYTE = 1_000_000
PATIENCE_SECONDS = 10.0  # that a file may be behind the slowest pace
SLOWEST = 20_000  # bytes a second, on average; a poor mobile connection sends twice as many

Held = Callable[[], Mapping[str, int]]


def held_by_streamlit() -> dict[str, int]:
    """The bytes of all files in memory, by the session of their page."""
    manager: Any = streamlit.runtime.get_instance().uploaded_file_mgr
    return {
        session: sum(len(file.data) for file in list(files.values()))
        for session, files in list(manager.file_storage.items())
    }


class UploadLimits:
    """Middleware that turns away a file when there would be too much of them: before it is read, if that is known then,
    else as it comes in. It also turns away files that come too slowly, and those of people who may not see the page."""

    def __init__(self, app: ASGIApp, held: Held = held_by_streamlit) -> None:
        self.app, self.held = app, held
        self.arriving: list[Arriving] = []  # files that are on their way
        self.addresses: dict[str, str] = {}  # of the sessions that have sent files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on."""
        asked = UPLOAD.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if asked is None:
            await self.app(scope, receive, send)
            return
        session, address = asked["session"], address_of(HTTPConnection(scope))
        if refused := self.refused_unread(session, address, Headers(scope=scope).get("content-length", "")):
            refusals.labels("upload").inc()
            await refused(scope, receive, send)
        else:
            self.addresses[session] = address
            await Arriving(self, session, address).pass_on(scope, receive, send)

    def refused_unread(self, session: str, address: str, length: str) -> Response | None:
        """The answer to a file of this length of which nothing has been read, if it cannot be taken."""
        if not may_upload(session):
            return PlainTextResponse("Only people who may see the pages can send files here.", 403)
        if not length.isdigit():
            return PlainTextResponse("The request does not say how large the file is.", 411)
        return self.refused(session, address, int(length))

    def refused(self, session: str, address: str, more: int) -> Response | None:
        """The answer to so many more bytes if there is no room for them."""
        taken, most = dict(self.held()), limits()
        for file in self.arriving:
            taken[file.session] = taken.get(file.session, 0) + file.length
        self.addresses = {known: where for known, where in self.addresses.items() if known in taken}
        if taken.get(session, 0) + more > most.upload_mb * MEGABYTE:
            return PlainTextResponse(f"Together, your files are larger than the limit of {most.upload_mb:g} MB.", 413)
        here = sum(length for other, length in taken.items() if self.addresses.get(other) == address)
        if here + more > most.uploads_mb_per_address * MEGABYTE:
            room = f"the limit of {most.uploads_mb_per_address:g} MB"
            return PlainTextResponse(
                f"Together, the files from your internet address are larger than {room}. Close pages with files.", 413
            )
        if sum(taken.values()) + more > most.uploads_mb_on_server * MEGABYTE:
            return PlainTextResponse(
                "This server has no room for more files right now. Try again in a few minutes.", 503
            )
        return None


class Arriving:
    """One file on its way from a page to Streamlit."""

    def __init__(self, to: UploadLimits, session: str, address: str) -> None:
        self.to, self.session, self.address = to, session, address
        self.began, self.length = time.monotonic(), 0  # bytes that are here
        self.complete = False
        self.refused = False  # and the browser has its answer

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let Streamlit take the file, as long as there is room and it comes fast enough."""

        async def watched() -> Message:
            if self.refused:
                return {"type": "http.disconnect"}
            if self.complete:
                return await receive()
            try:
                async with asyncio.timeout_at(self._due()):
                    message = await receive()
                refused = self._count(message)
            except TimeoutError:
                sentence = "The file did not arrive in time. Try again with a faster connection, or with a smaller one."
                refused = PlainTextResponse(sentence, 408)
            if refused is None:
                return message
            self.refused = True
            refusals.labels("upload").inc()
            refused.headers["connection"] = "close"  # what still comes of the file is not read
            await refused(scope, receive, send)
            return {"type": "http.disconnect"}

        async def answer(message: Message) -> None:
            if not self.refused:
                await send(message)

        self.to.arriving.append(self)
        try:
            await self.to.app(scope, watched, answer)
        except ClientDisconnect:
            if not self.refused:
                raise
        finally:
            self.to.arriving.remove(self)

    def _due(self) -> float:
        """When the next part of the file must be here, by the event loop's clock."""
        late = time.monotonic() - self.began - self.length / SLOWEST
        return asyncio.get_running_loop().time() + PATIENCE_SECONDS - late

    def _count(self, message: Message) -> Response | None:
        """Count a part of the file; the answer if there is no room for it."""
        if message["type"] != "http.request":
            return None
        more = len(message.get("body", b""))
        self.complete = not message.get("more_body", False)
        refused = self.to.refused(self.session, self.address, more)
        if refused is None:
            self.length += more
        return refused
