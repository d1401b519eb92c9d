"""Beliefs and gradients for display. Pure functions; positions are in training units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from playground.gan.look.places import ARROW_LENGTH
from playground.gan.rules.loss import Loss

if TYPE_CHECKING:
    from playground.gan.rules.penalties import Discriminate


def belief(loss: Loss, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
    """How sure the discriminator is that samples with these `scores` [n, m] are real, [n] in [0, 1].

    `real` and `fake` are its scores of real and of generated samples; m is 1, or the number of patches.
    """
    with torch.no_grad():
        return loss.belief(scores, real, fake).mean(dim=1)


def pushes(
    discriminator: Discriminate, loss: Loss, fake: Tensor, real_scores: Tensor, unit: Tensor
) -> tuple[Tensor, Tensor]:
    """How D pushes each of `fake`: minus the gradient of the generator's loss, in standardised units, [n, d]; and
    by how much a higher score would lower it, [n, 1].

    The first is the second times the gradient of D's score. `unit` is one standard deviation of the data in training
    units.
    """
    with torch.enable_grad():
        fake = fake.detach().requires_grad_()
        scores = discriminator(fake)
        cost = loss.generator(real_scores[: len(fake)].detach(), scores)
        to_fake, to_scores = torch.autograd.grad(cost, (fake, scores))
    return -to_fake * unit, -to_scores.sum(dim=1, keepdim=True)  # standardised units are 1 / unit of training units


def longest_of(pushes: Tensor) -> Tensor:
    """The length of a push that is drawn at ARROW_LENGTH: only a tenth of the `pushes` [n, d] are longer."""
    return torch.quantile(pushes.norm(dim=1), 0.9) + 1e-12


def arrows(pushes: Tensor, longest: Tensor) -> Tensor:
    """Pushes [n, d] as arrows: relative lengths are kept, but those above `longest` are cut to ARROW_LENGTH."""
    return ARROW_LENGTH * pushes / pushes.norm(dim=1, keepdim=True).maximum(longest)
