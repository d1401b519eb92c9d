"""Batches of real samples, without end, from a distribution or from a set of pictures. Under a condition, samples come
with their context: their class, or the given part of the picture."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

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

    unit: Tensor | float = 1.0  # one standard deviation of the data in training units

    def __init__(self, experiment: Experiment, seed: np.random.SeedSequence, device: str) -> None:
        self.experiment, self.seed, self.device = experiment, seed, device
        self.taken = 0
        self._block: Any = None
        self._block_number = -1

    def next(self) -> tuple[Tensor, Tensor | None]:
        """The next batch [batch, *shape] and its context [batch, ...]."""
        number, place = divmod(self.taken, BLOCK)
        if number != self._block_number:
            key = (*self.seed.spawn_key, number)
            self._block = self.draw(np.random.default_rng(np.random.SeedSequence(self.seed.entropy, spawn_key=key)))
            self._block_number = number
        self.taken += 1
        return self.batch(self._block, place)

    def draw(self, rng: np.random.Generator) -> Any:
        """What a block of BLOCK batches is made from."""
        raise NotImplementedError

    def batch(self, block: Any, place: int) -> tuple[Tensor, Tensor | None]:
        """The batch at this place of a block, and its context."""
        raise NotImplementedError


class RealPoints(RealSamples):
    """Fresh samples of a distribution, with their labels under a condition."""

    def __init__(self, experiment: Experiment, seed: np.random.SeedSequence, device: str) -> None:
        super().__init__(experiment, seed, device)
        self.target: Distribution = experiment.target
        self.classes = len(experiment.condition.classes_of(self.target))
        if experiment.units == "raw":
            self.unit = torch.tensor(self.target.std.astype(np.float32), device=device)

    def draw(self, rng: np.random.Generator) -> tuple[Tensor, Tensor | None]:
        """Points [BLOCK, batch, dimension], and their labels [BLOCK, batch] under a condition."""
        e, n, labels = self.experiment, BLOCK * self.experiment.batch, None
        if self.classes:
            x, numbers = self.target.labelled_samples(n, rng)
            labels = torch.from_numpy(numbers).to(self.device).view(BLOCK, e.batch)
        else:
            x = self.target.sample(n, rng)
        x = x if e.units == "raw" else self.target.standardise(x)
        return torch.from_numpy(x.astype(np.float32)).to(self.device).view(BLOCK, e.batch, -1), labels

    def batch(self, block: tuple[Tensor, Tensor | None], place: int) -> tuple[Tensor, Tensor | None]:
        points, labels = block
        return points[place], None if labels is None else one_hot(labels[place], self.classes)


class RealPictures(RealSamples):
    """Pictures of a dataset, chosen at random, each with its class or its given part under a condition."""

    def __init__(self, experiment: Experiment, seed: np.random.SeedSequence, device: str) -> None:
        super().__init__(experiment, seed, device)
        self.target: ImageTarget = experiment.target

    def draw(self, rng: np.random.Generator) -> Tensor:
        """The indices of pictures, [BLOCK, batch]."""
        many = len(pixels_of(self.target, self.device))
        return torch.from_numpy(rng.integers(many, size=(BLOCK, self.experiment.batch))).to(self.device)

    def batch(self, block: Tensor, place: int) -> tuple[Tensor, Tensor | None]:
        e, chosen, context = self.experiment, block[place], None
        if e.condition.of == "classes":
            context = one_hot(labels_of(self.target, self.device)[chosen], len(self.target.classes))
        elif e.condition.of == "picture":
            context = into_units(given_of(self.target, e.condition.given, self.device)[chosen], e.units)
        return into_units(pixels_of(self.target, self.device)[chosen], e.units), context


def real_samples_of(experiment: Experiment, seed: np.random.SeedSequence, device: str) -> RealSamples:
    """The real samples of an experiment, from the first batch on."""
    kind = RealPoints if isinstance(experiment.target, Distribution) else RealPictures
    return kind(experiment, seed, device)


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
