"""Orders of play: Algorithm 1, simultaneous updates, two steps of D's optimiser, pretraining, forks, random labels."""

from __future__ import annotations

import copy
from itertools import islice
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.networks.layers import ClippedTanh
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.latent import Latent
from playground.gan.training.algorithm import draw, draw_latents, update_discriminator
from playground.gan.training.training import Training
from tests.gan.recording import updates_of
from tests.gan.small import VARIANTS, film, small, weights

SGD: dict[str, Any] = {
    "g_optimiser": "sgd", "d_optimiser": "sgd", "g_optimiser__learning_rate": 0.05, "d_optimiser__learning_rate": 0.05,
    "ema": 0, "penalty": "none", "schedule": "constant", "generator__activation": "tanh",
    "discriminator__activation": "tanh",
}  # fmt: skip


def descended(network: nn.Module, cost: Tensor, rate: float = 0.05) -> Tensor:
    """The weights after one plain step of gradient descent."""
    gradients = torch.autograd.grad(cost, list(network.parameters()))
    return weights(network) - rate * torch.cat([gradient.flatten() for gradient in gradients])


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("batches", ["fresh", "shared"])
def test_k_steps_of_the_discriminator_come_before_one_of_the_generator(
    k: int, batches: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    training, order = Training(small(discriminator_steps=k, batches=batches)), []
    updates = updates_of(training, monkeypatch)
    for name, optimiser in (("D", training.state.d_optimiser), ("G", training.state.g_optimiser)):
        optimiser.register_step_post_hook(lambda *_, name=name: order.append(name))
    for _ in range(4):
        training.advance()
    assert order == [*"D" * k, "G"] * 4  # the weights change in this order,
    assert [update.of for update in updates] == order  # each after its own loss
    assert training.state.real_samples.taken == (4 * k if batches == "fresh" else 4)


def test_simultaneous_updates_answer_the_networks_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    training = Training(small(order="simultaneous", **SGD))
    g, d = copy.deepcopy(training.state.generator), copy.deepcopy(training.state.discriminator)
    updates = updates_of(training, monkeypatch)
    training.advance()
    real, fake = updates[0].real, g(updates[0].z)
    wanted_d = descended(d, softplus(-d(real)).mean() + softplus(d(fake.detach())).mean())
    assert torch.allclose(weights(training.state.discriminator), wanted_d, atol=1e-6)
    assert torch.allclose(weights(training.state.generator), descended(g, softplus(-d(fake)).mean()), atol=1e-6)


def test_real_then_generated_are_two_steps_of_the_optimiser() -> None:
    training = Training(small(discriminator_update="real-then-generated", **SGD))
    real, context, z = draw(training.state)
    d, fake = copy.deepcopy(training.state.discriminator), training.state.generator(z).detach()
    nn.utils.vector_to_parameters(descended(d, softplus(-d(real)).mean()), d.parameters())
    wanted = descended(d, softplus(d(fake)).mean())
    update_discriminator(training.state, real, fake, context)
    assert torch.allclose(weights(training.state.discriminator), wanted, atol=1e-6)


def test_pretraining_fits_the_discriminator_to_the_density_and_nothing_else() -> None:
    settings = {"steps": 420, "pretraining": "density", "pretraining__steps": 400, "discriminator__width": 16}
    training = Training(small("gaussian", **settings))
    generator, losses = weights(training.state.generator), []
    for snapshot in islice(Watch(training), 400):
        losses += [] if snapshot is None else list(snapshot.arrays["loss_d"])
        assert snapshot is None or np.isnan(snapshot.arrays["loss_g"]).all()
    assert torch.equal(weights(training.state.generator), generator)
    assert not training.state.d_optimiser.state, "the game begins with a memory of the lessons"
    assert losses[-1] < 0.1 * losses[0]
    x = torch.linspace(-4, 4, 50)[:, None]
    density = training.experiment.target.density(x.numpy().astype(float))
    assert np.abs(torch.sigmoid(training.state.discriminator(x))[:, 0].detach().numpy() - density).mean() < 0.05
    last = film(training, 20)
    assert last
    assert not torch.equal(weights(training.state.generator), generator)


def test_schedules_count_from_nought_in_each_phase() -> None:
    settings = {"pretraining": "head-start", "pretraining__steps": 30, "schedule": "staircase", "schedule__every": 20}
    training, rates = Training(small(schedule__decay=0.5, **settings)), []
    for _ in range(55):
        training.advance()
        rates.append(training.state.d_optimiser.param_groups[0]["lr"])
    full = rates[0]
    assert rates[18:22] == [full, full, full / 2, full / 2]
    assert rates[31:52:10] == [full, full, full / 2]


def test_labels_of_the_generators_step_are_drawn_evenly_among_those_asked_for() -> None:
    training = Training(small("digits", condition="one-hot", condition__labels="uniform", target__only="1,4,7"))
    seen = torch.zeros(10)
    for _ in range(60):
        _, before, _ = draw(training.state)
        _, context = draw_latents(training.state, before)
        assert context is not None
        assert not torch.equal(context, before)
        seen += context.sum(dim=0)
    assert set(torch.nonzero(seen)[:, 0].tolist()) == {1, 4, 7}
    assert seen[[1, 4, 7]].min() > 0.8 * seen.sum() / 3


def test_a_fork_is_its_parent_until_it_begins_and_the_same_from_any_checkpoint() -> None:
    fork = VARIANTS["fork"]
    assert fork.fork is not None
    parent, step = fork.fork.parent, fork.fork.step
    whole, alone = Training(fork), Training(parent)
    seen = film(whole, 30)
    assert film(alone, step) == [blob for blob in seen if blob in film(Training(parent), step)]
    taken_over = Training(fork, checkpoint=alone.checkpoint())
    assert [*film(Training(fork), step), *film(taken_over, 30 - step)] == seen
    assert taken_over.checkpoint() == whole.checkpoint()
    assert not torch.equal(weights(whole.state.generator), weights(_after(parent, 30).state.generator)), (
        "nothing has changed"
    )


def _after(experiment: Experiment, steps: int) -> Training:
    training = Training(experiment)
    film(training, steps)
    return training


def test_even_latents_are_the_tutorials() -> None:
    latent = Latent(dimension=1, distribution="uniform", arrangement="even", reach=6.0)
    z = latent.sample(200, torch.Generator().manual_seed(1))
    shaken = z - torch.linspace(-6, 6, 200)[:, None]
    assert 0 <= shaken.min() < 0.002
    assert 0.008 < shaken.max() <= 0.01 + 1e-5


def test_a_clipped_tanh_is_a_probability_whose_loss_is_that_of_its_logit() -> None:
    x = torch.linspace(-3, 3, 101, requires_grad=True)
    p = torch.tanh(x).clamp(0.01, 0.99)
    assert torch.allclose(softplus(-ClippedTanh()(x)), -torch.log(p), atol=1e-5)
    (gradient,) = torch.autograd.grad(ClippedTanh()(x).sum(), x)
    assert (gradient[x <= 0] == 0).all()
    assert (gradient[(x > 0.1) & (x < 2)] > 0).all()


def test_initial_weights_are_drawn_as_named() -> None:
    def drawn(how: str) -> Tensor:
        torch.manual_seed(0)
        return Mlp(depth=1, width=256, initialisation=how, init_spread=0.01).build((200,), (1,))[0].weight.detach()

    assert drawn("normal").std().item() == pytest.approx(0.01, rel=0.02)
    assert drawn("normal").abs().max() > 0.03
    assert drawn("truncated-normal").abs().max() <= 0.02
    assert drawn("xavier-uniform").abs().max().item() == pytest.approx((6 / 456) ** 0.5, rel=0.01)


def test_linear_features_and_scale_stand_where_they_should() -> None:
    network = Mlp(depth=2, width=16, activation="leaky-relu", features=2, scale=6.0, output="tanh").build((2,), (1,))
    assert sum(p.numel() for p in network.parameters()) == 48 + 272 + 34 + 3
    assert network(1000 * torch.randn(500, 2)).abs().max().item() == pytest.approx(6, abs=1e-3)
