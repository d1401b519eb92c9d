"""Who is looking: one browser is one person, known by a cookie that only the server reads.

The cookie is first-party, HttpOnly and SameSite, holds a signed name and nothing else, and outlives a reload. Where the
browser does not send it (some frames in other sites), one Streamlit session is one person.
"""

from __future__ import annotations

import hashlib
import ipaddress
from contextlib import suppress

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.engine import StoreError, engine
from playground.store.people import Person

COOKIE = "playground_person"
COOKIE_SECONDS = 365 * 24 * 3600
THIS_MACHINE = "this machine"  # the address of a browser on it, which Streamlit does not tell
NETWORK_BITS = 64  # of an IPv6 address: a provider assigns these, and the customer chooses the others freely


def me() -> Person:
    """The person whose page is being drawn."""
    name = st.context.cookies.get(COOKIE)
    if not isinstance(name, str) or not engine().names.is_ours("person", name):
        name = st.session_state.setdefault(COOKIE, engine().names.new("person"))
    return Person(_hidden(name), my_address())


def person_of(request: HTTPConnection) -> Person:
    """The person who sends a request; without a cookie of ours, everybody at an address is one person."""
    name, address = request.cookies.get(COOKIE, ""), address_of(request)
    known = _is_ours(name)
    return Person(_hidden(name if known else f"at {address}"), address)


def my_address() -> str:
    """Where the browser is whose page is being drawn."""
    host = st.context.ip_address
    return _counted(host if isinstance(host, str) else "")


def address_of(request: HTTPConnection) -> str:
    """Where a request comes from. (Behind a proxy, uvicorn has read it from X-Forwarded-For.)"""
    return _counted(request.client.host if request.client else "")


def _counted(host: str) -> str:
    """What counts as one address: one of IPv4, or a /64 network of IPv6, such as "2001:db8:1:2::/64"."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64] or THIS_MACHINE  # a name that a proxy gives
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if str(address) in ("127.0.0.1", "::1"):
        return THIS_MACHINE
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), NETWORK_BITS), strict=False))
    return str(address)


def new_viewer() -> str:
    """A name for one view of one page, with which the browser may ask for news."""
    return engine().names.new("viewer")


def _hidden(name: str) -> str:
    """What the store and others may see of a name: it cannot be turned back into the cookie."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


class PersonCookie:
    """Middleware that gives the cookie to a browser that comes without it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the answer that is a page carries the cookie."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def give(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                given = HTTPConnection(scope).cookies.get(COOKIE, "")
                if headers.get("content-type", "").startswith("text/html") and not _is_ours(given):
                    with suppress(StoreError):  # the page says what is wrong with it
                        headers.append("set-cookie", _cookie(scope))
            await send(message)

        await self.app(scope, receive, give)


def _is_ours(name: str) -> bool:
    """Whether a cookie was given here. While the store cannot be used, nobody can tell."""
    try:
        return engine().names.is_ours("person", name)
    except StoreError:
        return False


def _cookie(scope: Scope) -> str:
    path = "/" + str(st.get_option("server.baseUrlPath") or "").strip("/")
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    name = engine().names.new("person")
    return f"{COOKIE}={name}; Path={path}; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax{secure}"
