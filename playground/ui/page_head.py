"""What stands in the head of the document besides what Streamlit puts there: our style, and what to fetch at once.

Streamlit asks for the code of an element when it has to draw the first one, and for that of our components after that:
each time a round trip, and then things move. Here the browser learns at once what a page will need.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.app_files import BUNDLES, IMPORT, LATE_IMPORT, bundle, with_imports
from playground.ui import reserved_room

STYLE = Path(__file__).with_name("page.css")
STREAMLIT = Path(st.__file__).parent / "static" / "static"
# of Streamlit, as it names their files; one that is no longer there is left out
ELEMENTS = ("Html", "BidiComponent", "PageLink", "Button", "ImageList")
NOT_ON_HOME = ("ButtonGroup", "Selectbox", "Slider", "NumberInput", "TextInput", "Checkbox", "Pagination")
ON_DIRAC = ("Html", "BidiComponent", "PageLink", "Button", "Selectbox", "Slider")
ICONS = "media/MaterialSymbols-Rounded.*.woff2"
COMPONENTS, COMPONENTS_NOT_ON_HOME, SCRIPTS = ("live",), ("picker",), ("drawer", "ahead")
CHARTS = ("still",)  # and plotly.js, which it asks for only when it draws
HOME, DIRAC = "", "dirac"  # the addresses of pages that need something else than the others
# Without it, Streamlit looks for its server below the page's own address first, and after that has failed, once more:
# two round trips and a tenth of a second, before anything else happens. All pages are one step below the server's base.
SERVER = 'window.__streamlit = {BACKEND_BASE_URL: new URL("./", document.baseURI).href, ...window.__streamlit}'


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
                    document = document.replace(b"</head>", head(page_of(scope)) + b"</head>", 1)
                    headers = MutableHeaders(raw=start["headers"])
                    headers["content-length"] = str(len(document))
                    for validator in ("etag", "last-modified"):  # are those of Streamlit's file alone
                        del headers[validator]
                    await send(start)
                    await send({"type": "http.response.body", "body": document})

        await self.app({**scope, "headers": plain}, receive, complete)


def is_page(message: Message) -> bool:
    """Whether an answer that begins so is the document."""
    return message["status"] == 200 and Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")


def page_of(scope: Scope) -> str:
    """The address of the page that the document is asked for; "" is Home."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return str(scope["path"].strip("/").removeprefix(base).strip("/"))


def head(page: str) -> bytes:
    """The scripts, the style, and a line for every file that a page at this address will need."""
    return _head(page if page in (HOME, DIRAC) else "any other")


@cache
def style() -> str:
    """Our own style, and the room that is kept for what comes later."""
    return f"{STYLE.read_text(encoding='utf-8')}\n{reserved_room.style()}"


@cache
def _head(page: str) -> bytes:
    """What a page does not need itself is for later: the next one will."""
    basic, further = modules(ELEMENTS, COMPONENTS), modules(NOT_ON_HOME, COMPONENTS_NOT_ON_HOME)
    charts = modules((), CHARTS, late=True)
    first = {
        HOME: basic,
        DIRAC: charts + modules(ON_DIRAC, ()),  # plotly.js is a third of all that comes
    }.get(page, basic + further)
    later = [path for path in basic + further + charts if path not in first]
    link = '<link rel="{}" crossorigin fetchpriority="low" href="./{}">'  # after what Streamlit itself starts with
    links = [link.format("modulepreload", path) for path in dict.fromkeys(first)]
    links += [link.format("later", path) for path in dict.fromkeys(later)]
    for font in STREAMLIT.glob(ICONS):
        path = font.relative_to(STREAMLIT).as_posix()
        links.append(f'<link rel="preload" crossorigin as="font" type="font/woff2" href="./static/{path}">')
    load = '<script type="module" crossorigin src="./app/static/bundles/{}"></script>'
    scripts = [load.format(bundle(name)) for name in SCRIPTS]
    return "\n".join([f"<script>{SERVER}</script>", "<style>", style(), "</style>", *scripts, *links, ""]).encode()


def modules(elements: Sequence[str], components: Sequence[str], late: bool = False) -> list[str]:
    """The paths of the code of these elements of Streamlit and these components of ours, with all that it imports;
    late: also what it imports only when it needs it."""
    named = [file for element in elements for file in STREAMLIT.glob(f"js/{element}.*.js")]
    ours = with_imports([BUNDLES / bundle(name) for name in components], (IMPORT, LATE_IMPORT) if late else (IMPORT,))
    theirs = [f"static/js/{file.name}" for file in with_imports(named)]
    return theirs + [f"app/static/bundles/{file.name}" for file in ours]
