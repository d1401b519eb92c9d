"""One claimed run: trained in slices, written down, and given up in every way there is."""

from __future__ import annotations

import math
import sqlite3
import threading
import time

import pytest
from sqlalchemy import select

from playground.engine.stored_runs import StoredRuns
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.best import BestSoFar
from playground.images.blobs import BlobsError, shared
from playground.store import StoreError, blobs, films, runs, tables
from tests.engine.conftest import get, in_a_file, make, make_due, small, undisturbed_film, until


def test_a_diverged_run_keeps_its_last_good_snapshot(database, worker, monkeypatch):
    from playground.gan.training.divergence import Diverged

    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    step = worker.runs.held[run_id].step

    def diverge() -> None:
        raise Diverged(step, "the learning rate is too high")

    monkeypatch.setattr(worker.runs.held[run_id].training, "advance", diverge)
    until(worker, lambda: not worker.runs.held)
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
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    with database.write() as connection:  # as if the first worker had slept
        connection.exec_driver_sql("UPDATE runs SET lease_until = 0")
    successor = Worker(database, "successor", "cpu")
    until(successor, lambda: run_id in successor.runs.held)
    step = get(database, run_id).step
    worker._next_tick = time.monotonic() + 100
    for _ in range(20):
        worker.round()
    assert not worker.runs.held, "the first one has noticed"
    assert get(database, run_id).owner == "successor"
    assert get(database, run_id).step == step
    successor.close()
    assert get(database, run_id).state == "queued"


def test_a_run_whose_lease_was_lost_is_written_by_nobody_but_its_new_owner(database, worker):
    from playground.engine.claimed_run import LeaseLostError, Outcome

    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    claimed = worker.runs.held[run_id]
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE runs SET epoch = epoch + 1, owner = 'another'")
    before = get(database, run_id)
    for outcome in (Outcome("paused"), Outcome("finished"), Outcome("stopped", "Stopped.")):
        with pytest.raises(LeaseLostError):
            claimed.release(outcome)
    assert get(database, run_id) == before


@pytest.mark.parametrize("end", ["report", "paused", "stopped"])
def test_a_run_whose_checkpoint_is_too_large_for_the_store_ends_and_its_neighbour_goes_on(
    database, worker, monkeypatch, end
):
    from playground.engine.claimed_run import Outcome

    other, run_id = make(database, small(steps=4000)), make(database, small(steps=4000, batch=32))
    until(worker, lambda: len(worker.runs.held) == 2 and min(claimed.step for claimed in worker.runs.held.values()) > 5)
    neighbour = worker.runs.held[other]
    neighbour._checkpointed, neighbour._milestones = math.inf, set()  # it is to make no checkpoint in the meantime
    monkeypatch.setattr(films, "LARGEST_CHECKPOINT", 100)
    if end == "report":
        make_due(worker.runs.held[run_id])
        until(worker, lambda: run_id not in worker.runs.held)
    else:
        worker.runs.release(worker.runs.held[run_id], Outcome(end, "As wished."))
    ended = get(database, run_id)
    if end == "stopped":
        assert (ended.state, ended.note) == ("stopped", "As wished.")
    else:
        assert ended.state == "failed"
        assert "the networks are too large for the store" in ended.note
    assert get(database, other).live


