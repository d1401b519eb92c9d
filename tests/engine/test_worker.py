"""Many runs in one worker: each as if it were alone, and none harmed by another, nor by a worker that hangs."""

from __future__ import annotations

import threading
import time

import pytest

from playground.engine import Engine
from playground.engine import worker as worker_module
from playground.engine.pacing import Pace
from playground.gan.networks.mlp import Mlp
from playground.store import films, leases, limits, presence, tables
from tests.engine.conftest import (
    PATIENCE,
    film_of,
    get,
    in_a_file,
    make,
    make_due,
    small,
    undisturbed_film,
    until,
    wait_for,
    wait_until,
)
from tests.locked import locked


@pytest.mark.slow
def test_two_runs_move_side_by_side_and_neither_notices(engine):
    experiments = [small(steps=150), small(steps=150, batch=32)]
    ids = [engine.submit(experiment) for experiment in experiments]
    engine.set_unattended(ids[0], True)  # on a busy machine it would pause meanwhile
    wait_until(engine, ids[1], lambda run: run.step > 30)
    first, second = (engine.run(run_id) for run_id in ids)
    assert first.state == second.state == "running"
    assert first.owner == second.owner
    assert first.step > 0
    for run_id, experiment in zip(ids, experiments, strict=True):
        assert wait_until(engine, run_id, lambda run: run.ended).state == "finished"
        assert film_of(engine, run_id) == undisturbed_film(experiment)


def test_a_run_that_raises_fails_alone(database, worker, monkeypatch):
    good, bad = make(database, small(steps=120)), make(database, small(steps=120))
    until(worker, lambda: len(worker.runs.held) == 2)

    def broken() -> None:
        raise RuntimeError("out of luck\nand more that only the log needs")

    monkeypatch.setattr(worker.runs.held[bad].training, "advance", broken)
    until(worker, lambda: not worker.runs.held)
    failed = get(database, bad)
    assert failed.state == "failed"
    assert failed.note == f"Failed at step {failed.step}: RuntimeError: out of luck."
    assert get(database, good).state == "finished"


def test_what_went_wrong_with_a_file_is_said_without_its_path():
    from playground.engine.claimed_jobs import sentence
    from playground.engine.outcome import failure

    error = PermissionError(13, "Permission denied", "/home/somebody/own/pixels.npy")
    assert failure(error, 3) == "Failed at step 3: PermissionError: Permission denied."
    said = "Something went wrong while reading your pictures: PermissionError: Permission denied."
    assert sentence(error, "reading your pictures") == said


def test_a_run_that_cannot_be_opened_fails_with_a_reason(database, worker, monkeypatch):
    run_id = make(database, small())
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE experiments SET json = '{\"target\": 7}'")
    until(worker, lambda: get(database, run_id).ended)
    assert get(database, run_id).note.startswith("Failed at step 0:")


def test_a_worker_with_many_runs_gives_one_to_a_worker_with_none(database, worker):
    from playground.engine.worker import Worker

    other = Worker(database, "other", "cpu")
    for _ in range(2):
        make(database, small(steps=4000))
    until(worker, lambda: len(worker.runs.held) == 2)
    with database.write() as connection:
        presence.announce(connection, "here", "cpu", time.time())
        presence.announce(connection, "other", "cpu", time.time())
    until(worker, lambda: len(worker.runs.held) == 1)
    until(other, lambda: len(other.runs.held) == 1)
    worker.close()
    other.close()


@in_a_file
def test_a_locked_store_delays_and_loses_nothing(database, worker):
    from playground.store import StoreError

    experiment = small(steps=200)
    run_id = make(database, experiment)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    database.patience = 0.02
    with locked(database.folder), pytest.raises(StoreError, match="being used by another"):
        until(worker, lambda: False)
    until(worker, lambda: not worker.runs.held)
    assert get(database, run_id).state == "finished"
    with database.read() as connection:
        film = [blob for _, blob in films.film(connection, run_id, -1, 1000)]
    assert film == undisturbed_film(experiment)


# ---------------------------------------------------------------- leases
def hold_up(claimed) -> tuple[threading.Event, threading.Event]:
    """Let the next step of a claimed run hang; returns what says that it hangs, and what wakes it up."""
    hangs, wake, advance = threading.Event(), threading.Event(), claimed.training.advance

    def hung() -> None:
        hangs.set()
        wake.wait(60)
        advance()

    claimed.training.advance = hung
    return hangs, wake


