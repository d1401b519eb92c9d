"""The files that browsers load: compressed once, not again for each visitor, and not sent as they are.

Streamlit sends its own files uncompressed, three megabytes for a first visit, because Starlette would compress them for
every request anew. The names of all these files hold a hash of what is in them: what has been compressed stays right.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMED_BY_HASH = re.compile(r".*/static/(?:js|css|bundles)/[\w.-]+\.(?:js|css)")
FOR_EVER = "public, immutable, max-age=31536000"
MOST = 1000  # files; there are fewer

_compressed: dict[bytes, bytes] = {}  # by the hash of what was compressed


def compressed(content: bytes) -> bytes:
    """With gzip, as small as it makes it; at once for what has been compressed before."""
    digest = hashlib.sha256(content).digest()
    if digest not in _compressed:
        small = gzip.compress(content, compresslevel=9, mtime=0)
        if len(_compressed) >= MOST:
            return small
        _compressed[digest] = small
    return _compressed[digest]


def compress_ahead(files: Iterable[Path]) -> None:
    """Compress these before anybody asks for them: the first visitor would wait for a hundred files otherwise."""
    for file in files:
        compressed(file.read_bytes())


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
        start, body = self.kept.get(path) or await self.read(scope)
        if start["status"] == 200 and len(self.kept) < MOST:
            self.kept[path] = start, body
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def read(self, scope: Scope) -> tuple[Message, bytes]:
        """The whole answer of the app, compressed. It is read for all who will ask: a browser that leaves while its
        file is being read does not end that."""
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
        await self.app({**scope, "headers": plain}, nobody, collect)
        if start["status"] == 200:
            body = await run_in_threadpool(compressed, body)
            headers = MutableHeaders(raw=start["headers"])
            headers |= {"content-encoding": "gzip", "content-length": str(len(body)), "vary": "Accept-Encoding"}
            headers["cache-control"] = FOR_EVER
            del headers["accept-ranges"]
        return start, body


async def nobody() -> Message:
    """The channel from a browser that never says anything, and never leaves."""
    return await asyncio.get_running_loop().create_future()


def asks_for_a_file(scope: Scope) -> bool:
    """Whether it is one of these files, whole, by a browser that can unpack it."""
    if scope["type"] != "http" or scope["method"] != "GET" or not NAMED_BY_HASH.fullmatch(scope["path"]):
        return False
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and "range" not in headers
