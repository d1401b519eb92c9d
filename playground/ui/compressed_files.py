"""The files that browsers load: compressed once, not again for each visitor, and not sent as they are.

Streamlit sends its own files uncompressed, three megabytes for a first visit, because Starlette would compress them for
every request anew. The names of all these files hold a hash of what is in them: what has been compressed stays right.
"""

from __future__ import annotations

import gzip
import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMED_BY_HASH = re.compile(r".*/static/(?:js|css|bundles)/[\w.-]+\.(?:js|css)")
FOR_EVER = "public, immutable, max-age=31536000"
MOST = 1000  # files; there are fewer


class CompressedFiles:
    """Middleware that answers for these files, with what the app below it says when it is first asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, tuple[Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on."""
        if not asks_for_a_file(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        start, body = self.kept.get(path) or await self.read(scope, receive)
        if start["status"] == 200 and len(self.kept) < MOST:
            self.kept[path] = start, body
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def read(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """The whole answer of the app, compressed."""
        start: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        plain = [
            (name, value) for name, value in scope["headers"] if name not in (b"accept-encoding", b"if-none-match")
        ]
        await self.app({**scope, "headers": plain}, receive, collect)
        if start["status"] == 200:
            body = await run_in_threadpool(gzip.compress, body, mtime=0)
            headers = MutableHeaders(raw=start["headers"])
            headers |= {"content-encoding": "gzip", "content-length": str(len(body)), "vary": "Accept-Encoding"}
            headers["cache-control"] = FOR_EVER
            del headers["accept-ranges"]
        return start, body


def asks_for_a_file(scope: Scope) -> bool:
    """Whether it is one of these files, whole, by a browser that can unpack it."""
    if scope["type"] != "http" or scope["method"] != "GET" or not NAMED_BY_HASH.fullmatch(scope["path"]):
        return False
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and "range" not in headers