@pytest.mark.slow
def test_a_worker_that_hangs_loses_its_run_and_another_goes_on_to_the_same_film(database, worker, short_leases):
    from playground.engine.worker import Worker, serve

    experiment = small(steps=400)
    run_id, stop, engine = make(database, experiment), threading.Event(), Engine(database, workers=0)
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 60)
    hangs, wake = hold_up(worker.runs.held[run_id])
    thread = threading.Thread(target=serve, args=(worker, stop))  # with all that a worker process does
    thread.start()
    assert hangs.wait(PATIENCE)
    stuck = get(database, run_id)
    wait_for(lambda: get(database, run_id).recovering)
    assert get(database, run_id).note.startswith("The worker does not answer at step")

    other = Worker(database, "other", "cpu")
    until(other, lambda: get(database, run_id).ended)
    finished = get(database, run_id)
    assert (finished.state, finished.epoch) == ("finished", stuck.epoch + 1)
    film = film_of(engine, run_id)
    assert film == undisturbed_film(experiment)

    wake.set()  # it wakes up late
    wait_for(lambda: not worker.runs.held)
    stop.set()
    thread.join(PATIENCE)
    assert get(database, run_id) == finished
    assert film_of(engine, run_id) == film
    other.close()


def test_a_slow_step_keeps_its_run_where_nobody_else_takes_it(database, worker, short_leases):
    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    hangs, wake = hold_up(worker.runs.held[run_id])
    threading.Timer(1.5, wake.set).start()
    worker.round()
    assert hangs.is_set()
    step = worker.runs.held[run_id].step
    until(worker, lambda: worker.runs.held[run_id].step > step)
    until(worker, lambda: not get(database, run_id).recovering)  # where this process was held up, its lease just lapsed
    assert get(database, run_id).epoch == 1


def test_the_long_lease_of_a_claim_ends_with_its_first_step(database, worker):
    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held)
    with database.read() as connection:
        row = connection.exec_driver_sql("SELECT lease_until FROM runs").one()
    assert worker.runs.held[run_id].begun
    assert row.lease_until < time.time() + leases.LEASE_SECONDS + 0.1
    worker.close()


def test_a_worker_whose_rounds_are_slow_asks_for_longer_leases(database, worker, short_leases):
    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held)
    worker._last_round = 30.0
    worker._next_renewal = 0.0
    worker._renew_leases()
    with database.read() as connection:
        row = connection.exec_driver_sql("SELECT lease_until FROM runs").one()
    assert row.lease_until > time.time() + 100
    assert get(database, run_id).owner == "here"


def test_a_worker_is_listed_while_it_works_and_not_after_it_has_left(database):
    from playground.engine.worker import Worker

    announced = Worker(database, "announced", "cpu", announced=True)
    announced.round()
    with database.read() as connection:
        assert presence.present(connection, time.time()) == {"announced": "cpu"}
        assert presence.present(connection, time.time() + presence.PRESENT_SECONDS + 1) == {}
    announced.close()
    with database.read() as connection:
        assert presence.present(connection, time.time()) == {}


def test_no_run_is_claimed_beyond_what_a_worker_may_hold(database, worker, monkeypatch):
    monkeypatch.setattr("playground.engine.claimed_runs.MAX_RUNS", 2)
    for _ in range(3):
        make(database, small(steps=4000))
    for _ in range(20):
        worker._next_tick = 0.0
        worker.round()
    assert len(worker.runs.held) == 2
    worker.close()


# ---------------------------------------------------------------- a run that is claimed twice, or that nobody trains
def test_a_worker_that_claims_its_own_run_again_goes_on_with_it(database, worker):
    from playground.engine.outcome import Outcome

    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 5)
    before = worker.runs.held[run_id]
    worker.runs.release(before, Outcome("queued"))
    assert worker.runs.claim(run_id, get(database, run_id).epoch)
    now = worker.runs.held[run_id]
    worker.runs._end_slice(before)  # its turn comes in the round in which it was given up
    worker.runs.release(before, Outcome("queued"))
    assert worker.runs.held == {run_id: now}
    until(worker, lambda: now.step > before.step)
    worker.close()


def test_a_run_that_its_worker_has_lost_is_trained_again(database, worker):
    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 5)
    del worker.runs.held[run_id]
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE runs SET lease_until = lease_until + 200")
    worker.runs._next_look_for_orphans = 0.0
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 5)
    assert get(database, run_id).epoch == 2
    worker.close()


