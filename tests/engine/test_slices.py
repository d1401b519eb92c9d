"""Runs of one shape share their steps, and none of them can tell."""

from __future__ import annotations

import time

import pytest

from playground.engine import slices
from playground.engine.claimed_run import ClaimedRun
from playground.engine.slices import slice_seconds, train_slice
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.training import stack
from playground.store import films
from tests.engine.conftest import get, make, small, undisturbed_film, until

STEPS = 240


def test_slices_are_short_enough_for_all_to_move() -> None:
    assert slice_seconds(1) == 0.030
    assert slice_seconds(20) == pytest.approx(0.0125)
    assert slice_seconds(1000) == 0.004
    assert slice_seconds(20, sharing=3) == pytest.approx(0.0375)
    assert slice_seconds(20, sharing=16) == 0.060


def film(database, run_id: str) -> list[bytes]:
    """The film of a run, without a passing look."""
    with database.read() as connection:
        return [blob for _, blob in films.film(connection, run_id, -1, 10_000) if Snapshot.decode(blob).kept]


def sharing(seed: int, steps: int = STEPS, **fields: object):
    """An experiment that can share steps."""
    return small(steps=steps, batch=32, seed=seed, **fields)


def steps_shared(monkeypatch) -> list[int]:
    """A list that gets, for each step from now on, how many runs share it."""
    members: list[int] = []

    def counting(runs: list[ClaimedRun]) -> bool:
        members.append(len(runs))
        return real(runs)

    real = slices.train_step
    monkeypatch.setattr(slices, "train_step", counting)
    return members


def test_runs_of_one_shape_share_their_steps_and_none_can_tell(database, worker, monkeypatch) -> None:
    members = steps_shared(monkeypatch)
    experiments = [sharing(seed, 600) for seed in (1, 2, 3)] + [small(steps=600, seed=4)]  # the last one cannot
    ids = [make(database, experiment) for experiment in experiments]
    until(worker, lambda: not worker.runs.held and get(database, ids[-1]).state == "finished")
    assert max(members) == 3
    assert members.count(3) > 100, "nearly all steps are shared"
    for run_id, experiment in zip(ids, experiments, strict=True):
        assert get(database, run_id).state == "finished"
        assert film(database, run_id) == undisturbed_film(experiment)


def test_a_slice_of_long_steps_does_not_wait_for_others_to_join(database, worker, monkeypatch) -> None:
    monkeypatch.setattr(slices, "LONGEST_WAIT_FOR_OTHERS", 0.05, raising=False)
    experiment = sharing(1, 10 * STEPS, penalty={"kind": "r1r2", "interval": 32})  # too long for a single round
    run_id, held = make(database, experiment), worker.runs.held
    until(worker, lambda: run_id in held and held[run_id].shape is not None)
    claimed, advance = held[run_id], held[run_id].training.advance

    def slowly() -> None:
        time.sleep(0.02)
        advance()

    monkeypatch.setattr(claimed.training, "advance", slowly)
    before = claimed.step
    train_slice([claimed], 0.004)
    assert claimed.step - before <= 3, "32 steps would let a neighbour wait, and Stop too"
    assert not claimed.at_rest
    assert claimed.shape is None, "it trains alone until others can join it again"
    monkeypatch.undo()
    until(worker, lambda: not held)
    assert film(database, run_id) == undisturbed_film(experiment)


def test_a_stop_rule_ends_one_of_them_and_the_others_go_on(database, worker) -> None:
    stuck = {"g_optimiser": {"kind": "sgd", "learning_rate": 1e-6}, "ema": 0}  # a generator that hardly moves
    patient, plain = sharing(1, patience=90, **stuck), sharing(2, **stuck)
    ids, held = [make(database, patient), make(database, plain)], worker.runs.held
    until(worker, lambda: len(held) == 2 and len({claimed.shape for claimed in held.values()} - {None}) == 1)
    until(worker, lambda: not held)
    early, whole = (get(database, run_id) for run_id in ids)
    assert (early.state, whole.state, whole.step) == ("finished", "finished", STEPS)
    assert early.note.startswith("Stopped: no gain since step")
    assert early.step < STEPS
    assert film(database, ids[0]) == undisturbed_film(patient)
    assert film(database, ids[1]) == undisturbed_film(plain)


def test_one_that_diverges_leaves_the_others_alone(database, worker) -> None:
    bad, good = sharing(1), sharing(2)
    ids, held = [make(database, bad), make(database, good)], worker.runs.held
    until(worker, lambda: len(held) == 2 and all(claimed.shape for claimed in held.values()))
    held[ids[0]].training.state.d_weights.vector.fill_(float("nan"))
    until(worker, lambda: not held)
    assert get(database, ids[0]).state == "diverged"
    assert get(database, ids[1]).state == "finished"
    assert film(database, ids[1]) == undisturbed_film(good)


def test_when_a_shared_step_fails_each_goes_on_alone_from_its_checkpoint(database, worker, monkeypatch) -> None:
    def broken(_trainings: object) -> None:
        raise MemoryError("no room for so many")

    ids = [make(database, sharing(seed)) for seed in (1, 2)]
    monkeypatch.setattr(slices, "advance_together", broken)
    until(worker, lambda: not worker.runs.held and all(get(database, run_id).ended for run_id in ids))
    for run_id, seed in zip(ids, (1, 2), strict=True):
        assert get(database, run_id).state == "finished"
        assert film(database, run_id) == undisturbed_film(sharing(seed))
    monkeypatch.undo()
    together = steps_shared(monkeypatch)
    for seed in (3, 4):
        make(database, sharing(seed))
    until(worker, lambda: 2 in together or (not worker.runs.held and len(together) > 2 * STEPS))
    assert 2 in together, "runs that come later share theirs"


def test_where_stacks_are_not_exact_each_run_trains_alone(database, worker, monkeypatch) -> None:
    worker.runs._sharing_steps = False
    monkeypatch.setattr(slices, "advance_together", None)
    for seed in (1, 2):
        make(database, sharing(seed))
    until(worker, lambda: len(worker.runs.held) == 2)
    until(worker, lambda: not worker.runs.held)
    assert stack.stacks_are_exact(), "on this processor"


def test_a_slice_ends_where_others_can_join(database, worker) -> None:
    make(database, sharing(1))
    until(worker, lambda: any(held.shape for held in worker.runs.held.values()))
    (claimed,) = worker.runs.held.values()
    for _ in range(5):
        train_slice([claimed], 0.0)
        assert claimed.at_milestone or claimed.step % claimed.training.experiment.penalty.interval == 0


def test_a_slice_ends_in_the_middle_of_pretraining(database, worker) -> None:
    make(database, sharing(1, target={"kind": "gaussian"}, pretraining={"kind": "density", "steps": 90}))
    until(worker, lambda: bool(worker.runs.held))
    (claimed,) = worker.runs.held.values()
    while claimed.step < 6:
        train_slice([claimed], 0.0)
    assert claimed.shape is None, "it trains alone until the game begins"
    for _ in range(3):
        before = claimed.step
        train_slice([claimed], 0.0)
        assert claimed.step == before + 1
