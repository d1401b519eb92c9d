"""A run has the same bits whoever trains beside it."""

from __future__ import annotations

from random import Random

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.training.shape import MOST_RUNS, in_phase, most_of, shape_of
from playground.gan.training.stack import advance_together, stacks_are_exact
from playground.gan.training.training import Training

WHOLE = {"steps": "400", "generator.depth": "2", "generator.width": "24", "discriminator.width": "24", "batch": "64"}
TWENTY = [  # equal in shape by pairs and more, whatever else differs
    *({"target": "ring", "seed": str(seed)} for seed in range(4)),
    {"target": "ring", "loss": "minimax"},
    {"target": "ring", "loss": "least-squares"},
    {"target": "ring", "loss": "hinge"},
    {"target": "ring", "loss": "wasserstein", "penalty.weight": "1"},
    {"target": "ring", "g_optimiser": "rmsprop", "d_optimiser": "sgd"},
    {"target": "ring", "ema": "0", "schedule": "constant"},
    {"target": "spirals"},
    {"target": "checkerboard", "units": "raw", "latent.distribution": "uniform"},
    *({"target": target} for target in ("gaussian", "mixture", "uniform")),
    *({"target": "ring", "penalty": "none", "loss": loss} for loss in ("non-saturating", "wasserstein")),
    *({"target": "moons", "loss": "relativistic", "seed": str(seed)} for seed in (1, 2)),
    {"target": "ring", "penalty": "gradient"},
]


def experiment_of(changes: dict[str, str]) -> Experiment:
    experiment, problems = Experiment.from_link(WHOLE | changes)
    assert not problems
    return experiment


def test_twenty_runs_in_changing_company_have_the_bits_of_each_alone() -> None:
    random, trainings = Random(5), [Training(experiment_of(changes)) for changes in TWENTY]
    shapes = [shape_of(training.state) for training in trainings]
    assert None not in shapes
    assert len(set(shapes)) < len(shapes) / 2
    shared = 0
    while unfinished := [training for training in trainings if training.step < 40]:
        first = random.choice(unfinished)
        shape = shapes[trainings.index(first)]
        phase = first.step % 4
        mates = [
            training
            for training, other in zip(trainings, shapes, strict=True)
            if other == shape and training.step < 40 and (random.random() < 0.7 or training is first)
        ]
        shared += sum(training.step % 4 == phase for training in mates) > 1
        advance_together(mates)
    assert shared > 40
    for changes, training in zip(TWENTY, trainings, strict=True):
        alone = Training(experiment_of(changes))
        while alone.step < 40:
            alone.advance()
        assert training.checkpoint() == alone.checkpoint(), changes


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
    assert shape_of(Training(experiment).state) is None


def test_large_layers_are_shared_by_fewer_runs() -> None:
    assert most_of(experiment_of({"target": "ring"})) == MOST_RUNS
    assert most_of(experiment_of({"target": "ring", "batch": "512", "generator.width": "64"})) == 4


def test_runs_join_where_the_penalty_is_added() -> None:
    training = Training(experiment_of({"target": "ring"}))
    found = []
    for _ in range(6):
        found.append(in_phase(training.state))
        training.advance()
    assert found == [True, False, False, False, True, False]


def test_a_run_that_is_pretrained_joins_when_the_game_begins() -> None:
    lesson = {"target": "gaussian", "pretraining": "density", "pretraining.steps": "6"}
    training = Training(experiment_of(lesson))
    assert shape_of(training.state) is not None
    found = []
    for _ in range(8):
        found.append(in_phase(training.state))
        training.advance()
    assert found == [False] * 6 + [True, False]


def test_the_processor_at_hand_is_checked() -> None:
    assert stacks_are_exact()
