"""One claimed run: opened from what is left of it, trained in slices, and ended in every way there is."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import Row, select

from playground.engine.stored_runs import StoredRuns
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.best import BestSoFar
from playground.store import StoreError, films, tables
from tests.engine.conftest import damage, get, make, make_due, small, undisturbed_film, until


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
    run_id = make(database, small(steps=50_000))
    until(worker, lambda: run_id in worker.runs.held)
    monkeypatch.setenv("PLAYGROUND_RUN_SECONDS", "0.2")  # its estimate was too low
    until(worker, lambda: get(database, run_id).ended)
    run = get(database, run_id)
    assert run.state == "stopped"
    assert run.seconds >= 0.2
    assert run.note == (
        f"Stopped at step {run.step}: a run may train for 0.2 seconds here. "
        "Choose fewer steps, a smaller batch or narrower networks."
    )


def test_on_a_laptop_a_run_trains_as_long_as_it_likes(database, worker, monkeypatch):
    run_id = make(database, small(steps=50_000))
    until(worker, lambda: run_id in worker.runs.held)
    worker.runs.held[run_id].charge(1e6)
    before = get(database, run_id).step
    until(worker, lambda: get(database, run_id).step > before)
    assert get(database, run_id).live
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    until(worker, lambda: get(database, run_id).ended)
    assert "a run may train for 2 hours here" in get(database, run_id).note


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


def until_saved_twice(database, worker, run_id: str) -> tuple[Row, Row]:
    """Train until there are two checkpoints, then close the worker. Returns (step, place) of both, the newest first."""
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 30)
    claimed = worker.runs.held[run_id]
    make_due(claimed)
    claimed.report()
    reported = claimed.step
    until(worker, lambda: claimed.step > reported)
    worker.close()
    saved = select(tables.checkpoints.c.step, tables.checkpoints.c.place).order_by(tables.checkpoints.c.step.desc())
    with database.read() as connection:
        newest, before = connection.execute(saved.limit(2)).all()
    assert newest.step > before.step >= reported  # the one before may be that of the best step
    return newest, before


def assert_it_goes_on_as_if_nothing_had_happened(database, worker, run_id: str, note: str) -> None:
    until(worker, lambda: worker.runs.held)
    assert get(database, run_id).note == note
    until(worker, lambda: get(database, run_id).ended)
    experiment = Experiment.from_json(get(database, run_id).experiment)
    with database.read() as connection:
        assert [blob for _, blob in films.film(connection, run_id, -1, 1000)] == undisturbed_film(experiment)


@pytest.mark.slow
def test_a_damaged_checkpoint_is_replaced_by_the_one_before_it(database, worker):
    run_id = make(database, small(steps=400))
    bad, good = until_saved_twice(database, worker, run_id)
    with database.write() as connection:
        damage(connection, tables.checkpoints, bad.step)
    note = f"The checkpoint of step {bad.step} is damaged; it continues from step {good.step}."
    assert_it_goes_on_as_if_nothing_had_happened(database, worker, run_id, note)


def test_a_checkpoint_whose_file_is_gone_is_replaced_by_the_one_before_it(database, worker, files):
    run_id = make(database, small(steps=200))
    bad, good = until_saved_twice(database, worker, run_id)
    files.delete(bad.place)
    with pytest.raises(StoreError, match=f"checkpoint of step {bad.step} is missing"):
        StoredRuns(database).checkpoint(run_id)
    note = f"The checkpoint of step {bad.step} is missing; it continues from step {good.step}."
    assert_it_goes_on_as_if_nothing_had_happened(database, worker, run_id, note)


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

    experiment = small(steps=800, patience=400, **STUCK)  # so many that a slice does not come to the end
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
