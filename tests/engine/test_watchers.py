"""All viewers of a process are written down together, once a second; whoever comes, at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.engine.watchers import Watchers
from playground.store import Database, Run, StoreError, lifecycle, runs
from tests.engine.conftest import small


class Clocked(Database):
    """A store with a clock of its own, which counts how often somebody has written."""

    time, writes, broken = 1000.0, 0, False

    def now(self) -> float:
        return self.time

    def write(self, patience=None):  # type: ignore[no-untyped-def]
        self.writes += 1
        if self.broken:
            raise StoreError("The disk is full.")
        return super().write(patience)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clocked]:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    opened = Clocked()
    yield opened
    opened.close()


def make(database: Clocked, seed: int) -> str:
    with database.write() as connection:
        return lifecycle.create(connection, small(seed=seed), database.now())


def read(database: Clocked, run_id: str) -> Run:
    with database.read() as connection:
        found = runs.get(connection, run_id, database.now())
    assert found is not None
    return found


def test_thirty_viewers_who_ask_all_the_time_are_written_down_once_a_second(database: Clocked):
    watchers, ids = Watchers(database), [make(database, seed) for seed in range(30)]
    for run_id in ids:
        watchers.seen(run_id, "a viewer")
        assert read(database, run_id).watchers == 1, "who has just come counts at once"
    before = database.writes
    for _ in range(10):
        database.time += 0.5
        for run_id in ids:
            watchers.seen(run_id, "a viewer")
    assert database.writes - before <= 5
    assert all(read(database, run_id).watchers == 1 for run_id in ids)


def test_what_paused_because_nobody_watched_goes_on_and_what_is_gone_disturbs_nothing(database: Clocked):
    watchers, run_id = Watchers(database), make(database, 1)
    with database.write() as connection:
        run = runs.get(connection, run_id, database.now())
        assert run is not None
        lifecycle.change(connection, run, database.now(), state="paused", paused_by=runs.UNWATCHED)
    watchers.seen("0" * 32, "somebody")
    watchers.seen(run_id, "somebody")
    assert read(database, run_id).state == "queued"


def test_who_could_not_be_written_down_is_the_next_time(database: Clocked):
    watchers, run_id = Watchers(database), make(database, 1)
    database.broken = True
    with pytest.raises(StoreError):
        watchers.seen(run_id, "somebody")
    database.broken = False
    watchers.seen(run_id, "somebody")
    assert read(database, run_id).watchers == 1
    watchers.left(run_id, "somebody")
    assert read(database, run_id).watchers == 0
    watchers.seen(run_id, "somebody")
    assert read(database, run_id).watchers == 1, "who comes back counts at once"
