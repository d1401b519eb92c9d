"""A rehearsal against a real server: simulated learners join, train and leave nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from playground.store import Database, classes
from tests.browser.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
REHEARSE = ["-m", "playground", "rehearse", "--learners", "2", "--minutes", "0.2", "--json"]


def test_simulated_learners_join_train_and_leave_nothing_behind(server, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(server.home))
    command = [sys.executable, *REHEARSE, "--url", server.url]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=170)
    said = json.loads(done.stdout)
    assert (said["learners"], said["errors"], said["refused"]) == (2, [], []), done.stderr
    assert said["runs"] >= 1, "on a busy machine, one of them may not come to it"
    database = Database()
    with database.read() as connection:
        assert classes.all_classes(connection) == []
    database.close()
