"""What is drawn of the two networks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import stats
from torch import Tensor, nn

from playground.gan.foundations.schema import kinds_of
from playground.gan.look.fields import belief, gradient_field, smoothed_density
from playground.gan.look.places import ARROW_LENGTH
from playground.gan.rules.loss import Loss
from playground.gan.rules.losses import NonSaturating

LOSSES = kinds_of(Loss)


class Towards(nn.Module):
    """A discriminator whose scores rise along one direction."""

    def __init__(self, x: float, y: float) -> None:
        super().__init__()
        self.direction = torch.tensor([[x], [y]])

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.direction


@pytest.mark.parametrize("kind", LOSSES)
def test_arrows_point_to_where_the_discriminator_says_real(kind: str) -> None:
    fake, real = torch.randn(64, 2), torch.randn(256, 1)  # scores of real samples
    arrows = gradient_field(Towards(3.0, 4.0), LOSSES[kind](), fake, real, torch.ones(2))
    assert arrows.shape == (64, 2)
    cosine = (arrows @ torch.tensor([0.6, 0.8])) / arrows.norm(dim=1)
    if kind == "least-squares":  # scores above 1 are pulled back
        cosine = cosine * torch.sign(1 - Towards(3.0, 4.0)(fake)[:, 0])
    assert cosine.tolist() == pytest.approx([1] * 64, abs=1e-4)
    assert arrows.norm(dim=1).max() <= ARROW_LENGTH * (1 + 1e-5)
    assert arrows.norm(dim=1).max() > 0.9 * ARROW_LENGTH


def test_arrows_are_in_standardised_units() -> None:
    """An axis in which one unit means much counts for more."""
    fake, real = torch.randn(64, 2), torch.randn(256, 1)  # scores of real samples
    arrows = gradient_field(Towards(1.0, 1.0), NonSaturating(), fake, real, torch.tensor([1.0, 10.0]))
    assert (arrows[:, 1] / arrows[:, 0]).tolist() == pytest.approx([10] * 64, rel=1e-4)


def test_arrows_leave_no_gradient_behind() -> None:
    network = nn.Linear(2, 1)
    gradient_field(network, NonSaturating(), torch.randn(8, 2), torch.randn(8, 1), torch.ones(2))
    assert network.weight.grad is None


def test_flat_discriminator_gives_no_arrows() -> None:
    arrows = gradient_field(Towards(0.0, 0.0), NonSaturating(), torch.randn(8, 2), torch.randn(8, 1), torch.ones(2))
    assert torch.equal(arrows, torch.zeros(8, 2))


def test_belief_is_the_mean_over_patches() -> None:
    scores = torch.tensor([[0.0, 0.0], [2.0, -2.0], [2.0, 2.0]])
    seen = belief(NonSaturating(), scores, scores, scores)
    assert seen.tolist() == pytest.approx([0.5, 0.5, 1 / (1 + np.exp(-2))])


# ---------------------------------------------------------------- 1-D
def test_smoothed_density_is_near_the_density_and_integrates_to_one() -> None:
    grid = np.linspace(-5, 5, 200)
    samples = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    seen = smoothed_density(samples, grid)
    assert np.trapezoid(seen, grid) == pytest.approx(1, abs=0.01)
    assert np.abs(seen - stats.norm.pdf(grid)).max() < 0.01


def test_samples_outside_of_the_window_do_not_raise_what_is_inside() -> None:
    grid, samples = np.linspace(-5, 5, 200), np.random.default_rng(1).normal(size=2000)
    inside = smoothed_density(samples, grid)
    half_away = smoothed_density(np.concatenate([samples, np.full(2000, 99.0)]), grid)
    assert half_away == pytest.approx(inside / 2)
