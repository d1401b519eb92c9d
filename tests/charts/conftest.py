"""Experiments whose figures are looked at: one of the plane, one of the line."""

from __future__ import annotations

import pytest

from playground.gan.experiment import Experiment


@pytest.fixture(params=["ring", "quadratic", "gaussian", "mixture"])
def experiment(request: pytest.FixtureRequest) -> Experiment:
    return Experiment.default(request.param)


@pytest.fixture
def ring() -> Experiment:
    return Experiment.default("ring")
