"""What every request must be like, and what every answer says to the browser about itself."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import logging
import os
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.engine.limits import limits
from playground.ui.page_head import server

READING = ("GET", "HEAD", "OPTIONS")
LOCAL = ("localhost", "127.0.0.1", "[::1]")  # by which the machine itself asks whether the app is well
INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

log = logging.getLogger(__name__)


def hosts() -> list[str]:
    """The names by which the server may be called, as ``PLAYGROUND_HOSTS`` lists them; none: all (see `HostNoted`)."""
    return os.environ.get("PLAYGROUND_HOSTS", "").replace(",", " ").split()


def frames() -> str:
    """The sites that may show the app in a frame, as ``PLAYGROUND_EMBED_IN`` lists them; by default only its own."""
    return " ".join(["'self'", *os.environ.get("PLAYGROUND_EMBED_IN", "").replace(",", " ").split()])


def security() -> list[Middleware]:
    """The middleware that guards the app, outermost first."""
    listed = [*hosts(), *LOCAL]
    names = Middleware(TrustedHostMiddleware, allowed_hosts=listed) if hosts() else Middleware(HostNoted)
    return [Middleware(SecureAnswers), names, Middleware(SameOrigin)]


class SecureAnswers:
    """Middleware that adds the headers which keep a browser from doing more with an answer than the app needs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "content-security-policy": policy(),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }
        if frames() == "'self'":
            self.headers["x-frame-options"] = "SAMEORIGIN"  # for browsers that do not know frame-ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, complete)


class HostNoted:
    """Middleware for a server without a list of names. It answers to all of them, for it cannot know by which one a
    proxy calls it; but a server for other people says once in its log that another site's name can lead to it too
    (DNS rebinding), and how to end that."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.said = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if not self.said and scope["type"] in ("http", "websocket"):
            name = name_in(Headers(scope=scope).get("host", ""))
            if not is_of_this_machine(name) and limits().own_runs:
                self.said = True
                log.warning(
                    "This server was called by the name %r. It answers to every name, so a page of another site can "
                    "reach it through a visitor's browser. Set PLAYGROUND_HOSTS to the names that it has.", name[:100]
                )  # fmt: skip
        await self.app(scope, receive, send)


def name_in(host: str) -> str:
    """The name in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return host


def is_of_this_machine(name: str) -> bool:
    """Whether a name cannot be another site's: an address, localhost, or what this machine itself is called."""
    own = socket.gethostname().lower()
    if name in ("", "localhost", own, own.split(".")[0]):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class SameOrigin:
    """Middleware that turns away what a page of another site sends. (Programs send no Origin, and have no cookies.)"""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from pages of our own."""
        if scope["type"] != "http" or scope["method"] in READING or is_from_here(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        answer = PlainTextResponse("Only pages of this server may ask this.", 403)
        await answer(scope, receive, send)


def is_from_here(headers: Headers) -> bool:
    """Whether a request comes from a page of this server: one that it calls by the same name, or one of its names."""
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        place = urlsplit(origin)
    except ValueError:  # no browser sends that
        return False
    return bool(place.netloc) and (place.netloc == headers.get("host") or place.hostname in hosts())


def policy() -> str:
    """The Content-Security-Policy: nothing from elsewhere, no script but our files. Streamlit draws with inline styles
    and loads components from blobs."""
    scripts = " ".join(["'self'", "blob:", *inline_scripts()])
    rules = {
        "default-src": "'self'",
        "script-src": scripts,
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob: data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frames(),
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def inline_scripts() -> list[str]:
    """The hashes of the scripts that stand in the document itself, Streamlit's and ours: no other may."""
    document = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    scripts = [*INLINE.findall(document), server().encode()]
    hashes = [hashlib.sha256(script).digest() for script in scripts]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes]
