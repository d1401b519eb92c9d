"""Optimisers against their formulas, and schedules at their corners."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.optimisers import (
    Adam,
    Constant,
    ExponentialDecay,
    FlatThenCosine,
    Optimiser,
    RmsProp,
    Schedule,
    Sgd,
    Staircase,
)
from tests.gan.strategies import choices

GRADIENTS = np.array([[1.0, -2.0], [0.5, -1.0], [-3.0, 4.0], [0.1, 0.0]])


def path(optimiser: Optimiser) -> np.ndarray:
    """Where a weight that starts at 0 is after each of GRADIENTS."""
    weight = torch.nn.Parameter(torch.zeros(2))
    mover, places = optimiser.build([weight]), []
    for gradient in GRADIENTS:
        weight.grad = torch.tensor(gradient, dtype=torch.float32)
        mover.step()
        places.append(weight.detach().numpy().copy())
    return np.array(places)


def sgd(o: Sgd) -> np.ndarray:
    memory, x, places = np.zeros(2), np.zeros(2), []
    for g in GRADIENTS:
        memory = o.momentum * memory + g
        x = x - o.learning_rate * memory
        places.append(x)
    return np.array(places)


def rmsprop(o: RmsProp) -> np.ndarray:
    square, x, places = np.zeros(2), np.zeros(2), []
    for g in GRADIENTS:
        square = o.decay * square + (1 - o.decay) * g**2
        x = x - o.learning_rate * g / (np.sqrt(square) + o.epsilon)
        places.append(x)
    return np.array(places)


def adam(o: Adam) -> np.ndarray:
    first, second, x, places = np.zeros(2), np.zeros(2), np.zeros(2), []
    for t, g in enumerate(GRADIENTS, 1):
        first = o.beta1 * first + (1 - o.beta1) * g
        second = o.beta2 * second + (1 - o.beta2) * g**2
        step = (first / (1 - o.beta1**t)) / (np.sqrt(second / (1 - o.beta2**t)) + 1e-8)
        x = x - o.learning_rate * step
        places.append(x)
    return np.array(places)


FORMULAS = {"sgd": sgd, "rmsprop": rmsprop, "adam": adam}
CASES = [Sgd(), Sgd(momentum=0.6, learning_rate=0.3), RmsProp(), RmsProp(decay=0.5, learning_rate=0.1)]
CASES += [Adam(), Adam(beta1=0.5, beta2=0.999, learning_rate=2e-4), Adam(beta1=0.9)]


def test_each_optimiser_has_a_formula_and_a_case_here() -> None:
    assert FORMULAS.keys() == kinds_of(Optimiser).keys() == {case.kind for case in CASES}


@pytest.mark.parametrize("optimiser", CASES, ids=str)
def test_optimiser_is_that_of_its_formula(optimiser: Optimiser) -> None:
    assert path(optimiser) == pytest.approx(FORMULAS[optimiser.kind](optimiser), rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("kind", kinds_of(Optimiser))
def test_learning_rate_is_the_one_that_is_asked_for(kind: str) -> None:
    optimiser = kinds_of(Optimiser)[kind](learning_rate=0.0123).build([torch.nn.Parameter(torch.zeros(2))])
    assert [group["lr"] for group in optimiser.param_groups] == [0.0123]


# ---------------------------------------------------------------- schedules
@given(choices("schedule", "ring", "none"), st.integers(1, 100_000), st.floats(0, 1))
def test_every_schedule_starts_at_one_and_never_rises(tree: dict[str, object], steps: int, share: float) -> None:
    schedule = kinds_of(Schedule)[str(tree["kind"])].model_validate(tree)
    assert schedule.factor(0, steps) == 1
    places = sorted({0, int(share * steps), steps // 2, steps - 1, steps})
    factors = [schedule.factor(step, steps) for step in places]
    assert all(0 <= factor <= 1 for factor in factors)
    assert all(late <= early + 1e-12 for early, late in pairwise(factors))


def test_constant() -> None:
    assert {Constant().factor(step, 100) for step in range(101)} == {1.0}


def test_flat_then_cosine() -> None:
    factor = FlatThenCosine(flat=0.7).factor
    assert [factor(step, 1000) for step in (0, 350, 700)] == [1, 1, 1]
    assert factor(850, 1000) == pytest.approx(0.5)
    assert factor(1000, 1000) == pytest.approx(0, abs=1e-12)
    assert factor(775, 1000) == pytest.approx(0.5 * (1 + np.cos(np.pi / 4)))
    assert FlatThenCosine(flat=1).factor(100, 100) == 1
    assert FlatThenCosine(flat=0).factor(50, 100) == pytest.approx(0.5)


def test_exponential_decay() -> None:
    factor = ExponentialDecay(decay=0.9, every=100).factor
    assert factor(100, 9) == pytest.approx(0.9)
    assert factor(50, 9) == pytest.approx(0.9**0.5)
    assert factor(300, 9) == pytest.approx(0.729)


def test_staircase_is_that_of_the_tutorial() -> None:
    """lr times .95 ^ floor(t / 5000)"""
    factor = Staircase().factor
    assert [factor(step, 9) for step in (0, 4999, 5000, 9999, 10_000)] == pytest.approx([1, 1, 0.95, 0.95, 0.9025])
