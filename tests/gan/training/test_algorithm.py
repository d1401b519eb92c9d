"""Algorithm 1: the same as a textbook loop, with every loss and penalty, on points and on pictures."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of
from playground.gan.training.algorithm import (
    discriminate,
    draw,
    generate,
    perturb,
    train_step,
    update_discriminator,
    update_generator,
)
from playground.gan.training.training import Training
from tests.gan.recording import Update, discriminator_inputs, updates_of
from tests.gan.small import CONDITIONAL, FEW, PICTURES, VARIANTS, advance, small, weights
from tests.sweep import swept

pytestmark = pytest.mark.usefixtures("no_classifier")
STEPS = 16  # snapshots fall due after 5 and after 13; after most steps, losses wait for the next one


def recorded(experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> tuple[Training, list[Update]]:
    """A training, and the updates that it makes."""
    training = Training(experiment)
    return training, updates_of(training, monkeypatch)


def of(network: str, updates: list[Update]) -> list[tuple[Tensor, Tensor]]:
    """Real samples and latents of the updates of one network, "D" or "G"."""
    return [(update.real, update.z) for update in updates if update.of == network]


def moves(training: Training) -> tuple[bool, bool]:
    """Whether the generator and the discriminator move in one whole step."""
    g, d = weights(training.state.generator), weights(training.state.discriminator)
    training.advance()
    state = training.state
    return not torch.equal(weights(state.generator), g), not torch.equal(weights(state.discriminator), d)


OPTIMISERS = {
    "sgd": lambda weights: torch.optim.SGD(weights, lr=0.005),
    "rmsprop": lambda weights: torch.optim.RMSprop(weights, lr=0.001, alpha=0.9, eps=1e-10),
    "adam": lambda weights: torch.optim.Adam(weights, lr=0.002, betas=(0.0, 0.99)),
}


@pytest.mark.parametrize("optimiser", swept(kinds_of(CHOICES["g_optimiser"]), ["adam"]))
@pytest.mark.parametrize("penalty", ["none", "r1"])
@pytest.mark.parametrize(("batches", "k"), [("fresh", 1), ("fresh", 3), ("shared", 3)])
def test_training_is_the_textbook_loop(
    optimiser: str, penalty: str, batches: str, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same batches through the loop that every tutorial writes end at the same weights."""
    fields: dict[str, Any] = {"penalty__weight": 0.2, "penalty__final_weight": 0.2} if penalty == "r1" else {}
    training, updates = recorded(
        small(
            g_optimiser=optimiser, d_optimiser=optimiser, penalty=penalty, discriminator_steps=k,
            batches=batches, schedule="constant", ema=0, generator__activation="tanh",
            discriminator__activation="tanh", **fields,
        ),
        monkeypatch,
    )  # fmt: skip
    g, d = copy.deepcopy(training.state.generator), copy.deepcopy(training.state.discriminator)
    first = torch.cat([weights(g), weights(d)])
    losses = advance(training, STEPS)[0].arrays

    g_optimiser, d_optimiser = OPTIMISERS[optimiser](g.parameters()), OPTIMISERS[optimiser](d.parameters())
    bce, seen = nn.BCEWithLogitsLoss(), []
    d_batches, g_batches = iter(of("D", updates)), iter(of("G", updates))
    for _ in range(STEPS):
        for _ in range(k):
            real, z = next(d_batches)
            fake = g(z).detach()
            r, f = d(real), d(fake)
            d_loss = bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f))
            total = d_loss
            if penalty == "r1":
                x = real.clone().requires_grad_()
                (gradient,) = torch.autograd.grad(d(x).sum(), x, create_graph=True)
                total = d_loss + 0.1 * (gradient**2).sum(dim=1).mean()
            d_optimiser.zero_grad()
            total.backward()
            d_optimiser.step()
        f = d(g(next(g_batches)[1]))
        g_loss = bce(f, torch.ones_like(f))
        g_optimiser.zero_grad()
        g_loss.backward()
        g_optimiser.step()
        seen.append((d_loss.item(), g_loss.item()))

    assert torch.allclose(weights(training.state.generator), weights(g), atol=2e-4)
    assert torch.allclose(weights(training.state.discriminator), weights(d), atol=2e-4)
    assert (torch.cat([weights(g), weights(d)]) - first).abs().max() > 1e-2, "nothing has moved"
    shown = losses["loss_step"] - 1
    assert losses["loss_d"] == pytest.approx(np.array(seen)[shown, 0], rel=1e-3)
    assert losses["loss_g"] == pytest.approx(np.array(seen)[shown, 1], rel=1e-3)


@pytest.mark.parametrize(
    "name",
    ["loss=non-saturating", "loss=relativistic", "loss=began", "batch norm", "several steps", *CONDITIONAL, *PICTURES],
)
def test_each_network_moves_only_in_its_own_step(name: str) -> None:
    state = Training(VARIANTS[name]).state
    real, context, z = draw(state)
    fake = generate(state, z, context)
    g, d = weights(state.generator), weights(state.discriminator)
    update_discriminator(state, real, fake.detach(), context)
    assert torch.equal(weights(state.generator), g)
    assert not torch.equal(weights(state.discriminator), d)
    d = weights(state.discriminator)
    update_generator(state, real, fake, context)
    assert torch.equal(weights(state.discriminator), d)
    assert not torch.equal(weights(state.generator), g)


def test_every_update_sees_fresh_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    training, updates = recorded(small(discriminator_steps=3, generator_steps=2), monkeypatch)
    advance(training, 4)
    assert len(of("D", updates)) == 4 * 3
    assert len(of("G", updates)) == 4 * 2
    for seen in ([real for real, _ in of("D", updates)], [update.z for update in updates]):
        everything = torch.cat(seen)
        assert len(everything.unique(dim=0)) == len(everything)


