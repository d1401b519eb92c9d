"""A rehearsal against a real server: simulated learners join, train and leave nothing behind."""

from __future__ import annotations

import json

import pytest

from playground.__main__ import main
from playground.store import Database, classes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_simulated_learners_join_train_and_leave_nothing_behind(server, monkeypatch, capsys):
    monkeypatch.setenv("PLAYGROUND_HOME", str(server.home))
    main(["rehearse", "--learners", "2", "--minutes", "0.2", "--url", server.url, "--json"])
    said = json.loads(capsys.readouterr().out)
    assert (said["learners"], said["errors"], said["refused"]) == (2, [], [])
    assert said["runs"] >= 2
    assert 0 < said["live"] < 20
    database = Database()
    with database.read() as connection:
        assert classes.all_classes(connection) == []
    database.close()
