"""BEGAN: its two losses, its balance and its measure against the paper's equations, and that it trains."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.gan.look.watch import Watch
from playground.gan.networks.convolutions import Dcgan
from playground.gan.networks.mlp import Mlp
from playground.gan.networks.reconstruction import Reconstruction
from playground.gan.rules.began import Began
from playground.gan.training.training import Training
from tests.gan.small import small


def errors(seed: int, scale: float = 1.0) -> tuple[Tensor, Tensor]:
    """Reconstruction errors of real and of generated samples."""
    rng = torch.Generator().manual_seed(seed)
    real, fake = (scale * torch.rand((32, 1), generator=rng, dtype=torch.float64) for _ in range(2))
    return real, fake


# ---------------------------------------------------------------- the equations of the paper
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("k", [0.0, 0.3, 1.0])
def test_losses_of_the_paper(seed: int, k: float) -> None:
    real, fake = errors(seed)
    loss, balance = Began(), torch.tensor(k, dtype=torch.float64)
    wanted = real.numpy().mean() - k * fake.numpy().mean()
    assert loss.weigh(-real, -fake, balance).item() == pytest.approx(wanted)
    assert loss.generator(None, -fake).item() == pytest.approx(fake.numpy().mean())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("gamma", "pace"), [(0.5, 0.001), (0.7, 0.1), (1.0, 0.01)])
def test_balance_of_the_paper(seed: int, gamma: float, pace: float) -> None:
    real, fake = errors(seed)
    loss, k = Began(gamma=gamma, pace=pace), torch.tensor(0.4, dtype=torch.float64)
    step = pace * (gamma * real.numpy().mean() - fake.numpy().mean())
    assert loss.rebalance(k, -real, -fake).item() == pytest.approx(0.4 + step)
    measure = real.numpy().mean() + abs(gamma * real.numpy().mean() - fake.numpy().mean())
    assert loss.convergence(-real, -fake).item() == pytest.approx(measure)


def test_balance_stays_between_0_and_1_and_has_no_history() -> None:
    loss, (real, fake) = Began(pace=0.1), errors(1, scale=100)
    real.requires_grad_()
    for k in (0.0, 1.0):
        low = loss.rebalance(torch.tensor(k), -0 * real, -fake)
        high = loss.rebalance(torch.tensor(k), -real, -0 * fake)
        assert (low, high) == (0, 1)
        assert not low.requires_grad
        assert not high.requires_grad


def test_balance_holds_generated_errors_at_a_share_of_real_ones() -> None:
    """A toy of the game: the larger k, the more the discriminator spoils generated samples."""
    loss, k, real = Began(gamma=0.5, pace=0.02), torch.tensor(0.0), torch.tensor([[1.0]])
    for _ in range(2000):
        fake = 0.1 + k.reshape(1, 1)
        k = loss.rebalance(k, -real, -fake)
    assert k.item() == pytest.approx(0.4, abs=0.01)


# ---------------------------------------------------------------- the score
@pytest.mark.parametrize("shape", [(2,), (1, 8, 8), (3, 4, 6)])
def test_score_is_minus_the_mean_error_of_each_sample(shape: tuple[int, ...]) -> None:
    rng = torch.Generator().manual_seed(1)
    x = torch.randn((5, *shape), generator=rng)
    scores = Reconstruction(nn.Hardtanh(-0.5, 0.5))(x)
    beyond = np.maximum(np.abs(x.numpy()) - 0.5, 0).reshape(5, -1).mean(axis=1)
    assert scores.shape == (5, 1)
    assert scores[:, 0].numpy() == pytest.approx(-beyond, abs=1e-6)


def test_perfect_reconstruction_scores_nothing() -> None:
    assert (Reconstruction(nn.Identity())(torch.randn(4, 2)) == 0).all()


@pytest.mark.parametrize(("network", "shape"), [(Mlp(width=8), (2,)), (Dcgan(width=4, code=4), (1, 8, 8))])
def test_generator_learns_through_the_reconstruction(network: Mlp | Dcgan, shape: tuple[int, ...]) -> None:
    torch.manual_seed(1)
    scorer = Reconstruction(network.build(shape, shape))
    x = torch.randn(6, *shape, requires_grad=True)
    (gradient,) = torch.autograd.grad(Began().generator(None, scorer(x)), x)
    assert torch.isfinite(gradient).all()
    assert (gradient.flatten(1).abs().sum(dim=1) > 0).all(), "each sample is pulled"


# ---------------------------------------------------------------- in a training
def test_autoencoder_learns_to_rebuild_and_the_balance_moves() -> None:
    training = Training(small("blobs", loss="began", loss__pace=0.01, penalty="none"))
    assert isinstance(training.state.discriminator, Reconstruction)
    x = torch.randn(256, 2, generator=torch.Generator().manual_seed(1))
    before = training.state.discriminator(x).mean().item()
    seen = []
    for _ in range(200):
        training.advance()
        seen.append(float(training.state.balance))
    assert training.state.discriminator(x).mean().item() > before / 2, "errors have halved at least"
    assert max(seen) > 0
    assert all(0 <= k <= 1 for k in seen)


def test_a_run_tells_convergence_and_balance() -> None:
    training = Training(small("digits", loss="began", steps=3))
    watch = Watch(training)
    first = watch.start().numbers
    for snapshot in watch:
        last = snapshot
    assert first["began_balance"] == 0
    assert last is not None
    assert last.numbers["began_balance"] == pytest.approx(float(training.state.balance))
    assert min(first["began_convergence"], last.numbers["began_convergence"]) > 0
