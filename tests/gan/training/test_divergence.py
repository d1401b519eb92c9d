"""When losses stop being numbers, the run says at which step and why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.gan.foundations.snapshot import snapshot_steps
from playground.gan.look.watch import Watch
from playground.gan.training.divergence import Diverged, likely_reason
from playground.gan.training.training import Training
from tests.gan.small import advance, small

EXPLOSIVE: dict[str, Any] = {
    "loss": "least-squares",
    "penalty": "none",
    "d_optimiser": "sgd",
    "d_optimiser__learning_rate": 1.0,
    "g_optimiser": "sgd",
    "g_optimiser__learning_rate": 1.0,
    "schedule": "constant",
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_exploding_run_ends_as_diverged(seed: int) -> None:
    training = Training(small(**EXPLOSIVE, seed=seed))
    seen = [Watch(training).start()]

    def go_on() -> None:
        for _ in range(500):
            seen.extend(advance(training, 1))

    with pytest.raises(Diverged) as stopped:
        go_on()
    assert seen[-1].step < stopped.value.step <= training.step
    assert stopped.value.reason in str(stopped.value)
    assert f"step {stopped.value.step}" in str(stopped.value)
    for snapshot in seen:
        assert np.isfinite(snapshot.arrays["loss_d"]).all()
        assert np.isfinite(snapshot.arrays["loss_g"]).all()


@pytest.mark.parametrize("step", [1, 2, 5, 6, 12, 13])
def test_the_step_is_the_first_that_went_wrong(step: int) -> None:
    training = Training(small())
    due = next(s for s in snapshot_steps(training.experiment.steps) if s >= step)
    advance(training, step - 1)
    with torch.no_grad():
        next(training.state.discriminator.parameters()).fill_(float("nan"))
    with pytest.raises(Diverged) as stopped:
        advance(training, 50)
    assert stopped.value.step == step
    assert training.step == due


def test_a_restored_run_still_names_the_right_step() -> None:
    training = Training(small())
    advance(training, 7)
    with torch.no_grad():
        training.state.discriminator[-1].bias.fill_(float("inf"))
    advance(training, 2)
    training = Training(small(), checkpoint=training.checkpoint())
    with pytest.raises(Diverged) as stopped:
        advance(training, 50)
    assert stopped.value.step == 8


def test_ordinary_run_does_not_diverge() -> None:
    assert advance(Training(small()), 60)


# ---------------------------------------------------------------- reasons
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": "quadratic", "units": "raw"}, "standardise"),
        ({"d_optimiser__learning_rate": 0.5}, "0.5 is very high"),
        ({"g_optimiser": "sgd", "g_optimiser__learning_rate": 0.5}, "0.5 is very high"),
        ({"loss": "wasserstein", "penalty": "none"}, "Nothing limits"),
        ({"loss": "hinge", "penalty": "none"}, "Nothing limits"),
        ({"loss": "least-squares", "penalty": "none"}, "Nothing limits"),
        ({}, "usual cause"),
        ({"penalty": "none"}, "usual cause"),
        ({"target": "ring", "units": "raw"}, "usual cause"),
    ],
)
def test_reason_is_the_telling_one(changes: dict[str, Any], said: str) -> None:
    changes = dict(changes)
    reason = likely_reason(small(changes.pop("target", "ring"), **changes))
    assert said in reason
    assert reason.endswith(".")
