"""What is around a step: the schedule, the averaged generator, and the phases at which runs may join a stack."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.gan.experiment.experiment import Experiment
from playground.gan.training.training import Training
from tests.gan.small import advance, small, weights

pytestmark = pytest.mark.usefixtures("no_classifier")


def test_learning_rates_follow_the_schedule() -> None:
    experiment = small(
        schedule="flat-cosine", schedule__flat=0, steps=10,
        g_optimiser__learning_rate=0.002, d_optimiser__learning_rate=0.004,
    )  # fmt: skip
    training, rates = Training(experiment), []
    for _ in range(10):
        training.advance()
        rates.append([o.param_groups[0]["lr"] for o in (training.state.g_optimiser, training.state.d_optimiser)])
    wanted = 0.5 * (1 + np.cos(np.pi * np.arange(10) / 10))
    assert np.array(rates) == pytest.approx(np.stack([0.002 * wanted, 0.004 * wanted], axis=1))


def test_average_trails_the_generator() -> None:
    training = Training(small(ema=0.9, schedule="constant"))
    advance(training, 200)
    before, trained = weights(training.state.average), None
    training.advance()
    trained = weights(training.state.generator)
    assert torch.allclose(weights(training.state.average), 0.9 * before + 0.1 * trained, atol=1e-6)
    assert not torch.allclose(weights(training.state.average), trained, atol=1e-4)


def test_average_is_not_held_back_by_the_first_weights() -> None:
    """A young average forgets faster, or the first pictures would show noise."""
    training = Training(small(ema=0.9999))
    first = weights(training.state.generator)
    advance(training, 100)
    moved = (weights(training.state.generator) - first).norm()
    assert (weights(training.state.average) - first).norm() > 0.5 * moved


def test_average_takes_the_buffers_of_batch_norm() -> None:
    training = Training(small(generator__normalisation="batch", ema=0.9))
    advance(training, 3)
    shown, trained = dict(training.state.average.named_buffers()), dict(training.state.generator.named_buffers())
    assert shown
    for name, buffer in trained.items():
        assert torch.equal(shown[name], buffer)
    assert max(int(b) for name, b in trained.items() if name.endswith("num_batches_tracked")) == 6


def test_without_average_the_weights_themselves_are_shown() -> None:
    training = Training(small(ema=0))
    assert training.state.average is training.state.generator


def test_runs_join_where_the_penalty_is_added() -> None:
    training = Training(Experiment.from_link({"target": "ring"})[0])
    found = []
    for _ in range(6):
        found.append(training.state.in_phase)
        training.advance()
    assert found == [True, False, False, False, True, False]


def test_a_run_that_is_pretrained_joins_when_the_game_begins() -> None:
    lesson = {"target": "gaussian", "pretraining": "density", "pretraining.steps": "6"}
    training = Training(Experiment.from_link(lesson)[0])
    assert training.state.shape is not None
    found = []
    for _ in range(8):
        found.append(training.state.in_phase)
        training.advance()
    assert found == [False] * 6 + [True, False]
