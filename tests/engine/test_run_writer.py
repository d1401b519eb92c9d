"""What a worker writes about a run: fenced, in time, with its large parts where they belong."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from playground.engine import claimed_runs, run_writer
from playground.engine.outcome import Outcome
from playground.engine.pacing import Pace
from playground.engine.run_writer import STORE_SHARE
from playground.engine.worker import Worker
from playground.images.blobs import BlobsError
from playground.store import blobs, films, lifecycle, tables
from tests.engine.conftest import damage, get, in_a_file, make, make_due, small, undisturbed_film, until


def test_a_run_whose_lease_was_lost_is_written_by_nobody_but_its_new_owner(database, worker):
    from playground.engine.outcome import Outcome
    from playground.engine.run_writer import LeaseLostError

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
    from playground.engine.outcome import Outcome

    other, run_id = make(database, small(steps=4000)), make(database, small(steps=4000, batch=32))
    until(worker, lambda: len(worker.runs.held) == 2 and min(claimed.step for claimed in worker.runs.held.values()) > 5)
    neighbour = worker.runs.held[other].writer
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
    make_due(claimed)
    start = time.monotonic()
    threading.Timer(0.5, lambda: other.execute("ROLLBACK")).start()
    claimed.report()
    assert time.monotonic() - start > 0.4
    assert claimed.writer.checkpoint_interval < 2.5  # with the wait it would be 5
    claimed.writer._checkpoint_cost = 100.0
    assert claimed.writer.checkpoint_interval == 5.0
    other.close()
    worker.close()


@pytest.mark.parametrize(("seconds", "rarest"), [(0.1, 0.91), (0.3, 0.91), (0.6, 0.61), (2.0, 2.01)])
def test_a_run_whose_turns_come_seldom_is_shown_once_a_second(database, worker, monkeypatch, seconds, rarest):
    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 5)
    claimed, now, shown = worker.runs.held[run_id], [time.monotonic()], []
    monkeypatch.setattr(run_writer, "time", SimpleNamespace(monotonic=lambda: now[0], thread_time=time.thread_time))
    frame = claimed.writer._frame
    monkeypatch.setattr(claimed.writer, "_frame", lambda snapshot: shown.append(now[0]) or frame(snapshot))
    for turn in range(60):
        now[0] += seconds
        if turn % 25 == 15:
            claimed.advance()  # to a snapshot that is kept: the next look comes so much later
        claimed.writer._look_cost = 1.0  # so dear that it is taken as rarely as possible
        make_due(claimed)
        claimed.writer.report(watched=True)
    assert len(shown) > 5
    assert max(after - before for before, after in pairwise(shown)) < rarest
    if seconds < 0.5:
        assert min(after - before for before, after in pairwise(shown)) > 0.3, "not more often than they may be"


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
        lifecycle.delete(connection, run_id)
    blobs.sweep(database, database.now() + 2 * blobs.UNNEEDED_SECONDS)
    assert files.files(blobs.FOLDER) == []


def test_while_the_place_of_the_files_is_away_the_database_keeps_what_would_be_there(
    database, worker, files, monkeypatch, caplog
):
    """The run and its neighbours go on, as they do where a disk is full."""
    experiment = small(steps=1500)  # which does not end meanwhile
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    monkeypatch.setattr(blobs, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(blobs, "_outage", blobs._Outage())

    def away(*_: object) -> None:
        raise BlobsError("The place of large files cannot be reached.")

    def saved_in(which: str) -> int:
        with database.read() as connection:
            return connection.exec_driver_sql(f"SELECT count(*) FROM checkpoints WHERE {which}").scalar_one()

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(files), "write", away)
        before, neighbour = worker.runs.held[run_id].step, make(database, small(steps=100))
        make_due(worker.runs.held[run_id])
        until(worker, lambda: saved_in("place = ''") and get(database, neighbour).ended)
        assert worker.runs.held[run_id].saved_step > before
    time.sleep(blobs.RETRY_SECONDS)
    make_due(worker.runs.held[run_id])
    until(worker, lambda: get(database, run_id).ended)
    assert saved_in("place != ''"), "outside again"
    with database.read() as connection:
        assert [blob for _, blob in films.film(connection, run_id, -1, 1000)] == undisturbed_film(experiment)
    away_now, back = caplog.messages
    assert "Until then, the database keeps" in away_now
    assert "can be written again" in back


def test_a_run_whose_files_cannot_be_read_waits_with_a_sentence_and_its_neighbour_trains(
    database, worker, files, monkeypatch
):
    monkeypatch.setattr(claimed_runs, "RESTING_SECONDS", 1.0)
    experiment = small(steps=200)
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 60)
    worker.close()
    other = Worker(database, "there", "cpu")

    def away(*_: object) -> None:
        raise BlobsError("The place of large files cannot be reached.")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(files), "read_all", away)
        neighbour, began = make(database, small(steps=400)), time.monotonic()
        until(other, lambda: get(database, neighbour).ended)
        waits, seconds = get(database, run_id), time.monotonic() - began
        assert (waits.state, waits.note) == ("queued", "The place of large files cannot be reached.")
        assert waits.epoch <= 2 + seconds / claimed_runs.RESTING_SECONDS, "not claimed over and over"
    until(other, lambda: get(database, run_id).ended)
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
        damage(connection, tables.snapshots, film[3][0])
    engine = Engine(database, workers=0)
    assert engine.run(run_id).metrics == {}
    assert engine.delta(run_id, -1, 1000) == [blob for step, blob in film if step != film[3][0]]


def test_a_look_that_fails_ends_neither_the_worker_nor_the_run(database, worker, monkeypatch, caplog):
    run_id = make(database, small(steps=100_000))
    until(worker, lambda: run_id in worker.runs.held and worker.runs.held[run_id].begun)
    claimed = worker.runs.held[run_id]

    def broken() -> None:
        raise np.linalg.LinAlgError("Eigenvalues did not converge")

    monkeypatch.setattr(claimed.watch, "look", broken)
    claimed.writer._last_frame = -100.0
    claimed.writer._writing = Pace(STORE_SHARE)
    claimed.writer.report(watched=True)
    assert f"there is no picture of run {run_id}" in caplog.text
    assert claimed.outcome is None
    worker.runs.release(claimed, Outcome("stopped", "Stopped."))
    assert get(database, run_id).state == "stopped"


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
