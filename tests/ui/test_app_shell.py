"""What is done once when the app starts."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from streamlit.testing.v1 import AppTest

from playground.engine import engine
from playground.engine.logs import OURS
from playground.gan.experiment.experiment import Experiment
from playground.store import presence
from playground.ui import app_shell
from tests.postgresql import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _logs_as_before():
    logger = logging.getLogger(OURS)
    before = logger.handlers, logger.propagate, logger.level
    yield
    logger.handlers, logger.propagate, logger.level = before


def test_the_server_logs_what_happens_to_runs_as_its_workers_do(no_workers, monkeypatch, capsys):
    monkeypatch.setenv("PLAYGROUND_LOG", "info")
    monkeypatch.setenv("PLAYGROUND_LOG_FORMAT", "json")
    monkeypatch.setattr(app_shell, "warm_up", lambda: None)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(app_shell.lifespan(None)):
        engine().submit(Experiment())
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert ("server", "created") in {(line["process"], line.get("event")) for line in lines}


@pytest.mark.parametrize("awaited", [True, False])
def test_what_visitors_will_need_waits_for_workers_that_are_awaited(no_workers, monkeypatch, awaited):
    monkeypatch.setattr(app_shell, "CATCHING_UP_SECONDS", 0.0)
    supervisor, waited = engine().supervisor, []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:  # the worker has started
            with engine().database.write() as connection:
                presence.announce(connection, "somewhere", "cpu", engine().database.now())

    monkeypatch.setattr(supervisor, "count", 1)
    monkeypatch.setattr(supervisor, "awaited", awaited)
    monkeypatch.setattr(app_shell.time, "sleep", wait)
    app_shell.let_runs_continue()
    assert len(waited) == (4 if awaited else 0)


def footer_of(test: AppTest) -> str:
    """What the footer says of the workers, as of this moment."""
    app_shell._health_of.cache_clear()
    test.run()
    assert not test.exception
    (said,) = [caption.value for caption in test.caption if "store " in caption.value]
    return said.partition(" · ")[0]


def test_the_footer_says_of_workers_what_a_run_that_waits_for_one_says(no_workers):
    test, database = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60), engine().database
    assert footer_of(test) == "no worker is connected"
    with database.write() as connection:
        presence.announce(connection, "somewhere", "cpu", database.now())
    assert footer_of(test) == "1 worker on cpu"
    with database.write() as connection:  # as one that was killed: it withdraws nothing
        presence.announce(connection, "somewhere", "cpu", database.now() - presence.PRESENT_SECONDS)
    assert footer_of(test) == "no worker is connected"


def test_the_footer_looks_again_also_while_there_are_workers(no_workers, monkeypatch):
    every: list[float | None] = []
    monkeypatch.setattr(app_shell.st, "fragment", lambda draw, run_every=None: every.append(run_every) or draw)
    monkeypatch.setattr(app_shell, "_footer", lambda waiting: None)
    with engine().database.write() as connection:
        presence.announce(connection, "somewhere", "cpu", engine().database.now())
    app_shell._health_of.cache_clear()
    app_shell.footer()
    assert every == [app_shell.GLANCE_SECONDS]


@pytest.mark.slow
def test_a_server_whose_limits_cannot_be_read_ends_at_its_start_with_a_sentence(tmp_path):
    environment = os.environ | {"PLAYGROUND_PROFILE": "moon", "PLAYGROUND_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port())]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip() == "PLAYGROUND_PROFILE is “moon”, but it must be one of laptop, class, demo."
