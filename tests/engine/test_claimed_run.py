"""Many runs in one worker: each as if it were alone, and none harmed by another."""

from __future__ import annotations

import sqlite3
import time

import pytest

from playground.store import films, runs
from tests.engine.conftest import film_of, small, undisturbed_film, wait_until


def test_two_runs_move_side_by_side_and_neither_notices(engine):
    experiments = [small(steps=150), small(steps=150, batch=32)]
    ids = [engine.submit(experiment) for experiment in experiments]
    wait_until(engine, ids[1], lambda run: run.step > 30)
    first, second = (engine.run(run_id) for run_id in ids)
    assert first.state == second.state == "running"
    assert first.owner == second.owner
    assert first.step > 0
    for run_id, experiment in zip(ids, experiments, strict=True):
        assert wait_until(engine, run_id, lambda run: run.ended).state == "finished"
        assert film_of(engine, run_id) == undisturbed_film(experiment)


def test_a_film_arrives_in_portions(engine):
    run_id = engine.submit(small(steps=100))
    wait_until(engine, run_id, lambda run: run.ended)
    whole = film_of(engine, run_id)
    from playground.gan.foundations.snapshot import Snapshot

    portions, after = [], -1
    while portion := engine.delta(run_id, after, limit=7):
        assert len(portion) <= 7
        portions += portion
        after = Snapshot.decode(portion[-1]).step
    assert portions == whole
    assert engine._films.after(run_id, -1, 3)[0][0] is engine.delta(run_id, -1, limit=1)[0], "read once for all"


@pytest.fixture
def worker(database):
    from playground.engine.worker import Worker

    return Worker(database, "here", "cpu")


def make(database, experiment) -> str:
    with database.write() as connection:
        return runs.create(connection, experiment, time.time())


def get(database, run_id: str) -> runs.Run:
    with database.read() as connection:
        run = runs.get(connection, run_id, time.time())
    assert run is not None
    return run


def until(worker, condition) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        worker._next_tick = 0.0
        worker.round()


def test_a_run_that_raises_fails_alone(database, worker, monkeypatch):
    good, bad = make(database, small(steps=120)), make(database, small(steps=120))
    until(worker, lambda: len(worker.runs) == 2)

    def broken() -> None:
        raise RuntimeError("out of luck\nand more that only the log needs")

    monkeypatch.setattr(worker.runs[bad].training, "advance", broken)
    until(worker, lambda: not worker.runs)
    failed = get(database, bad)
    assert failed.state == "failed"
    assert failed.note == f"Failed at step {failed.step}: RuntimeError: out of luck."
    assert get(database, good).state == "finished"


def test_a_run_that_cannot_be_opened_fails_with_a_reason(database, worker, monkeypatch):
    run_id = make(database, small())
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE experiments SET json = '{\"target\": 7}'")
    until(worker, lambda: get(database, run_id).ended)
    assert get(database, run_id).note.startswith("Failed at step 0:")


def test_a_diverged_run_keeps_its_last_good_snapshot(database, worker, monkeypatch):
    from playground.gan.training.divergence import Diverged

    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs and worker.runs[run_id].step > 30)
    step = worker.runs[run_id].step

    def diverge() -> None:
        raise Diverged(step, "the learning rate is too high")

    monkeypatch.setattr(worker.runs[run_id].training, "advance", diverge)
    until(worker, lambda: not worker.runs)
    run = get(database, run_id)
    assert (run.state, run.step) == ("diverged", step)
    assert f"step {step}" in run.note
    assert "the learning rate is too high" in run.note
    with database.read() as connection:
        assert films.film(connection, run_id, 0, 1000)
        assert films.passing(connection, run_id, -1) is None


def test_no_run_trains_longer_than_it_may(database, worker, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_RUN_SECONDS", "0.2")
    run_id = make(database, small(steps=50_000))
    until(worker, lambda: get(database, run_id).ended)
    run = get(database, run_id)
    assert run.state == "stopped"
    assert 0.2 <= run.seconds < 1
    assert "may train for" in run.note


def test_a_late_worker_cannot_write_over_its_successor(database, worker):
    from playground.engine.worker import Worker

    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs and worker.runs[run_id].step > 30)
    with database.write() as connection:  # as if the first worker had slept
        connection.exec_driver_sql("UPDATE runs SET lease_until = 0")
    successor = Worker(database, "successor", "cpu")
    until(successor, lambda: run_id in successor.runs)
    step = get(database, run_id).step
    worker._next_tick = time.monotonic() + 100
    for _ in range(20):
        worker.round()
    assert not worker.runs, "the first one has noticed"
    assert get(database, run_id).owner == "successor"
    assert get(database, run_id).step == step
    successor.close()
    assert get(database, run_id).state == "queued"


def test_a_worker_with_many_runs_gives_one_to_a_worker_with_none(database, worker):
    from playground.engine.worker import Worker
    from playground.store import presence

    other = Worker(database, "other", "cpu")
    for _ in range(2):
        make(database, small(steps=4000))
    until(worker, lambda: len(worker.runs) == 2)
    with database.write() as connection:
        presence.announce(connection, "here", "cpu", time.time())
        presence.announce(connection, "other", "cpu", time.time())
    until(worker, lambda: len(worker.runs) == 1)
    until(other, lambda: len(other.runs) == 1)
    worker.close()
    other.close()


def test_a_locked_store_delays_and_loses_nothing(database, worker, monkeypatch):
    from playground.store import StoreError

    experiment = small(steps=200)
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs and worker.runs[run_id].step > 30)
    database._engine.dispose()
    monkeypatch.setattr("playground.store.database.BUSY_MILLISECONDS", 20)
    other = sqlite3.connect(database.folder / "store.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="held by another"):
        until(worker, lambda: False)
    other.execute("ROLLBACK")
    other.close()
    until(worker, lambda: not worker.runs)
    assert get(database, run_id).state == "finished"
    with database.read() as connection:
        film = [blob for _, blob in films.film(connection, run_id, -1, 1000)]
    assert film == undisturbed_film(experiment)


def test_slices_are_short_enough_for_all_to_move():
    from playground.engine.claimed_run import slice_seconds

    assert slice_seconds(1) == 0.030
    assert slice_seconds(20) == pytest.approx(0.0125)
    assert slice_seconds(1000) == 0.004
