"""What is done once when the app starts."""

from __future__ import annotations

import json
import logging

import pytest
from anyio.from_thread import start_blocking_portal

from playground.engine import engine
from playground.engine.logs import OURS
from playground.gan.experiment.experiment import Experiment
from playground.ui import app_shell


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
