"""The Dirac-GAN (Mescheder et al. 2018): one number a side, and theory says exactly which game settles.

Real samples are all at 0, the generator puts its own at theta, and the discriminator is D(x) = psi x. The only
equilibrium is theta = psi = 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.gan.losses import Loss
from playground.gan.penalties import NoPenalty, Penalty
from playground.gan.schema import kinds_of

LOSSES, PENALTIES = kinds_of(Loss), kinds_of(Penalty)


class Slope(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.psi = nn.Parameter(torch.tensor(0.5, dtype=torch.float64))

    def forward(self, x: Tensor) -> Tensor:
        return self.psi * x


def play(loss: Loss, penalty: Penalty, steps: int = 350, rate: float = 0.1, noise: float = 0.0) -> np.ndarray:
    """Distance from the equilibrium after each step of alternating gradient descent, [steps]."""
    network, theta = Slope(), torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    rng, path = torch.Generator().manual_seed(1), []
    for step in range(steps):
        real, fake = torch.zeros(64, 1, dtype=torch.float64), theta.detach().expand(64, 1)
        samples = torch.cat([real, fake]) + noise * torch.randn(128, 1, generator=rng, dtype=torch.float64)
        samples.requires_grad_()
        r, f = network(samples).chunk(2)
        cost, price = loss.discriminator(r, f), penalty.price(step, 0)
        if price > 0:
            cost = cost + price * penalty.cost(network, samples, r, f, rng)
        (slope,) = torch.autograd.grad(cost, network.psi)
        with torch.no_grad():
            network.psi -= rate * slope
        penalty.after_step(network)
        moved = theta.expand(64, 1) + noise * torch.randn(64, 1, generator=rng, dtype=torch.float64)
        (pull,) = torch.autograd.grad(loss.generator(network(real).detach(), network(moved)), theta)
        with torch.no_grad():
            theta -= rate * pull
        path.append(float(np.hypot(theta.item(), network.psi.item())))
    return np.array(path)


def weighted(kind: str, **fields: Any) -> Penalty:
    """With the weight that theory calls critical: the game settles fastest, without swinging."""
    weight = 0.5 if kind == "r1r2" else 1.0  # R1 + R2 sees the same slope twice
    return PENALTIES[kind](weight=weight, final_weight=weight, **fields)


@pytest.mark.parametrize("loss", ["minimax", "non-saturating", "relativistic"])
@pytest.mark.parametrize("penalty", ["r1", "r1r2"])
def test_zero_centred_penalties_settle_every_cross_entropy_game(loss: str, penalty: str) -> None:
    assert play(LOSSES[loss](), weighted(penalty))[-1] < 1e-3


@pytest.mark.parametrize("penalty", ["r1", "r1r2"])
@pytest.mark.parametrize("loss", ["wasserstein", "hinge"])
def test_and_the_others_too(loss: str, penalty: str) -> None:
    assert play(LOSSES[loss](), weighted(penalty))[-1] < 1e-3


def test_paying_every_fourth_step_settles_as_well() -> None:
    assert play(LOSSES["non-saturating"](), weighted("r1", interval=4))[-1] < 1e-2


def test_critical_weight_settles_faster_than_a_small_one() -> None:
    loss = LOSSES["non-saturating"]()
    light = PENALTIES["r1"](weight=0.05, final_weight=0.05)
    assert play(loss, weighted("r1"), 150)[-1] < 0.05 * play(loss, light, 150)[-1]


@pytest.mark.parametrize("loss", ["minimax", "wasserstein", "hinge"])
def test_without_a_penalty_the_game_goes_round_in_circles(loss: str) -> None:
    path = play(LOSSES[loss](), NoPenalty())
    assert path[-100:].min() > 0.3
    assert path[-100:].max() < 5


@pytest.mark.parametrize("penalty", ["gradient", "clipping"])
def test_neither_gradient_penalty_nor_clipping_settles_the_wasserstein_game(penalty: str) -> None:
    chosen = weighted(penalty) if penalty == "gradient" else PENALTIES[penalty]()
    assert play(LOSSES["wasserstein"](), chosen)[-100:].max() > 0.05


def test_non_saturating_alone_settles_only_slowly() -> None:
    path = play(LOSSES["non-saturating"](), NoPenalty(), 1500)
    assert path[-1] < path[0]
    assert path[-1] > 1e-2


def test_instance_noise_settles_the_game() -> None:
    assert play(LOSSES["minimax"](), NoPenalty(), 1500, noise=1.0)[-300:].mean() < 0.35
