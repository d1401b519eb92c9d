"""Measures pictures that were made from the given part of held-out ones: the metrics of `pair_metrics.py`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan.measure.metric import Numbers, floors, metrics_of_kind, scores
from playground.gan.measure.pair_metrics import MeasuredPairs, PairMetric
from playground.gan.training.real_samples import into_units
from playground.images import Pixels
from playground.images.pairs import given_part

if TYPE_CHECKING:
    from playground.gan.targets.image_target import ImageTarget

PAIRS = 500  # measured, where there are as many held-out pictures


class PairMeasurement:
    """Held-out pairs of a target, always the same ones, and the measure of pictures made for them.

    `given` is one of `pairs.GIVENS`. Raises images.Unavailable where the pictures cannot be had.
    """

    def __init__(self, target: ImageTarget, given: str, size: int = PAIRS) -> None:
        self.target = target
        self._real = target.examples(min(size, len(target.held_out())))
        self._given = given_part(self._real, given)

    @property
    def real(self) -> Pixels:
        """The held-out pictures, u1 [n, c, h, w]."""
        return self._real

    @property
    def given(self) -> Pixels:
        """What a generator is given of each of them, u1 [n, c', h, w]."""
        return self._given

    def measure(self, pixels: Tensor) -> Numbers:
        """The metrics of pictures made from `given`, floats from -1 to 1 [n, c, h, w] in the same order; beside them
        what the mean training picture (L1) or the real pictures (sharpness) score."""
        # a generator that has blown up is measured as it is shown: cut off, and grey where it is no number
        made = torch.nan_to_num(pixels.detach().cpu().float()).clamp(-1, 1)
        return scores(metrics_of_kind(PairMetric), self._measured(made)) | self._floors

    @cached_property
    def _floors(self) -> Numbers:
        return floors(metrics_of_kind(PairMetric), [self._measured(self._wanted)])

    def _measured(self, made: Tensor) -> MeasuredPairs:
        return MeasuredPairs(made, self._wanted, self._mean)

    @cached_property
    def _mean(self) -> Tensor:
        """The mean of all training pictures, from -1 to 1, [c, h, w]."""
        mean = self.target.chosen().pixels.mean(axis=0, dtype=np.float64).astype(np.float32)
        return torch.from_numpy(mean * (2 / 255) - 1)

    @property
    def _wanted(self) -> Tensor:
        return into_units(torch.tensor(self._real), "standardised")
