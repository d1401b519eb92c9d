"""Beliefs, gradients and densities for display. Pure functions; positions are in training units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan.look.places import ARROW_LENGTH
from playground.gan.rules.loss import Loss
from playground.gan.targets.distribution import Array

if TYPE_CHECKING:
    from playground.gan.rules.penalties import Discriminate


def belief(loss: Loss, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
    """How sure the discriminator is that samples with these `scores` [n, m] are real, [n] in [0, 1].

    `real` and `fake` are its scores of real and of generated samples; m is 1, or the number of patches.
    """
    with torch.no_grad():
        return loss.belief(scores, real, fake).mean(dim=1)


def gradient_field(discriminator: Discriminate, loss: Loss, fake: Tensor, real_scores: Tensor, unit: Tensor) -> Tensor:
    """The direction in which each of `fake` [n, d] would lower the generator's loss, in standardised units, [n, d].

    Relative lengths are kept, but the long ones are scaled to ARROW_LENGTH and the longest are cut to it. `unit` is one
    standard deviation of the data in training units.
    """
    with torch.enable_grad():
        fake = fake.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(loss.generator(real_scores[: len(fake)].detach(), discriminator(fake)), fake)
    direction = -gradient * unit  # chain rule: standardised units are 1 / unit of training units
    length = direction.norm(dim=1, keepdim=True)
    longest = torch.quantile(length, 0.9) + 1e-12
    return ARROW_LENGTH * direction / torch.maximum(length, longest)


def smoothed_density(samples: Array, grid: Array) -> Array:
    """The density of 1-D `samples` [n] on an evenly spaced `grid` [m], by a histogram smoothed with a narrow kernel."""
    step = grid[1] - grid[0]
    edges = np.concatenate([grid - step / 2, [grid[-1] + step / 2]])
    counts = np.histogram(samples, edges)[0] / (len(samples) * step)
    reach = np.arange(-9, 10)
    kernel = np.exp(-0.5 * (reach / 3.0) ** 2)
    return np.convolve(counts, kernel / kernel.sum(), mode="same")