@pytest.mark.parametrize("target", ["ring", "digits"])
def test_shared_batches_are_one_draw_a_step_for_both_networks(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    training, updates = recorded(small(target, batches="shared", discriminator_steps=3, generator_steps=2), monkeypatch)
    advance(training, 4)
    d_batches, g_batches = of("D", updates), of("G", updates)
    assert (len(d_batches), len(g_batches)) == (4 * 3, 4 * 2)
    assert training.state.real_samples.taken == 4
    firsts = []
    for step in range(4):
        seen = d_batches[3 * step : 3 * step + 3] + g_batches[2 * step : 2 * step + 2]
        assert all(torch.equal(real, seen[0][0]) and torch.equal(z, seen[0][1]) for real, z in seen)
        firsts.append(seen[0])
    for one, other in pairwise(firsts):
        assert not torch.equal(one[0], other[0])
        assert not torch.equal(one[1], other[1])


def test_shared_and_fresh_batches_begin_with_the_same_one(monkeypatch: pytest.MonkeyPatch) -> None:
    (fresh, of_fresh), (shared, of_shared) = (
        recorded(small(batches=batches), monkeypatch) for batches in ("fresh", "shared")
    )
    advance(fresh, 1)
    advance(shared, 1)
    for one, other in zip(of("D", of_fresh)[0], of("D", of_shared)[0], strict=True):
        assert torch.equal(one, other)
    assert not torch.equal(of("G", of_fresh)[0][1], of("G", of_shared)[0][1])


@pytest.mark.parametrize("batches", ["fresh", "shared"])
def test_paired_losses_compare_with_the_real_samples_that_the_discriminator_saw_last(
    batches: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = Training(small(loss="relativistic", batches=batches, discriminator_steps=2, penalty="none"))
    inputs = discriminator_inputs(training, monkeypatch)
    train_step(training.state)
    _, last, fake, real = inputs
    assert torch.equal(real, last.chunk(2)[0])
    assert not torch.equal(real, fake)


@pytest.mark.parametrize("name", swept(PICTURES, [name for name in PICTURES if name in FEW]))
def test_pictures_train(name: str) -> None:
    training = Training(VARIANTS[name])
    assert moves(training) == (True, True)
    advance(training, 5)
    state = training.state
    _, context, z = draw(state)
    fake = generate(state, z, context)
    assert fake.shape == (training.experiment.batch, *training.experiment.target.shape)
    assert fake.dtype == torch.float32
    scores = discriminate(state, fake, context)
    assert len(scores) == training.experiment.batch
    assert scores.dim() == 2
    assert scores.shape[1] == 1 or training.experiment.discriminator.kind == "patch"
    for network in (training.state.generator, training.state.discriminator, training.state.average):
        assert torch.isfinite(weights(network)).all()
        assert weights(network).dtype == torch.float32


def test_coarse_arithmetic_is_near_to_the_exact_one() -> None:
    exact, coarse = (Training(small("digits", precision=name)) for name in ("float32", "bfloat16"))
    _, context, z = draw(exact.state)
    one, other = (generate(training.state, z, context).detach() for training in (exact, coarse))
    assert not torch.equal(one, other)
    assert (one - other).abs().max() < 0.05 * one.abs().max()


def test_the_discriminator_sees_augmented_pictures_from_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    training, updates = recorded(small("digits", augment__cutout=True, penalty="none"), monkeypatch)
    inputs = discriminator_inputs(training, monkeypatch)
    train_step(training.state)
    real, fake = inputs[0].chunk(2)
    for x in (real, fake, inputs[1]):
        assert (x == 0).flatten(1).sum(dim=1).min() >= 4, "a hole in every picture, if only in its corner"
    assert not torch.equal(real, updates[0].real)


@pytest.mark.parametrize("loss", kinds_of(CHOICES["loss"]))
@pytest.mark.parametrize("penalty", swept(kinds_of(CHOICES["penalty"]), ["r1", "gradient"]))
def test_every_loss_trains_with_every_penalty(loss: str, penalty: str) -> None:
    training = Training(small(loss=loss, penalty=penalty))
    g, d = weights(training.state.generator), weights(training.state.discriminator)
    advance(training, 6)
    assert not torch.equal(weights(training.state.generator), g)
    assert not torch.equal(weights(training.state.discriminator), d)
    assert torch.isfinite(weights(training.state.generator)).all()


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_networks_see_the_units_that_are_asked_for(units: str, monkeypatch: pytest.MonkeyPatch) -> None:
    training, updates = recorded(small("quadratic", units=units, batch=512), monkeypatch)
    advance(training, 1)
    spread = updates[0].real.std(dim=0)
    assert spread.tolist() == pytest.approx(training.experiment.target.std if units == "raw" else [1, 1], rel=0.1)
    assert updates[0].real.dtype == torch.float32


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_instance_noise_is_a_share_of_the_spread_and_fades(units: str) -> None:
    training = Training(small("quadratic", units=units, instance_noise=0.5, steps=100))
    x = torch.zeros(20_000, 2)
    unit = torch.tensor(training.experiment.target.std if units == "raw" else [1.0, 1.0], dtype=torch.float32)
    for step, share in ((0, 0.5), (50, 0.25), (90, 0.05)):
        training.state.step = step
        assert (perturb(training.state, x).std(dim=0) / unit).tolist() == pytest.approx([share, share], rel=0.05)
    training.state.step = 100
    assert perturb(training.state, x) is x
