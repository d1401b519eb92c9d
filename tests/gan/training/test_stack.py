"""A run has the same bits whoever trains beside it."""

from __future__ import annotations

from random import Random

from playground.gan.experiment.experiment import Experiment
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
    shapes = [training.state.shape for training in trainings]
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


def test_the_processor_at_hand_is_checked() -> None:
    assert stacks_are_exact()
