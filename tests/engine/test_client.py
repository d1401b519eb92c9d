"""Pause, resume, step, stop; alone and with others watching."""

from __future__ import annotations

import time

from playground.gan.foundations.snapshot import Snapshot
from tests.engine.conftest import UNWATCHED_SECONDS, film_of, small, undisturbed_film, wait_until


def test_pausing_resuming_and_stepping_change_no_number(engine):
    experiment = small(steps=400)
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
    finished = wait_until(engine, run_id, lambda run: run.ended)
    assert finished.state == "finished"
    assert film_of(engine, run_id) == undisturbed_film(experiment)


def test_stopping_keeps_what_was_done(engine):
    run_id = engine.submit(small(steps=4000))
    wait_until(engine, run_id, lambda run: run.step > 20)
    engine.stop(run_id)
    stopped = wait_until(engine, run_id, lambda run: run.ended)
    assert stopped.state == "stopped"
    assert 20 < stopped.step < 4000
    last = Snapshot.decode(engine.delta(run_id, -1, limit=1000)[-1])
    assert last.step == stopped.step
    engine.resume(run_id)
    assert engine.run(run_id).state == "stopped", "what has ended cannot go on"


def test_when_others_watch_a_pause_is_only_for_the_eyes(engine):
    run_id = engine.submit(small(steps=4000))
    wait_until(engine, run_id, lambda run: run.step > 5, viewer="anna")
    assert engine.watch(run_id, "ben") == 2
    assert engine.pause(run_id, "ben") == "frozen"
    step = engine.run(run_id).step
    wait_until(engine, run_id, lambda run: run.step > step, viewer="anna")
    engine.leave(run_id, "ben")
    assert engine.pause(run_id, "anna") == "paused"
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)


def test_stepping_while_others_watch_makes_a_copy(engine):
    experiment = small(steps=4000)
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


def test_a_run_that_nobody_watches_pauses_and_goes_on_when_somebody_looks(engine):
    run_id = engine.submit(small(steps=20_000))
    paused = wait_until(engine, run_id, lambda run: run.state == "paused", viewer="")
    assert paused.paused_by == "unwatched"
    assert "nobody watched" in paused.note
    assert time.time() - paused.created > UNWATCHED_SECONDS
    engine.watch(run_id, "me")
    wait_until(engine, run_id, lambda run: run.state == "running" and run.step > paused.step)
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)


def test_a_watched_run_shows_passing_looks_between_its_snapshots(engine):
    run_id = engine.submit(small(steps=100_000))

    def looked(run) -> bool:
        newest = engine.delta(run_id, -1, limit=1000)[-1:]
        return any(not Snapshot.decode(blob).kept for blob in newest)

    wait_until(engine, run_id, looked)
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)
