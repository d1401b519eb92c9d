"""Experiments whose figures are looked at: of the plane, also by label, and of the line."""

from __future__ import annotations

import pytest

from playground.gan.experiment.experiment import Experiment


@pytest.fixture(params=["ring", "quadratic", "gaussian", "mixture", "ring by label", "moons by label"])
def experiment(request: pytest.FixtureRequest) -> Experiment:
    target, by_label, _ = request.param.partition(" by label")
    return Experiment.default(target, "projection" if by_label else "none")


@pytest.fixture
def ring() -> Experiment:
    return Experiment.default("ring")


@pytest.fixture
def ring_by_label() -> Experiment:
    return Experiment.default("ring", "projection")
