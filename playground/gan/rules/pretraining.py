"""Pretraining: what the discriminator learns before the game begins. To add a kind, write one class here.

It takes the first `steps` steps of a run. Then the weights are carried over, the discriminator's optimiser begins anew,
and schedules and penalties count from 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from playground.gan.foundations.schema import Choice, knob

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.gan.targets.distribution import Distribution
    from playground.gan.training.training import Training
else:
    from playground.gan.foundations.late import torch


DEFAULT_LENGTH = 200  # steps


class Pretraining(Choice):
    """What the discriminator learns alone, and for how many steps."""

    @property
    def length(self) -> int:
        """How many of the run's steps it takes."""
        return 0

    def lesson(self, training: Training) -> Tensor:
        """One update of the discriminator; returns its loss, a scalar."""
        raise NotImplementedError


class NoPretraining(Pretraining):
    title: ClassVar[str] = "None"
    summary: ClassVar[str] = "Both networks begin together."
    kind: Literal["none"] = "none"


class Lessons(Pretraining):
    """Pretraining that takes time."""

    steps: int = knob(
        DEFAULT_LENGTH, "Steps of pretraining", "How many of the run's steps it takes.",
        low="the discriminator begins as a stranger.", high="it is so sure that the generator learns nothing.",
        ge=1, le=50_000, log=True,
    )  # fmt: skip

    @property
    def length(self) -> int:
        return self.steps


class HeadStart(Lessons):
    title: ClassVar[str] = "Head start"
    summary: ClassVar[str] = "The discriminator plays its side of the game while the generator holds still."
    kind: Literal["head-start"] = "head-start"

    def lesson(self, training: Training) -> Tensor:
        training.draw_batch()
        return training.update_discriminator()


class Density(Lessons):
    title: ClassVar[str] = "Fit to the density"
    summary: ClassVar[str] = (
        "The discriminator's probability is fitted to the density of the data itself. That is not what a discriminator "
        "should say, which is p / (p + q), but it knows where the data is."
    )
    formula: ClassVar[str] = r"\mathbb{E}_{x \sim \mathcal{U}(-a, a)}\,(D(x) - p(x))^2"
    families: ClassVar[tuple[str, ...]] = ("line",)
    conditions: ClassVar[tuple[str, ...]] = ("nothing",)
    kind: Literal["density"] = "density"
    reach: float = knob(
        5.0, "Reach a", "The places lie between minus and plus this, in the plot's units.", ge=0.1, le=100
    )

    def lesson(self, training: Training) -> Tensor:
        e = training.experiment
        target: Distribution = e.target
        places = self.reach * (2 * torch.rand(e.batch, 1, generator=training.noise_rng, device=training.device) - 1)
        x = places.cpu().numpy().astype(np.float64)
        density = torch.as_tensor(target.density(x), dtype=torch.float32, device=training.device)
        seen = places if e.units == "raw" else torch.as_tensor(target.standardise(x)).to(places)
        cost = (self._probability(training, seen) - density).square().mean()
        training.d_weights.descend(cost, training.d_optimiser)
        return cost.detach()

    def _probability(self, training: Training, x: Tensor) -> Tensor:
        """D's probability at places [n, 1], as [n]. Of a clipped tanh it is the tanh before it is clipped, as in the
        tutorial: where it is clipped, no gradient would come back, and nothing could be learnt."""
        if getattr(training.experiment.discriminator, "output", "") == "clipped-tanh":
            network = training.discriminator
            assert isinstance(network, torch.nn.Sequential)
            return torch.tanh(network[:-1](x))[:, 0]
        return torch.sigmoid(training.judge(x)[:, 0])
