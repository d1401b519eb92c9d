"""A page of a real Chromium that may import the modules of frontend/, each under its own path."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.frontend.node import build

# `const { Film, Plane } = await load("server/film", "live/plane")` in a page
LOAD = """window.load = async (...names) =>
    Object.assign({}, ...(await Promise.all(names.map((name) => import(`/${name}.js`)))));"""


class Quiet(SimpleHTTPRequestHandler):
    """A web server that does not print each request."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of all modules: frontend/live/plane.ts is /live/plane.js."""
    folder = tmp_path_factory.mktemp("modules")
    build(folder, "--modules")
    Path(folder, "empty.html").write_text("<!doctype html><title>A test</title><body></body>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def page(chromium: Browser, modules: str) -> Iterator[Any]:
    """An empty page that may import our modules."""
    page = chromium.new_page()
    page.add_init_script(LOAD)
    page.goto(f"{modules}/empty.html")
    yield page
    page.close()
