"""Batches of real samples, without end: drawn fresh from a distribution, or picked from a set of pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan.targets import Distribution

if TYPE_CHECKING:
    from playground.gan.experiment import Experiment
    from playground.gan.image_target import ImageTarget

BLOCK = 16  # batches drawn at once: chance costs more by the call than by the number


class RealSamples:
    """The batches of an Experiment, [batch, *shape] in training units.

    Block i of them has a seed of its own, so that the state of the whole is one number: the batches `taken`.
    """

    def __init__(self, experiment: Experiment, seed: np.random.SeedSequence, device: str) -> None:
        self.experiment, self.seed, self.device = experiment, seed, device
        self.taken = 0
        self._block, self._number = torch.empty(0), -1

    def next(self) -> Tensor:
        """The next batch."""
        number, place = divmod(self.taken, BLOCK)
        if number != self._number:
            key = (*self.seed.spawn_key, number)
            self._block = self._draw(np.random.default_rng(np.random.SeedSequence(self.seed.entropy, spawn_key=key)))
            self._number = number
        self.taken += 1
        batch = self._block[place]
        return batch if isinstance(self.experiment.target, Distribution) else self._pick(batch)

    def _draw(self, rng: np.random.Generator) -> Tensor:
        """A block of batches: [BLOCK, batch, dimension] points, or [BLOCK, batch] numbers of pictures."""
        e, target = self.experiment, self.experiment.target
        if not isinstance(target, Distribution):
            return torch.from_numpy(rng.integers(len(self._pixels), size=(BLOCK, e.batch))).to(self.device)
        x = target.sample(BLOCK * e.batch, rng)
        x = x if e.units == "raw" else target.standardise(x)
        return torch.from_numpy(x.astype(np.float32)).to(self.device).view(BLOCK, e.batch, target.dimension)

    def _pick(self, numbers: Tensor) -> Tensor:
        return into_units(self._pixels[numbers], self.experiment.units)

    @property
    def _pixels(self) -> Tensor:
        return pixels_of(self.experiment.target, self.device)


@lru_cache(maxsize=4)
def pixels_of(target: ImageTarget, device: str) -> Tensor:
    """All chosen training pictures of a target, u8 [n, c, h, w] on `device`: runs of the same pictures share them."""
    return torch.tensor(np.ascontiguousarray(target.chosen().pixels), device=device)


def into_units(pixels: Tensor, units: str) -> Tensor:
    """Pixels from 0 to 255 as floats in training units: from -1 to 1 (standardised), or from 0 to 1 (raw)."""
    x = pixels.float()
    return x.mul_(1 / 255) if units == "raw" else x.mul_(2 / 255).sub_(1)


def from_units(x: Tensor, units: str) -> Tensor:
    """Training units as pixels from 0 to 255, u8; what is out of range is cut, what is not a number is black."""
    x = torch.nan_to_num(x.float())
    x = x if units == "raw" else (x + 1) / 2
    return x.clamp(0, 1).mul(255).round().to(torch.uint8)
