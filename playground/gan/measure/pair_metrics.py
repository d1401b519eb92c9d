"""The metrics of pictures that were made from given ones: how near to the real ones they are, and how sharp.

Each number alone can be had cheaply: a blurred average is near, noise is sharp. Read them together, beside what the
mean picture and the real ones score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.gan.foundations.late import LateModule
from playground.gan.measure.metric import Metric

if TYPE_CHECKING:
    from torch import Tensor

    from playground.gan.measure import pair_distances
else:
    pair_distances = LateModule("playground.gan.measure.pair_distances")


@dataclass(frozen=True)
class MeasuredPairs:
    """Pictures that were made, and those that they should be; floats from -1 to 1, [n, c, h, w]."""

    made: Tensor
    wanted: Tensor
    mean: Tensor  # of all training pictures, [c, h, w]


class PairMetric(Metric[MeasuredPairs]):
    """A metric of pictures that were made from given ones. Its floor is what the real pictures score."""

    families, conditions = ("images",), ("picture",)
    floor_title = "that of real pictures"


class L1(PairMetric):
    """Mean absolute error. Beside it stands what the mean picture scores, since real pictures score 0."""

    name, title, number_format, floor_name = "l1", "L1", "share", "l1_baseline"
    floor_title = "that of the mean picture"
    help = (
        "How much a pixel differs from that of the real picture, on average over held-out pictures, as a share of "
        "the range from black to white. Its "
        "*baseline* is the score of the mean of all training pictures. A generator that uses what it is given must "
        "do better."
    )
    listed = "L1 {value:.3f}"

    def compute(self, measured: MeasuredPairs) -> float:
        """Mean absolute difference of a pixel, as a share of black to white."""
        return pair_distances.error(measured.made, measured.wanted)

    def floor(self, real: Sequence[MeasuredPairs]) -> float:
        """What the mean training picture scores; not a floor, but what a generator must do better than."""
        (pairs,) = real
        return pair_distances.error(pairs.mean.expand_as(pairs.wanted), pairs.wanted)


class Sharpness(PairMetric):
    """How much edge and grain there is."""

    name, title, better, floor_name = "sharpness", "sharpness", "neither", "sharpness_real"
    help = (
        "The variance of the Laplacian, which is large where there are edges or grain. Compare it with that of "
        "real pictures: less means blur, more means noise. Neither L1 nor sharpness is enough on its own: a blurred "
        "average has a low L1, and noise is sharp."
    )
    listed = ""

    def compute(self, measured: MeasuredPairs) -> float:
        """Variance of the Laplacian in each picture; the mean over all (Pech-Pacheco et al. 2000)."""
        return pair_distances.sharpness(measured.made)
