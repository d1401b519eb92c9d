"""A web server is killed under somebody who watches a run: their page goes to the other one, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from playground.engine import Engine
from playground.store import films
from tests.postgresql import postgresql
from tests.slow_proxy import slow_proxy

from .conftest import ROOT, WAIT, Panel, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
AGAIN_SECONDS = 90.0  # on a busy machine; else two or three


@contextmanager
def worker(home: Path) -> Iterator[None]:
    """One that belongs to no web server."""
    command = [sys.executable, "-m", "tests.end_with_parent", "playground", "worker", "--count", "1"]
    environment = os.environ | {"PLAYGROUND_HOME": str(home), "PLAYGROUND_DEVICE": "cpu"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        process.wait(90)


@pytest.fixture
def two_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Server]]:
    """On one database, with one worker."""
    with postgresql() as database:
        monkeypatch.setenv("PLAYGROUND_DATABASE", database.new_database())
        monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
        homes = [tmp_path / name for name in ("first", "second", "worker")]
        for home in homes:
            home.mkdir()
        with worker(homes[2]):
            servers = Server(homes[0], workers="0"), Server(homes[1], workers="0")
            yield servers
            for server in servers:
                server.stop()


def test_a_web_server_that_is_killed_costs_its_viewers_one_reconnect(
    chromium: Browser, two_servers: tuple[Server, Server]
) -> None:
    first, second = two_servers
    with slow_proxy(first.port, second.port) as balancer:
        page = chromium.new_page()
        page.set_default_timeout(WAIT)
        page.goto(f"http://127.0.0.1:{balancer.port}/distributions?target=ring&steps=30000&seed=77")
        page.locator(".st-key-run-main button:visible").first.click()
        panel = Panel(page)
        panel.wait(lambda p: p.read("state") == "running" and p.step > 0, "training")
        run_id, seen = panel.read("run"), panel.step
        first.kill()
        panel.wait(lambda p: p.step > seen and p.read("state") == "running", "the run moves on", AGAIN_SECONDS)
        moved = panel.step
        panel.wait(lambda p: p.step > moved, "and goes on moving", AGAIN_SECONDS)
        assert panel.read("run") == run_id
        page.close()
    stored = Engine(workers=0)
    with stored.database.read() as connection:
        steps = [step for step, _ in films.film(connection, run_id, -1, 1000)]
    assert [run.id for run in stored.runs()] == [run_id], "it has not begun another one"
    stored.close()
    assert steps[0] == 0
    assert len(steps) > 1
