"""Measures points: every metric that suits a target, each beside what a perfect generator would score.

A floor is the mean score of fresh real samples, so it is what chance alone costs at this sample size. One score strays
from it by a quarter or more, so beside the floor stands the range in which a perfect generator's score lies, and the
final figures of a run are means over several draws of samples.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from playground.gan.measure.metric import Numbers, floor_range, floors, mean_of, metrics_of_kind, scores
from playground.gan.measure.point_metrics import MeasuredPoints, PointClassMetric, PointMetric, PointReference
from playground.gan.targets.distribution import Array, Distribution, Labels

SAMPLES = 2500  # as in the papers on mode collapse (VEEGAN, PacGAN)
FLOOR_DRAWS = 32  # of real samples; their spread is then known to an eighth
FINAL_DRAWS = 8  # of generated samples, of which the final figures are the mean


class PointMeasurement:
    """Measures samples [n, dimension] in plot units against one target; its chance is its own.

    Give it `size` samples: most metrics depend on the number.
    """

    def __init__(self, target: Distribution, size: int = SAMPLES) -> None:
        self.target, self.size = target, size
        self.metrics = [metric for metric in metrics_of_kind(PointMetric) if metric.suits(target)]
        self.headline = next(metric for metric in self.metrics if metric.headline)
        self.class_metrics = [metric for metric in metrics_of_kind(PointClassMetric) if metric.suits(target)]
        self.rng = np.random.default_rng(20_140_610)  # the day Algorithm 1 was published
        self.reference = PointReference(target, target.standardise(target.sample(size, self.rng)))

    def measure(self, *draws: Array) -> Numbers:
        """Every metric beside its floor; of several draws of samples, [n, dimension] each, the mean."""
        floor = self.floors[self.headline.floor_name]
        chance = floor_range(self.headline, floor, self.spread, FLOOR_DRAWS, averaged=len(draws))
        return self.scores(*draws) | self.floors | chance

    def conditional(self, samples: Array, labels: Labels) -> Numbers:
        """How well samples belong to the parts asked for, `labels` [n]: the class metrics beside their floors."""
        return scores(self.class_metrics, self.measured(samples, labels)) | self.conditional_floors

    def scores(self, *draws: Array) -> Numbers:
        """Every metric, without the floors; of several draws, the mean."""
        return mean_of([scores(self.metrics, self.measured(draw)) for draw in draws])

    def occupancy(self, samples: Array) -> Array:
        """The share of all samples that lies within three standard deviations of each mode, [modes]."""
        return self.measured(samples).occupancy

    def measured(self, samples: Array, labels: Labels | None = None) -> MeasuredPoints:
        """These samples as the metrics take them."""
        return MeasuredPoints(self.reference, samples, labels)

    @cached_property
    def floors(self) -> Numbers:
        """What a perfect generator scores, by the floors' names."""
        return floors(self.metrics, self._real_draws)

    @cached_property
    def spread(self) -> float:
        """The standard deviation of a perfect generator's distance from one draw of samples to the next."""
        return self.headline.floor_spread(self._real_draws)

    @cached_property
    def _real_draws(self) -> list[MeasuredPoints]:
        return [self.measured(self.target.sample(self.size, self.rng)) for _ in range(FLOOR_DRAWS)]

    @cached_property
    def conditional_floors(self) -> Numbers:
        """What a perfect generator scores in `conditional`; its chance is not that of `floors`."""
        rng = np.random.default_rng(20_141_106)  # the day conditional GANs were published
        draws = [self.target.labelled_samples(self.size, rng) for _ in range(FLOOR_DRAWS)]
        return floors(self.class_metrics, [self.measured(*draw) for draw in draws])
