"""Batches of real samples, without end, from a distribution or from a set of pictures. Under a condition, samples come
with their context: their class, or the given part of the picture."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan.networks.conditional import one_hot
from playground.gan.targets.distribution import Distribution
from playground.images.pairs import given_part

if TYPE_CHECKING:
    from playground.gan.experiment.experiment import Experiment
    from playground.gan.targets.image_target import ImageTarget

BLOCK = 16  # batches drawn at once, since a call of a random number generator costs more than the numbers


class RealSamples:
    """The batches of an Experiment, [batch, *shape] in training units, with their contexts (None without a condition).

    Each block of batches has its own seed, so that the number of batches `taken` is the whole state.
    """

    def __init__(self, experiment: Experiment, seed: np.random.SeedSequence, device: str) -> None:
        self.experiment, self.seed, self.device = experiment, seed, device
        self.taken = 0
        self._block: tuple[Tensor, Tensor | None] = (torch.empty(0), None)
        self._number = -1
        self.unit: Tensor | float = 1.0  # one standard deviation of the data in training units
        if isinstance(experiment.target, Distribution) and experiment.units == "raw":
            self.unit = torch.tensor(experiment.target.std.astype(np.float32), device=device)

    def next(self) -> tuple[Tensor, Tensor | None]:
        """The next batch [batch, *shape] and its context [batch, ...]."""
        number, place = divmod(self.taken, BLOCK)
        if number != self._number:
            key = (*self.seed.spawn_key, number)
            self._block = self._draw(np.random.default_rng(np.random.SeedSequence(self.seed.entropy, spawn_key=key)))
            self._number = number
        self.taken += 1
        batch, labels = self._block[0][place], self._block[1]
        if not isinstance(self.experiment.target, Distribution):
            return self._pick(batch)
        return batch, None if labels is None else one_hot(labels[place], len(self.experiment.target.classes))

    def _draw(self, rng: np.random.Generator) -> tuple[Tensor, Tensor | None]:
        """A block of batches: points [BLOCK, batch, dimension], with labels [BLOCK, batch] under a condition; or the
        indices of pictures [BLOCK, batch]."""
        e, target = self.experiment, self.experiment.target
        if not isinstance(target, Distribution):
            return torch.from_numpy(rng.integers(len(self._pixels), size=(BLOCK, e.batch))).to(self.device), None
        labels = None
        if e.condition.of == "classes":
            x, numbers = target.labelled_samples(BLOCK * e.batch, rng)
            labels = torch.from_numpy(numbers).to(self.device).view(BLOCK, e.batch)
        else:
            x = target.sample(BLOCK * e.batch, rng)
        x = x if e.units == "raw" else target.standardise(x)
        return torch.from_numpy(x.astype(np.float32)).to(self.device).view(BLOCK, e.batch, target.dimension), labels

    def _pick(self, numbers: Tensor) -> tuple[Tensor, Tensor | None]:
        e, context = self.experiment, None
        if e.condition.of == "classes":
            context = one_hot(labels_of(e.target, self.device)[numbers], len(e.target.classes))
        elif e.condition.of == "picture":
            context = into_units(given_of(e.target, e.condition.given, self.device)[numbers], e.units)
        return into_units(self._pixels[numbers], e.units), context

    @property
    def _pixels(self) -> Tensor:
        return pixels_of(self.experiment.target, self.device)


@lru_cache(maxsize=4)
def pixels_of(target: ImageTarget, device: str) -> Tensor:
    """All chosen training pictures of a target, u8 [n, c, h, w] on `device`. Runs on the same pictures share them."""
    return torch.tensor(np.ascontiguousarray(target.chosen().pixels), device=device)


@lru_cache(maxsize=4)
def labels_of(target: ImageTarget, device: str) -> Tensor:
    """The labels of those pictures, i64 [n]. Raises ValueError if they have none."""
    labels = target.chosen().labels
    if labels is None:
        raise ValueError(f"{target.title} has no labels.")
    return torch.tensor(labels, device=device)


@lru_cache(maxsize=4)
def given_of(target: ImageTarget, given: str, device: str) -> Tensor:
    """The given part of each of those pictures, u8 [n, c', h, w]; `given` is a kind of `pairs.GIVENS`."""
    return torch.tensor(given_part(target.chosen().pixels, given), device=device)


def into_units(pixels: Tensor, units: str) -> Tensor:
    """Pixels from 0 to 255 as floats in training units: from -1 to 1 ("standardised") or from 0 to 1 ("raw")."""
    x = pixels.float()
    return x.mul_(1 / 255) if units == "raw" else x.mul_(2 / 255).sub_(1)


def from_units(x: Tensor, units: str) -> Tensor:
    """Training units as pixels from 0 to 255, u8. Values out of range are clipped, and NaN becomes 0."""
    x = torch.nan_to_num(x.float())
    x = x if units == "raw" else (x + 1) / 2
    return x.clamp(0, 1).mul(255).round().to(torch.uint8)
