"""What is drawn of the two networks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.gan.foundations.schema import kinds_of
from playground.gan.look.fields import arrows, belief, longest_of, pushes
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
    pushed, _ = pushes(Towards(3.0, 4.0), LOSSES[kind](), fake, real, torch.ones(2))
    drawn = arrows(pushed, longest_of(pushed))
    assert drawn.shape == (64, 2)
    cosine = (drawn @ torch.tensor([0.6, 0.8])) / drawn.norm(dim=1)
    if kind == "least-squares":  # scores above 1 are pulled back
        cosine = cosine * torch.sign(1 - Towards(3.0, 4.0)(fake)[:, 0])
    assert cosine.tolist() == pytest.approx([1] * 64, abs=1e-4)
    assert drawn.norm(dim=1).max() <= ARROW_LENGTH * (1 + 1e-5)
    assert drawn.norm(dim=1).max() > 0.9 * ARROW_LENGTH


@pytest.mark.parametrize("kind", LOSSES)
def test_a_push_is_what_a_higher_score_gains_times_the_gradient_of_the_score(kind: str) -> None:
    fake, real = torch.randn(64, 2), torch.randn(256, 1)
    pushed, gain = pushes(Towards(3.0, 4.0), LOSSES[kind](), fake, real, torch.tensor([1.0, 2.0]))
    assert gain.shape == (64, 1)
    torch.testing.assert_close(pushed, gain * torch.tensor([3.0, 8.0]))


def test_pushes_are_in_standardised_units() -> None:
    """An axis in which one unit means much counts for more."""
    fake, real = torch.randn(64, 2), torch.randn(256, 1)  # scores of real samples
    pushed, _ = pushes(Towards(1.0, 1.0), NonSaturating(), fake, real, torch.tensor([1.0, 10.0]))
    assert (pushed[:, 1] / pushed[:, 0]).tolist() == pytest.approx([10] * 64, rel=1e-4)


def test_pushes_leave_no_gradient_behind() -> None:
    network = nn.Linear(2, 1)
    pushes(network, NonSaturating(), torch.randn(8, 2), torch.randn(8, 1), torch.ones(2))
    assert network.weight.grad is None


def test_flat_discriminator_gives_no_arrows() -> None:
    pushed, _ = pushes(Towards(0.0, 0.0), NonSaturating(), torch.randn(8, 2), torch.randn(8, 1), torch.ones(2))
    assert torch.equal(arrows(pushed, longest_of(pushed)), torch.zeros(8, 2))


def test_arrows_of_two_fields_on_one_scale_can_be_compared() -> None:
    pushed = torch.linspace(0.5, 2, 64)[:, None] * torch.tensor([[0.6, 0.8]])
    longest = longest_of(pushed)
    lengths = [arrows(factor * pushed, longest).norm(dim=1) for factor in (0.1, 0.5, 100.0)]
    torch.testing.assert_close(lengths[1], 5 * lengths[0])
    torch.testing.assert_close(lengths[2], torch.full((64,), ARROW_LENGTH))


def test_belief_is_the_mean_over_patches() -> None:
    scores = torch.tensor([[0.0, 0.0], [2.0, -2.0], [2.0, 2.0]])
    seen = belief(NonSaturating(), scores, scores, scores)
    assert seen.tolist() == pytest.approx([0.5, 0.5, 1 / (1 + np.exp(-2))])
