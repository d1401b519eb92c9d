"""One experiment, one run: however many start it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from playground.engine import Engine
from tests.engine.conftest import film_of, small, wait_until


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
    experiment = small(steps=4000)
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
    assert engine.watch("0" * 32, "me") == 0
    engine.pause("0" * 32, "me")
    engine.resume("0" * 32)
    engine.stop("0" * 32)
    engine.delete("0" * 32)


def test_a_deleted_run_is_gone_even_while_it_trains(engine):
    experiment = small(steps=4000)
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
    assert health.workers == 1
    assert health.devices == ("cpu",)
    assert 0 < health.store_bytes < health.store_limit
