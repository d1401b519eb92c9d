"""A page of a real Chromium that may import the files of static/."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser

STATIC = Path(__file__).parents[2] / "static"


class Quiet(SimpleHTTPRequestHandler):
    """A web server that does not print each request."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Any]:
    """An empty page that may import our modules."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(STATIC)))
    Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/live.css")
    yield page
    page.close()
    server.shutdown()
