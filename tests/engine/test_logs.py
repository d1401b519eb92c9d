"""The logs: one line for each event, readable by people or by machines."""

from __future__ import annotations

import json
import logging

import pytest

from playground.engine.logs import OURS, configure_logs
from playground.store import lifecycle
from tests.engine.conftest import get, make, small


@pytest.fixture(autouse=True)
def _as_before():
    logger = logging.getLogger(OURS)
    before = logger.handlers, logger.propagate, logger.level
    yield
    logger.handlers, logger.propagate, logger.level = before


def test_each_event_of_a_run_is_one_json_line_with_its_run_and_key(database, monkeypatch, capsys):
    monkeypatch.setenv("PLAYGROUND_LOG", "info")
    monkeypatch.setenv("PLAYGROUND_LOG_FORMAT", "json")
    configure_logs("web")
    run_id = make(database, small())
    run = get(database, run_id)
    with database.write() as connection:
        lifecycle.change(connection, run, 0.0, "paused", state="paused", note="Two\nlines.")
        lifecycle.delete(connection, run_id)
        lifecycle.delete(connection, run_id)  # there is nothing to say of a run that has gone
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["created", "paused", "deleted"]
    assert {(line["run"], line["key"], line["process"]) for line in lines} == {(run_id, run.key, "web")}


def test_an_error_is_one_json_line_with_its_trace(monkeypatch, capsys):
    monkeypatch.setenv("PLAYGROUND_LOG_FORMAT", "json")
    configure_logs("web")
    try:
        raise ValueError("out of luck")
    except ValueError:
        logging.getLogger("playground.ui").exception("a page could not be drawn")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "a page could not be drawn"
    assert "ValueError: out of luck" in json.loads(line)["trace"]


def test_events_are_left_out_unless_asked_for(database, monkeypatch, capsys):
    monkeypatch.delenv("PLAYGROUND_LOG", raising=False)
    configure_logs("web")
    make(database, small())
    logging.getLogger("playground.engine").warning("a warning")
    assert capsys.readouterr().err == "web WARNING a warning\n"
