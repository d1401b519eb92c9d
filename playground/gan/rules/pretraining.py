"""Pretraining: what the discriminator learns before the game begins. To add a kind, write one class here.

It takes the first `length` steps of a run. Then the discriminator keeps its weights, its optimiser starts anew, and
schedules and penalties count from 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from playground.gan.foundations.schema import Choice, knob

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from playground.gan.networks import layers
    from playground.gan.targets.distribution import Distribution
else:
    from playground.gan.foundations.late import LateModule, torch

    layers = LateModule("playground.gan.networks.layers")


DEFAULT_LENGTH = 200  # steps


class Pretraining(Choice):
    """What the discriminator learns alone, and for how many steps."""

    plays: ClassVar[bool] = False  # whether it minimises its loss in the game, instead of `cost`

    @property
    def length(self) -> int:
        """How many steps of the run it takes."""
        return 0

    def cost(
        self, discriminator: nn.Module, target: Distribution, units: str, batch: int, rng: torch.Generator
    ) -> Tensor:
        """What the discriminator minimises in one step, a scalar, on `batch` random points drawn with `rng`.

        `units` are those of its inputs: "raw" or "standardised".
        """
        raise NotImplementedError


class NoPretraining(Pretraining):
    title: ClassVar[str] = "None"
    summary: ClassVar[str] = "Both networks begin together."
    kind: Literal["none"] = "none"


class TimedPretraining(Pretraining):
    """Pretraining that takes a chosen number of steps."""

    steps: int = knob(
        DEFAULT_LENGTH, "Steps of pretraining", "How many of the run's steps are for pretraining.",
        low="the discriminator still knows nothing when the game begins.", high="the discriminator is so sure that "
        "the generator learns nothing.",
        ge=1, le=50_000, log=True,
    )  # fmt: skip

    @property
    def length(self) -> int:
        return self.steps


class HeadStart(TimedPretraining):
    title: ClassVar[str] = "Head start"
    summary: ClassVar[str] = "The discriminator plays its part of the game while the generator does not move."
    plays: ClassVar[bool] = True
    kind: Literal["head-start"] = "head-start"


class Density(TimedPretraining):
    title: ClassVar[str] = "Fit to the density"
    summary: ClassVar[str] = (
        "The discriminator's probability is fitted to the density of the data itself. That is not what a "
        "discriminator should say (p / (p + q)), but then it knows where the data is."
    )
    formula: ClassVar[str] = r"\mathbb{E}_{x \sim \mathcal{U}(-a, a)}\,(D(x) - p(x))^2"
    families: ClassVar[tuple[str, ...]] = ("line",)
    conditions: ClassVar[tuple[str, ...]] = ("nothing",)
    kind: Literal["density"] = "density"
    reach: float = knob(
        5.0, "Reach a", "D is fitted at places between minus and plus this, in the plot's units.", ge=0.1, le=100
    )

    def cost(
        self, discriminator: nn.Module, target: Distribution, units: str, batch: int, rng: torch.Generator
    ) -> Tensor:
        """The mean squared error of D(x) against the density p(x), at points x ~ U(-a, a)."""
        places = self.reach * (2 * torch.rand(batch, 1, generator=rng, device=rng.device) - 1)
        x = places.cpu().numpy().astype(np.float64)  # in the plot's units
        density = torch.as_tensor(target.density(x), dtype=torch.float32, device=rng.device)
        inputs = places if units == "raw" else torch.as_tensor(target.standardise(x)).to(places)
        return (probability(discriminator, inputs) - density).square().mean()


def probability(discriminator: nn.Module, x: Tensor) -> Tensor:
    """D's probability for points `x` [n, 1], [n].

    For a clipped tanh this is the tanh before it is clipped, as in the tutorial: where it is clipped, the gradient is 0
    and nothing would be learnt.
    """
    if isinstance(discriminator, torch.nn.Sequential) and isinstance(discriminator[-1], layers.ClippedTanh):
        return torch.tanh(discriminator[:-1](x))[:, 0]
    return torch.sigmoid(discriminator(x)[:, 0])
