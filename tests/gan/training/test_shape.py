"""Which runs can share their steps."""

from __future__ import annotations

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.training.shape import MOST_RUNS, most_of
from playground.gan.training.state import State


@pytest.mark.parametrize(
    "changes",
    [
        {"batch": "100"},
        {"condition": "projection"},
        {"instance_noise": "0.1"},
        {"generator.normalisation": "batch"},
        {"discriminator.normalisation": "spectral"},
        {"target": "digits"},
        {"generator.width": "512", "batch": "2048"},
    ],
)
def test_what_cannot_share_steps_trains_alone(changes: dict[str, str]) -> None:
    experiment, _ = Experiment.from_link({"target": "ring", "batch": "64"} | changes)
    assert State(experiment).shape is None


def test_large_layers_are_shared_by_fewer_runs() -> None:
    small, _ = Experiment.from_link({"target": "ring", "batch": "64", "generator.width": "24"})
    large, _ = Experiment.from_link({"target": "ring", "batch": "512", "generator.width": "64"})
    assert (most_of(small), most_of(large)) == (MOST_RUNS, 4)
