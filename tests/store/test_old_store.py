"""A store that an older version has written opens: its runs are listed, and what they show can be read.

The fixture has a finished run, its fork, and a fork of that, written when a fork was a text (snapshots of the first and
the last step, no checkpoints).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import lineage
from playground.gan.foundations.snapshot import Snapshot
from playground.store import Database, films, runs

FIXTURE = Path(__file__).parent / "fixtures" / "before_rooms.db"
NOW = 2e9


@pytest.fixture
def old(tmp_path, monkeypatch) -> Iterator[Database]:
    shutil.copy(FIXTURE, tmp_path / "store.sqlite")
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    database = Database()
    yield database
    database.close()


def test_runs_of_an_old_store_are_listed_and_found_by_their_keys(old: Database) -> None:
    with old.read() as connection:
        listed = runs.recent(connection, 10, None, NOW)
        assert [(run.title, run.state, run.step, run.steps) for run in listed] == [("Gaussian", "finished", 8, 8)] * 3
        for run in listed:
            found = runs.newest(connection, Experiment.from_json(run.experiment).key, ["finished"], NOW)
            assert found is not None
            assert found.id == run.id


def test_experiments_of_an_old_store_are_read_forks_included(old: Database) -> None:
    with old.read() as connection:
        listed = runs.recent(connection, 10, None, NOW)
    experiments = [Experiment.from_json(run.experiment) for run in reversed(listed)]
    assert [e.key for e in experiments] == [run.key for run in reversed(listed)]
    assert [e.canonical() for e in experiments] == [run.experiment for run in reversed(listed)]
    plain, child, grandchild = experiments
    assert [step for step, _ in lineage(grandchild)] == [0, 4, 6]
    assert lineage(grandchild)[-1] == (6, grandchild)
    for _, ancestor in lineage(grandchild):  # a text named what was no default then: the rest is read as it is today
        assert (ancestor.target, ancestor.steps, ancestor.seed) == (plain.target, plain.steps, plain.seed)
    assert lineage(child)[0][1].d_optimiser == lineage(grandchild)[0][1].d_optimiser


def test_snapshots_of_an_old_store_decode(old: Database) -> None:
    with old.read() as connection:
        for run in runs.recent(connection, 10, None, NOW):
            film = [(step, Snapshot.decode(blob)) for step, blob in films.film(connection, run.id, -1, 100)]
            assert [step for step, _ in film] == [snapshot.step for _, snapshot in film] == [0, 8]
            assert len(film[-1][1].arrays["samples"]) > 0
            assert film[-1][1].numbers["wasserstein"] > 0
