"""How many pages may be open at the same time: at one internet address, and on this web server.

Each open page has one WebSocket, and takes memory for as long as it is open. Whoever comes too late gets a page that
says so and nothing else, which takes little. There may be as many of these again; what comes then is turned away.
"""

from __future__ import annotations

import re
from collections import Counter

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.engine.limits import limits
from playground.ui.metrics import refusals
from playground.ui.people import address_of

STREAM = re.compile(r".*/_stcore/stream$")  # also with a line break at the end, which opens the same page
TOO_LATE = "x-playground-too-late"  # a header that only this server writes, for its own page: which limit was reached
TRY_AGAIN_LATER = 1013  # https://www.iana.org/assignments/websocket: the server is overloaded
SENTENCES = {
    "address": "Too many pages are open from your internet address: the limit here is {most}. Close one of them, then "
    "reload this one.",
    "server": "Too many pages are open on this server: the limit is {most}. Reload this page in a few minutes.",
}


class OpenPages:
    """Middleware that counts the open pages, and tells those that come too late."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.open: Counter[str] = Counter()  # pages, by address
        self.late: Counter[str] = Counter()  # those that came too late

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on."""
        if scope["type"] != "websocket" or not STREAM.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        address = address_of(HTTPConnection(scope))
        reached = self._reached(self.open, address)
        if reached:
            refusals.labels("page").inc()
        if reached and self._reached(self.late, address):
            await receive()
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
            return
        scope = {**scope, "headers": list(scope["headers"])}
        headers = MutableHeaders(scope=scope)
        del headers[TOO_LATE]
        if reached:
            headers[TOO_LATE] = reached
        counted = self.late if reached else self.open
        counted[address] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            counted[address] -= 1
            counted += Counter()  # those with none left are forgotten

    def _reached(self, pages: Counter[str], address: str) -> str:
        """Which limit one more page would exceed, or ""."""
        most = limits()
        if pages[address] >= most.open_pages_per_address:
            return "address"
        return "server" if pages.total() >= most.open_pages_on_server else ""


def may_stay() -> bool:
    """Whether this page came in time; if not, it says that it did not."""
    reached = st.context.headers.get(TOO_LATE, "")
    if reached not in SENTENCES:
        return True
    most = limits()
    number = most.open_pages_per_address if reached == "address" else most.open_pages_on_server
    st.title("GAN Playground", anchor=False)
    st.warning(SENTENCES[reached].format(most=number), icon=":material/tab_close:")
    return False
