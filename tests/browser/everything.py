"""Starts all that tests start, and waits to be killed: for test_killed.py."""

from __future__ import annotations

import time

from playwright.sync_api import Browser

from .conftest import Server


def test_waits(server: Server, chromium: Browser) -> None:
    while not server.workers():
        time.sleep(0.1)
    (server.home.parent / "ready").touch()
    time.sleep(300)