@in_a_file
def test_waiting_for_a_locked_store_makes_checkpoints_no_rarer(database, worker):
    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 5)
    claimed = worker.runs.held[run_id]
    other = sqlite3.connect(database.folder / "store.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.5, lambda: other.execute("ROLLBACK")).start()
    make_due(claimed)
    start = time.monotonic()
    claimed.report()
    assert time.monotonic() - start > 0.4
    assert claimed.checkpoint_interval == 0.5
    claimed._checkpoint_cost = 100.0
    assert claimed.checkpoint_interval == 5.0
    other.close()
    worker.close()


def _damage(connection, table, step: int) -> None:
    connection.execute(table.update().where(table.c.step == step).values(blob=b"\x00\xff"))


@pytest.mark.slow
def test_a_damaged_checkpoint_is_replaced_by_the_one_before_it(database, worker):
    experiment = small(steps=400)
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    make_due(worker.runs.held[run_id])
    worker.runs.held[run_id].report()
    reported = worker.runs.held[run_id].step
    until(worker, lambda: worker.runs.held[run_id].step > reported)
    worker.close()
    with database.write() as connection:
        *_, good, bad = films.saved_steps(connection, run_id)  # the one before may be that of the best step
        _damage(connection, tables.checkpoints, bad)
    assert bad > good >= reported
    until(worker, lambda: worker.runs.held)
    note = f"The checkpoint of step {bad} is damaged; it continues from step {good}."
    assert get(database, run_id).note == note
    until(worker, lambda: get(database, run_id).ended)
    with database.read() as connection:
        film = [blob for _, blob in films.film(connection, run_id, -1, 1000)]
    assert film == undisturbed_film(experiment)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Films and checkpoints lie in files, those of small networks too."""
    monkeypatch.setattr(blobs, "LARGE", 1000)
    monkeypatch.setenv("PLAYGROUND_BLOBS", f"file://{tmp_path}/shared")
    return shared()


def test_a_run_whose_film_and_checkpoints_lie_in_files_shows_and_continues_the_same(database, worker, files):
    experiment = small(steps=200)
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 60)
    worker.close()
    until(worker, lambda: get(database, run_id).ended)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT sum(length(blob)) FROM checkpoints").scalar() == 0
        film = [blob for _, blob in films.film(connection, run_id, -1, 1000)]
    assert film == undisturbed_film(experiment)
    assert get(database, run_id).bytes > sum(map(len, film))
    with database.write() as connection:
        runs.delete(connection, run_id)
    blobs.sweep(database, database.now() + 2 * blobs.UNNEEDED_SECONDS)
    assert files.files(blobs.FOLDER) == []


def test_a_checkpoint_whose_file_is_gone_is_replaced_by_the_one_before_it(database, worker, files):
    experiment = small(steps=200)
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    make_due(worker.runs.held[run_id])
    worker.runs.held[run_id].report()
    reported = worker.runs.held[run_id].step
    until(worker, lambda: worker.runs.held[run_id].step > reported)
    worker.close()
    with database.read() as connection:
        newest = select(tables.checkpoints.c.step, tables.checkpoints.c.place).order_by(
            tables.checkpoints.c.step.desc()
        )
        bad, before = connection.execute(newest.limit(2)).all()
    files.delete(bad.place)
    with pytest.raises(StoreError, match=f"checkpoint of step {bad.step} is missing"):
        StoredRuns(database).checkpoint(run_id)
    until(worker, lambda: worker.runs.held)
    assert (
        get(database, run_id).note
        == f"The checkpoint of step {bad.step} is missing; it continues from step {before.step}."
    )
    until(worker, lambda: get(database, run_id).ended)
    with database.read() as connection:
        assert [blob for _, blob in films.film(connection, run_id, -1, 1000)] == undisturbed_film(experiment)


def test_while_the_place_of_the_files_is_away_the_run_waits_in_memory(database, worker, files, monkeypatch):
    experiment = small(steps=200)
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)

    def away(*_: object) -> None:
        raise BlobsError("The place of large files cannot be reached.")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(files), "write", away)
        with pytest.raises(StoreError, match="cannot be reached"):
            until(worker, lambda: False)
    assert get(database, run_id).owner == "here"
    until(worker, lambda: get(database, run_id).ended)
    with database.read() as connection:
        assert [blob for _, blob in films.film(connection, run_id, -1, 1000)] == undisturbed_film(experiment)


def test_damaged_numbers_and_snapshots_leave_the_rest_of_the_run(database, worker):
    from playground.engine import Engine

    run_id = make(database, small(steps=120))
    until(worker, lambda: get(database, run_id).ended)
    with database.read() as connection:
        film = films.film(connection, run_id, -1, 1000)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE runs SET metrics = '{\"energy\": 0.'")
        _damage(connection, tables.snapshots, film[3][0])
    engine = Engine(database, workers=0)
    assert engine.run(run_id).metrics == {}
    assert engine.delta(run_id, -1, 1000) == [blob for step, blob in film if step != film[3][0]]


STUCK = {"g_optimiser": {"kind": "sgd", "learning_rate": 1e-6}, "ema": 0}  # a generator that hardly moves


def test_a_run_with_a_stop_rule_ends_when_it_has_not_gained_and_its_film_is_that_of_a_run_without(database, worker):
    plain = small(steps=400, **STUCK)
    patient = plain.model_copy(update={"patience": 60})
    ids = [make(database, plain), make(database, patient)]
    until(worker, lambda: all(get(database, run_id).ended for run_id in ids))
    whole, early = (get(database, run_id) for run_id in ids)
    assert (whole.state, whole.step, whole.note) == ("finished", 400, "")
    assert early.state == "finished", "the same experiment would end there again"
    with database.read() as connection:
        film, saved = films.film(connection, early.id, -1, 1000), films.saved_steps(connection, early.id)
        longer = films.film(connection, whole.id, -1, 1000)
    best = BestSoFar(patient)
    ends = []
    for step, blob in longer:
        best.add(step, Snapshot.decode(blob).numbers)
        if best.stopped:
            ends.append((step, best.stopped, best.main.step))
    assert ends[0][:2] == (early.step, early.note), "as soon as the rule says so"
    assert film == longer[: len(film)]
    assert film[-1][0] == early.step < 400
    assert ends[0][2] in saved


def test_a_run_that_goes_on_remembers_its_best_step_and_keeps_its_checkpoint(database, worker):
    from playground.engine.worker import Worker

    experiment = small(steps=4000, patience=2000, **STUCK)  # so many that a slice does not come to the end
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].watch.best.main is not None)
    best = worker.runs.held[run_id].watch.best.main
    worker.close()
    successor = Worker(database, "successor", "cpu")
    until(successor, lambda: run_id in successor.runs.held)
    assert successor.runs.held[run_id].watch.best.main == best
    until(successor, lambda: get(database, run_id).ended)
    with database.read() as connection:
        assert [blob for _, blob in films.film(connection, run_id, -1, 1000)] == undisturbed_film(experiment)


def test_a_run_that_diverges_keeps_the_weights_of_its_best_step(database, worker, monkeypatch):
    from playground.gan.training.divergence import Diverged

    run_id = make(database, small(steps=400))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].watch.best.main)
    claimed = worker.runs.held[run_id]

    def diverge() -> None:
        raise Diverged(claimed.step, "the learning rate is too high")

    monkeypatch.setattr(claimed.training, "advance", diverge)
    until(worker, lambda: not worker.runs.held)
    with database.read() as connection:
        assert films.checkpoint_at(connection, run_id, claimed.watch.best.main.step)
