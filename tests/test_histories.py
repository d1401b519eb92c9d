"""A film is read once, however many people ask, and of many runs only some are remembered."""

from __future__ import annotations

import time

import numpy as np
import pytest

from playground import histories
from playground.engine import Engine, Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.histories import Histories
from playground.store import Database, films, lifecycle
from playground.store.films import Frame


@pytest.fixture
def engine(tmp_path):
    """An engine with an empty store and no workers."""
    engine = Engine(Database(f"sqlite:///{tmp_path / 'store.sqlite'}"), workers=0)
    yield engine
    engine.close()


def add(engine: Engine, run_id: str, *steps: int, kept: bool = True) -> None:
    """Snapshots at these steps, whose samples are the step."""
    found = [Snapshot(step, {"samples": np.full((2, 2), step, np.float16)}, {"loss": 0.5}, kept) for step in steps]
    with engine.database.write() as connection:
        films.append(connection, run_id, [Frame(one.step, one.kept, one.encode()) for one in found])


def run_in(engine: Engine, seed: int = 1) -> Run:
    """A run that nobody trains."""
    experiment = Experiment.default("ring").model_copy(update={"seed": seed})
    with engine.database.write() as connection:
        run_id = lifecycle.create(connection, experiment, time.time())
    run = engine.run(run_id)
    assert run is not None
    return run


def test_of_a_film_only_what_is_new_is_read(engine, monkeypatch):
    read, run, remembered = list[int](), run_in(engine), Histories(engine)

    class Counted(Snapshot):
        @classmethod
        def decode(cls, blob: bytes) -> Snapshot:
            read.append(Snapshot.decode(blob).step)
            return Snapshot.decode(blob)

    monkeypatch.setattr(histories, "Snapshot", Counted)
    add(engine, run.id, 0, 10, 20)
    history = remembered.of(run)
    assert read == [0, 10, 20]
    assert remembered.of(run) is history
    add(engine, run.id, 30)
    assert remembered.of(run).step == 30
    assert read == [0, 10, 20, 30]


def test_the_newest_snapshot_is_the_last_one_that_is_kept(engine):
    run, remembered = run_in(engine), Histories(engine)
    assert remembered.newest(run) is None
    add(engine, run.id, 0, 10)
    add(engine, run.id, 15, kept=False)
    newest = remembered.newest(run)
    assert newest is not None
    assert newest.step == newest.arrays["samples"][0, 0] == 10


def test_those_that_were_asked_for_longest_ago_are_forgotten(engine, monkeypatch):
    monkeypatch.setattr(histories, "REMEMBERED", 2)
    made, remembered = [run_in(engine, seed) for seed in range(3)], Histories(engine)
    first, second = (remembered.of(run) for run in made[:2])
    assert remembered.of(made[0]) is first
    remembered.of(made[2])
    assert remembered.of(made[0]) is first
    assert remembered.of(made[1]) is not second
