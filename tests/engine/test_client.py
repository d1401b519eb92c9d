"""What pages call: start and share, watch, pause, resume, step, stop; alone and with others watching."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from playground.engine import Engine
from playground.gan.foundations.snapshot import Snapshot
from tests.engine.conftest import (
    UNWATCHED_SECONDS,
    check_that_it_goes_on,
    film_of,
    small,
    undisturbed_film,
    wait_until,
)

LONG = 100_000  # steps: it is still training when the test comes to what it wants to do, however late


@pytest.mark.slow
def test_pausing_resuming_and_stepping_change_no_number(engine):
    experiment = small(steps=LONG)
    run_id = engine.submit(experiment)
    wait_until(engine, run_id, lambda run: run.step > 20)
    assert engine.pause(run_id, "me") == "paused"
    paused = wait_until(engine, run_id, lambda run: run.state == "paused")
    assert paused.paused_by == "me"
    time.sleep(0.3)
    assert engine.run(run_id).step == paused.step, "it holds still"
    for more in (1, 2):
        assert engine.step(run_id, "me", paused.step) == run_id
        wait_until(engine, run_id, lambda run, to=paused.step + more: run.state == "paused" and run.step == to)
        newest = Snapshot.decode(engine.delta(run_id, -1, limit=1000)[-1])
        assert newest.step == paused.step + more, "every single step is shown"
    engine.resume(run_id)
    check_that_it_goes_on(engine, run_id, experiment, beyond=paused.step + 2)


def test_stopping_keeps_what_was_done(engine):
    run_id = engine.submit(small(steps=LONG))
    wait_until(engine, run_id, lambda run: run.step > 20)
    engine.stop(run_id)
    stopped = wait_until(engine, run_id, lambda run: run.ended)
    assert stopped.state == "stopped"
    assert 20 < stopped.step < LONG
    last = Snapshot.decode(engine.delta(run_id, -1, limit=1000)[-1])
    assert last.step == stopped.step
    engine.resume(run_id)
    assert engine.run(run_id).state == "stopped", "what has ended cannot go on"


def test_when_others_watch_a_pause_is_only_for_the_eyes(engine):
    run_id = engine.submit(small(steps=LONG))
    wait_until(engine, run_id, lambda run: run.step > 5, viewer="anna")
    engine.watch(run_id, "ben")
    assert engine.run(run_id).watchers == 2
    assert engine.pause(run_id, "ben") == "frozen"
    step = engine.run(run_id).step
    wait_until(engine, run_id, lambda run: run.step > step, viewer="anna")
    engine.leave(run_id, "ben")
    assert engine.pause(run_id, "anna") == "paused"
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)


def test_stepping_while_others_watch_makes_a_copy(engine):
    experiment = small(steps=LONG)
    run_id = engine.submit(experiment)
    seen = wait_until(engine, run_id, lambda run: run.step > 60, viewer="anna").step
    engine.watch(run_id, "ben")
    copy_id = engine.step(run_id, "ben", at_step=seen)
    assert copy_id != run_id
    copy = wait_until(engine, copy_id, lambda run: run.state == "paused", viewer="ben")
    assert (copy.step, copy.private, copy.parent) == (seen + 1, True, run_id)
    assert engine.find(experiment.key).id == run_id
    shown = film_of(engine, copy_id)
    assert shown == film_of(engine, run_id)[: len(shown)], "the same numbers"
    assert Snapshot.decode(engine.delta(copy_id, -1, limit=1000)[-1]).step == seen + 1
    assert copy_id not in [run.id for run in engine.runs(100)]
    assert engine.step(copy_id, "ben", at_step=seen + 1) == copy_id
    wait_until(engine, copy_id, lambda run: run.state == "paused" and run.step == seen + 2, viewer="ben")
    for each in (run_id, copy_id):
        engine.stop(each)
        wait_until(engine, each, lambda run: run.ended)


@pytest.mark.slow
def test_the_very_first_step_can_be_walked(engine):
    experiment = small(steps=120)
    run_id = engine.begin_with_a_step(experiment, "anna")
    assert engine.run(run_id).watchers == 1
    first = wait_until(engine, run_id, lambda run: run.state == "paused", viewer="anna")
    assert (first.step, first.paused_by, first.private) == (1, "anna", False)
    assert [Snapshot.decode(blob).step for blob in engine.delta(run_id, -1)] == [0, 1]
    assert engine.step(run_id, "anna", 1) == run_id
    wait_until(engine, run_id, lambda run: run.state == "paused" and run.step == 2, viewer="anna")
    copy_id = engine.begin_with_a_step(experiment, "ben")
    copy = wait_until(engine, copy_id, lambda run: run.state == "paused", viewer="ben")
    assert (copy.step, copy.private, copy.parent) == (1, True, run_id)
    assert engine.run(run_id).step == 2, "what anna sees is left alone"
    engine.resume(run_id)
    finished = wait_until(engine, run_id, lambda run: run.ended, viewer="anna")
    assert (finished.state, film_of(engine, run_id)) == ("finished", undisturbed_film(experiment))
    engine.stop(copy_id)


@pytest.mark.slow
def test_a_run_that_nobody_watches_pauses_and_goes_on_when_somebody_looks(engine):
    run_id = engine.submit(small(steps=LONG))
    paused = wait_until(engine, run_id, lambda run: run.state == "paused", viewer="")
    assert paused.paused_by == "unwatched"
    assert "nobody was watching" in paused.note
    assert time.time() - paused.created > UNWATCHED_SECONDS
    engine.watch(run_id, "me")
    wait_until(engine, run_id, lambda run: run.state == "running" and run.step > paused.step)
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)


@pytest.mark.slow
def test_a_run_that_may_go_on_unattended_does(engine):
    run_id = engine.submit(small(steps=LONG, seed=77))
    engine.set_unattended(run_id, True)
    begun = wait_until(engine, run_id, lambda run: run.state == "running", viewer="")
    deadline = time.time() + 2 * UNWATCHED_SECONDS
    while time.time() < deadline:
        time.sleep(0.2)
        assert engine.run(run_id).state == "running"
    assert engine.run(run_id).step > begun.step
    engine.set_unattended(run_id, False)
    wait_until(engine, run_id, lambda run: run.state == "paused", viewer="")
    engine.discard(run_id)
    assert engine.run(run_id) is None
    assert run_id not in [run.id for run in engine.runs(100)]
    engine.restore(run_id)
    assert engine.run(run_id).state == "stopped"


def test_a_watched_run_shows_passing_looks_between_its_snapshots(engine):
    run_id = engine.submit(small(steps=LONG))

    def looked(run) -> bool:
        newest = engine.delta(run_id, -1, limit=1000)[-1:]
        return any(not Snapshot.decode(blob).kept for blob in newest)

    wait_until(engine, run_id, looked)
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)


def test_a_film_arrives_in_portions(engine):
    run_id = engine.submit(small(steps=100))
    wait_until(engine, run_id, lambda run: run.ended)
    whole = film_of(engine, run_id)
    portions, after = [], -1
    while portion := engine.delta(run_id, after, limit=7):
        assert len(portion) <= 7
        portions += portion
        after = Snapshot.decode(portion[-1]).step
    assert portions == whole
    assert engine._films.after(run_id, -1, 3)[0][0] is engine.delta(run_id, -1, limit=1)[0], "read once for all"


# ---------------------------------------------------------------- one experiment, one run
def test_thirty_start_the_same_experiment_and_share_one_run(engine):
    other = Engine(engine.database, workers=0)
    experiment = small()
    with ThreadPoolExecutor(30) as pool:
        ids = list(pool.map(lambda i: (engine, other)[i % 2].submit(experiment), range(30)))
    assert len(set(ids)) == 1
    found = engine.find(experiment.key)
    assert found is not None
    assert found.id == ids[0]
    wait_until(engine, ids[0], lambda run: run.ended)


def test_a_finished_run_is_replayed_and_trained_again_only_when_asked(engine):
    experiment = small()
    first = engine.submit(experiment)
    finished = wait_until(engine, first, lambda run: run.ended)
    assert (finished.state, finished.step, finished.seconds_left) == ("finished", 60, 0.0)
    assert finished.metrics
    assert finished.device == "cpu"
    assert finished.steps_per_second > 0
    assert engine.submit(experiment) == first
    again = engine.submit(experiment, again=True)
    assert again != first
    wait_until(engine, again, lambda run: run.ended)
    assert film_of(engine, again) == film_of(engine, first)
    assert engine.submit(experiment) == again, "the newest"


def test_training_again_while_one_is_live_leaves_that_one_to_its_watchers(engine):
    experiment = small(steps=LONG)
    old = engine.submit(experiment)
    new = engine.submit(experiment, again=True)
    assert new != old
    assert engine.submit(experiment) == new
    assert engine.run(old).private
    for run_id in (old, new):
        engine.stop(run_id)
        assert wait_until(engine, run_id, lambda run: run.ended).state == "stopped"
    assert engine.find(experiment.key) is None, "a stopped run is no answer"


def test_unknown_runs_are_none_and_disturb_nothing(engine):
    assert engine.run("0" * 32) is None
    assert engine.find("no such key") is None
    assert engine.delta("0" * 32, -1) == []
    engine.watch("0" * 32, "me")
    engine.pause("0" * 32, "me")
    engine.resume("0" * 32)
    engine.stop("0" * 32)
    engine.delete("0" * 32)


def test_a_deleted_run_is_gone_even_while_it_trains(engine):
    experiment = small(steps=LONG)
    run_id = engine.submit(experiment)
    wait_until(engine, run_id, lambda run: run.step > 5)
    engine.delete(run_id)
    assert engine.run(run_id) is None
    next_id = engine.submit(small())
    assert wait_until(engine, next_id, lambda run: run.ended).state == "finished", "the worker lives on"
    assert engine.delta(run_id, -1) == []
    assert run_id not in [run.id for run in engine.runs(1000)]


def test_the_history_is_newest_first_and_can_be_filtered(engine):
    ids = [engine.submit(small(steps=3)) for _ in range(2)]
    for run_id in ids:
        wait_until(engine, run_id, lambda run: run.ended)
    assert [run.id for run in engine.runs(2)] == ids[::-1]
    assert all(run.state == "finished" for run in engine.runs(100, states=["finished"]))
    health = engine.health()
    assert health.workers >= 1, "two under Ray"
    assert set(health.devices) == {"cpu"}
    assert 0 < health.store_bytes < health.store_limit