@pytest.mark.slow
@in_a_file
def test_two_workers_and_a_clock_that_jumps_leave_no_run_behind(database, worker, monkeypatch):
    from playground.engine.worker import Worker

    experiment = small(steps=600)
    run_id, other = make(database, experiment), Worker(database, "other", "cpu")
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 5)
    real = time.time
    with monkeypatch.context() as moved:  # as after a laptop's sleep
        moved.setattr(time, "time", lambda: real() + 3600)
        until(other, lambda: run_id in other.runs.held and other.runs.held[run_id].step > 40)
        other._next_renewal = 0.0
        other._renew_leases()  # and then it dies, with a lease of an hour
    assert get(database, run_id).recovering
    until(worker, lambda: get(database, run_id).ended)
    assert get(database, run_id).state == "finished"
    with database.read() as connection:
        film = [blob for _, blob in films.film(connection, run_id, -1, 1000)]
    assert film == undisturbed_film(experiment)


def test_stop_ends_a_run_whose_worker_does_not_answer(database):
    engine, run_id = Engine(database, workers=0), make(database, small(steps=4000))
    with database.write() as connection:
        lease = {"owner": "dead", "epoch": 1, "lease_until": database.now() + 60}
        connection.execute(tables.runs.update().values(state="running", **lease))
    engine.stop(run_id)
    assert get(database, run_id).state == "running", "the worker has a moment to save it"
    engine.stop(run_id)
    assert get(database, run_id).state == "stopped"
    other = make(database, small(steps=4000))
    with database.write() as connection:
        connection.execute(tables.runs.update().where(tables.runs.c.id == other).values(state="running", owner="dead"))
    engine.stop(other)
    assert get(database, other).state == "stopped", "its lease has lapsed"


# ---------------------------------------------------------------- the end
def test_a_worker_that_is_to_end_leaves_its_round_and_saves_what_it_can(database, worker, monkeypatch):
    from playground.engine.worker import serve

    monkeypatch.setattr("playground.engine.claimed_runs.SAVING_SECONDS", 0.5)
    ids, stop, begun = [make(database, small(steps=4000)) for _ in range(4)], threading.Event(), list[str]()
    until(worker, lambda: len(worker.runs.held) == 4 and min(claimed.step for claimed in worker.runs.held.values()) > 5)
    for claimed in worker.runs.held.values():
        claimed.training.advance = slowed(claimed.training.advance, begun)
        claimed.training.checkpoint = slowed(claimed.training.checkpoint, begun)
    thread = threading.Thread(target=serve, args=(worker, stop))
    thread.start()
    wait_for(lambda: bool(begun))
    stop.set()
    before = len(begun)
    thread.join(PATIENCE)
    # the checkpoint that is due after the step, and two of the others, of which the second begins in time
    assert len(begun) - before <= 3
    for run in (get(database, run_id) for run_id in ids):
        assert (run.state, run.owner) == ("queued", None)
        with database.read() as connection:
            assert (
                run.note
                == f"Continues from step {films.newest_step(connection, run.id) or 0}, where the app was closed."
            )


def slowed(work, begun: list[str]):
    """The same, but it takes 0.4 s more, and is written down when it begins."""
    return lambda: (begun.append(work.__name__), time.sleep(0.4), work())[-1]


# ---------------------------------------------------------------- a store that is too small
def test_runs_that_fill_the_store_end_with_a_sentence_and_small_ones_go_on(database, worker, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_STORE_LIMIT_MB", "20")
    wide = Mlp(width=256, depth=3)  # a checkpoint of 4 MB
    little = make(database, small(steps=4000))
    large = [make(database, small(steps=4000, generator=wide, discriminator=wide)) for _ in range(3)]
    until(worker, lambda: len(worker.runs.held) == 4)
    for _ in range(6):
        for claimed in list(worker.runs.held.values()):
            make_due(claimed)
        worker.runs._next_look_at_size = worker._next_tick = 0.0
        worker.round()
        worker.runs._next_look_at_size = worker._next_tick = 0.0
        worker._looking = Pace(share=1.0)  # however slow the store was a moment ago
        worker.tick()
    with database.read() as connection:
        assert limits.used(connection) <= 20 * 2**20
    notes = [get(database, run_id).note for run_id in large if get(database, run_id).state == "stopped"]
    assert notes
    assert all("the store is full, at 20 MB. Delete runs" in note for note in notes)
    assert get(database, little).live
    worker.close()


def test_a_worker_that_is_never_idle_gives_back_the_memory_of_what_has_ended(database, worker, monkeypatch):
    stop, given_back = threading.Event(), []

    def give_back() -> None:
        given_back.append(bool(worker.runs.held))
        if len(given_back) == 3:
            stop.set()

    monkeypatch.setattr(worker_module, "GIVE_BACK_SECONDS", 0.1)
    monkeypatch.setattr(worker_module, "give_back", give_back)
    make(database, small(steps=100_000))
    worker_module.serve(worker, stop)
    assert given_back == [True] * 3
