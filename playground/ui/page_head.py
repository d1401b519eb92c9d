"""What stands in the head of the document besides what Streamlit puts there: our style, and what to fetch at once, so
that the browser learns at once what a page will need (`page_needs.py`)."""

from __future__ import annotations

import gzip
import json
from functools import cache, lru_cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.ui import reserved_room
from playground.ui.fetch_order import ENTRY, FONT, MODULE, interleaved
from playground.ui.page_needs import (
    PACKED,
    PAGES,
    document,
    file_of,
    icons,
    is_library,
    kind_of,
    needed,
    scripts,
    travelling,
)

STYLE = Path(__file__).with_name("page.css")


class PageHead:
    """Middleware that completes the document on its way to the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; of what asks for a page, change the answer."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message | None = None
        document = b""

        async def complete(message: Message) -> None:
            nonlocal start, document
            if message["type"] == "http.response.start" and is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                document += message.get("body", b"")
                if not message.get("more_body"):
                    document = completed(document, kind_of(page_of(scope)))
                    headers = MutableHeaders(raw=list(start["headers"]))
                    headers.add_vary_header("Accept-Encoding")
                    if document and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                        document = packed(document)
                        headers["content-encoding"] = "gzip"
                    headers["content-length"] = str(len(document))
                    for validator in ("etag", "last-modified"):  # are those of Streamlit's file alone
                        del headers[validator]
                    await send({**start, "headers": headers.raw})
                    await send({"type": "http.response.body", "body": document})

        await self.app({**scope, "headers": plain}, receive, complete)


@lru_cache(maxsize=8)
def completed(document: bytes, page: str) -> bytes:
    """Streamlit's document with our head, and its own files in an order in which they come sooner; the font of its
    text, which is not needed before them, comes after them."""
    entry, modules, fonts = ENTRY.search(document), MODULE.findall(document), FONT.findall(document)
    document = FONT.sub(b"", MODULE.sub(b"", document))
    sizes = {path.decode(): travelling(path.decode()) for path in modules}
    order = interleaved(sizes, travelling(entry[1].decode()) if entry else 0)
    links = [f'<link rel="modulepreload" crossorigin href="./{path}">'.encode() for path in order]
    return document.replace(b"</head>", b"\n".join([*links, *fonts, head(page)]) + b"</head>", 1)


@lru_cache(maxsize=8)
def packed(document: bytes) -> bytes:
    """Compressed with gzip."""
    return gzip.compress(document, mtime=0)


def is_page(message: Message) -> bool:
    """Whether an answer that begins so is the document."""
    return message["status"] == 200 and Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")


def page_of(scope: Scope) -> str:
    """The address of the page that the document is asked for; "" is Home."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return str(scope["path"].strip("/").removeprefix(base).strip("/"))


def head(page: str) -> bytes:
    """The scripts, the style, and a line for every file that a page at this address will need."""
    return _head(kind_of(page))


@cache
def server() -> str:
    """The script that tells Streamlit where its server is, and what it would ask it before it connects.

    Without the address, Streamlit looks for its server below the page's own address first, and after that has failed,
    once more: two round trips and a tenth of a second, before anything else happens. All pages are one step below the
    server's base. Without the rest it connects only after another round trip, for what `_stcore/host-config` says.
    """
    allowed = json.dumps(st.get_option("client.allowedOrigins"))
    said = f"HOST_CONFIG: {{allowedOrigins: {allowed}, useExternalAuthToken: false}}"
    address = 'BACKEND_BASE_URL: new URL("./", document.baseURI).href'
    return f"window.__streamlit = {{{address}, {said}, ...window.__streamlit}}"


@cache
def style() -> str:
    """Our own style, and the room that is kept for what comes later."""
    return f"{STYLE.read_text(encoding='utf-8')}\n{reserved_room.style()}"


@cache
def _head(page: str) -> bytes:
    """What a page does not need itself is for later: the next one will."""
    first, later = needed(page)
    run = '<script type="module" crossorigin src="./{}"></script>'
    font = '<link rel="preload" crossorigin as="font" type="font/woff2" href="./{}">'
    lines = [f"<script>{server()}</script>", "<style>", style(), "</style>"]
    lines += [*map(run.format, scripts()), *map(font.format, icons()), *map(line, first)]
    lines += [f'<link rel="later" crossorigin fetchpriority="low" href="./{path}">' for path in later]
    return "\n".join([*lines, ""]).encode()


def line(path: str) -> str:
    """How a document names a file that the page needs, and that comes after what Streamlit itself starts with. The
    chart library is run as soon as it has come, which takes a fifth of a second: while the browser waits for the page.
    """
    if is_library(path):
        return f'<script type="module" async crossorigin fetchpriority="low" src="./{path}"></script>'
    return f'<link rel="modulepreload" crossorigin fetchpriority="low" href="./{path}">'


def named_files() -> list[Path]:
    """The scripts and styles that the documents name, Streamlit's and ours: what a first visit loads."""
    texts = [document(), *(head(page).decode() for page in PAGES)]
    return [file_of(path) for path in dict.fromkeys(path for text in texts for path in PACKED.findall(text))]
