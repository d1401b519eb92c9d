"""What all tests share: a separate home, so that nobody's real runs are touched; and their order."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from playwright.sync_api import Browser

os.environ["PLAYGROUND_HOME"] = tempfile.mkdtemp(prefix="playground-tests-")
atexit.register(shutil.rmtree, os.environ["PLAYGROUND_HOME"], ignore_errors=True)
os.environ.setdefault("PLAYGROUND_DEVICE", "cpu")
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).parents[1]

BROWSER = "tests/browser"
ENGINE = "tests/engine/test_client", "tests/engine/test_in_process", "tests/engine/test_supervisor"
REAL = "tests/browser", "tests/engine"
LONGEST = ("tests/learning", "tests/engine", "tests/gan/export", "tests/test_command_line")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real Chromium for all tests of a process."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _logs_reach_pytest() -> None:
    """Whatever begins a server in the tests' own process sets the logs up, after which `caplog` would hear nothing."""
    logging.getLogger("playground").propagate = True


@pytest.fixture(autouse=True)
def _limits_are_those_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read from the environment each time: many tests change it."""
    from playground.engine import limits

    monkeypatch.setattr(limits, "_read_once", limits._read)


@pytest.fixture
def all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For those who count how often somebody does something, no time goes by, however long the test takes for it."""
    from playground.engine import rates

    now = time.monotonic()
    monkeypatch.setattr(rates, "time", SimpleNamespace(monotonic=lambda: now, sleep=time.sleep))


class Together(LoadFileScheduling):
    """Several processes share the tests: those of a file stay together, all those of the browser, which use one
    server, and those of one warm engine."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(BROWSER):
            return BROWSER
        return "one engine" if nodeid.startswith(ENGINE) else super()._split_scope(nodeid)


def pytest_configure() -> None:
    """Tests that were started by `make` end with it, even if it was killed."""
    gc.disable()  # until all modules are loaded: nothing of them is garbage
    if make := os.environ.get("MAKE_PID"):
        threading.Thread(target=_end_with, args=(int(make),), daemon=True).start()


def _end_with(pid: int) -> None:
    while True:
        try:
            os.kill(pid, 0)  # only asks whether there is such a process
        except ProcessLookupError:
            os._exit(1)
        time.sleep(0.5)


def pytest_collection_finish() -> None:
    """From now on garbage is looked for, but not in all that was loaded, which takes a fifth of a second each time."""
    gc.enable()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin, so that no process is left alone with one of them in the end. Tests with real processes or a
    real browser get a second try: a busy machine may stand still for seconds. The summary names each that needed it."""
    items.sort(key=lambda item: (not item.nodeid.startswith(BROWSER), not item.nodeid.startswith(LONGEST)))
    for item in items:
        if item.nodeid.startswith(REAL) or item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.flaky(reruns=1))
