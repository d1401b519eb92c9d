"""Each failure fails, and its cure beside it does not: shortened runs of one seed."""

from __future__ import annotations

import numpy as np
import pytest

from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from playground.recipes import recipes


def film(name: str, steps: int, looks: int = 1) -> list[Snapshot]:
    """The first snapshot of a recipe that is given so many steps, and some evenly spread ones, the last included."""
    experiment = recipes()[name].experiment
    assert experiment is not None
    watch = Watch(Training(experiment.model_copy(update={"steps": steps})))
    watch.shown = frozenset(range(steps, 0, -(steps // looks)))  # looking takes longer than these few steps
    return [watch.start(), *(snapshot for snapshot in watch if snapshot is not None)]


def test_the_ring_collapses_and_its_cure_covers_it():
    collapsed, cured = (film(name, 800)[-1].numbers for name in ("ring-collapse", "ring-cured"))
    assert collapsed["modes"] <= 2
    assert cured["modes"] >= 7
    assert cured["sliced_wasserstein"] < collapsed["sliced_wasserstein"] / 4


def test_a_discriminator_that_wins_stops_the_generator_and_one_that_is_tamed_moves_it():
    won, tamed = (film(name, 120) for name in ("discriminator-wins", "discriminator-tamed"))
    assert won[-1].arrays["loss_d"][-1] < 0.01
    assert moved(won) < 0.1 < moved(tamed)


def test_the_saturating_loss_is_stuck_where_the_non_saturating_one_sets_out():
    stuck, on_its_way = film("saturating", 120), film("non-saturating", 120)
    assert abs(stuck[-1].arrays["loss_g"][-1]) < 0.01
    assert moved(stuck) < 0.1 < moved(on_its_way)


def test_without_a_penalty_the_bell_swings_and_with_one_it_stands():
    free, damped = (swing(film(name, 400, looks=40)) for name in ("cycling", "cycling-damped"))
    assert damped < 0.15
    assert free > 2 * damped


def test_a_weak_discriminator_rests_where_theory_wants_it_and_has_taught_nothing():
    last = film("weak-discriminator", 400)[-1]
    assert np.mean(last.arrays["loss_d"].astype(float)) == pytest.approx(2 * np.log(2), abs=0.02)
    assert last.numbers["high_quality"] < 0.05


def moved(shots: list[Snapshot]) -> float:
    """How far the generated samples are from where they began, on average, in standard deviations of the data."""
    first, last = (shot.arrays["samples"].astype(float) for shot in (shots[0], shots[-1]))
    return float(np.linalg.norm(last - first, axis=1).mean())


def swing(shots: list[Snapshot]) -> float:
    """How far the middle of the generated samples is from that of the data, on average over the second half."""
    return float(np.mean([abs(shot.arrays["samples"].astype(float).mean()) for shot in shots[len(shots) // 2 :]]))
