"""What an experiment costs, told before anything is built, and what it really costs."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
import torch

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of
from playground.gan.experiment.price import MULTIPLICATIONS_A_SECOND, price
from playground.gan.training.training import Training

LINKS = [
    {"target": "ring"},
    {"target": "ring", "g_optimiser": "sgd", "d_optimiser": "rmsprop", "ema": "0", "generator.normalisation": "batch"},
    {"target": "digits", "loss": "began"},
    {"target": "shapes", "condition": "projection", "generator": "residual", "discriminator.normalisation": "spectral"},
]


def opened(link: dict[str, str]) -> Experiment:
    experiment, problems = Experiment.from_link(link)
    assert not problems
    return experiment


@pytest.mark.parametrize("link", LINKS, ids=str)
def test_the_size_of_a_checkpoint_is_known_beforehand(link: dict[str, str]) -> None:
    experiment = opened(link)
    training = Training(experiment)
    training.advance()
    assert price(experiment).checkpoint == pytest.approx(len(training.checkpoint()), rel=0.2)
    weights = [w for net in (training.state.generator, training.state.discriminator) for w in net.parameters()]
    assert price(experiment).parameters == sum(w.numel() for w in weights)


def test_the_time_of_a_step_is_known_roughly() -> None:
    wide = {"generator.width": "512", "discriminator.width": "512", "batch": "512", "penalty.interval": "1"}
    experiment = opened({"target": "ring", **wide})
    torch.set_num_threads(1)
    training = Training(experiment)
    estimated = price(experiment).step_seconds * MULTIPLICATIONS_A_SECOND * seconds_of_a_multiplication()
    training.advance()
    start = time.process_time()
    for _ in range(3):
        training.advance()
    assert 0.2 < estimated / ((time.process_time() - start) / 3) < 5


def seconds_of_a_multiplication() -> float:
    """On this machine, as busy as it is now: one of those in a product of large matrices."""
    matrix, start = torch.rand(512, 512), time.process_time()
    for _ in range(20):
        matrix @ matrix
    return (time.process_time() - start) / (20 * 512**3)


def test_whatever_makes_a_step_longer_costs_more() -> None:
    plain = price(opened({"target": "ring"}))
    for more in ({"batch": "2048"}, {"discriminator_steps": "5"}, {"generator_steps": "5"}, {"generator.width": "512"}):
        dearer = price(opened({"target": "ring", **more}))
        assert dearer.step_seconds > plain.step_seconds
        assert dearer.multiplications > plain.multiplications
    assert price(opened({"target": "ring", "batch": "2048"})).memory > 3 * plain.memory
    assert price(opened({"target": "ring", "penalty": "none"})).step_seconds < plain.step_seconds


def test_a_fork_costs_what_the_dearest_of_its_ancestors_costs() -> None:
    parent, cheap = opened({"target": "ring", "batch": "2048"}), opened({"target": "ring", "batch": "16"})
    forked = price(fork_of(parent, 100, cheap))
    assert replace(forked, seconds=0.0) == replace(price(parent), seconds=0.0)
    a_step = {one.batch: price(one).seconds / one.steps for one in (parent, cheap)}
    assert forked.seconds == pytest.approx(100 * a_step[2048] + (cheap.steps - 100) * a_step[16])


def test_all_steps_together_cost_what_they_cost_on_average() -> None:
    dear = opened({"target": "ring", "penalty": "r1", "penalty.interval": "1"})
    seldom = opened({"target": "ring", "penalty": "r1", "penalty.interval": "16"})
    assert price(dear).seconds == pytest.approx(dear.steps * price(dear).step_seconds)
    assert price(seldom).step_seconds == price(dear).step_seconds, "the longest step is the same"
    assert price(seldom).seconds < 0.9 * price(dear).seconds
    twice = seldom.model_copy(update={"steps": 2 * seldom.steps})
    assert price(twice).seconds == pytest.approx(2 * price(seldom).seconds)
