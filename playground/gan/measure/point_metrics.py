"""The metrics of points, in the plane or on the line. NumPy and SciPy only.

All distances are in standardised units, but for `label_residual`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from playground.gan.measure.metric import Better, Metric
from playground.gan.targets.distribution import Array, Distribution, Labels

DIRECTIONS = 32
BINS = 50
MODE_RADIUS = 3  # standard deviations of a mode


@dataclass(frozen=True)
class PointReference:
    """Real samples that generated ones are compared with."""

    target: Distribution
    standardised: Array  # [n, dimension]

    @cached_property
    def shadows(self) -> Array:
        """The samples' places along each direction, sorted, [n, DIRECTIONS]."""
        return shadows(self.standardised)


@dataclass(frozen=True)
class MeasuredPoints:
    """Samples that are measured, and what several metrics need to know of them."""

    reference: PointReference
    samples: Array  # [n, dimension], in plot units
    labels: Labels | None = None  # [n], the parts asked for; None without a condition

    @property
    def target(self) -> Distribution:
        """The target that the samples imitate."""
        return self.reference.target

    @cached_property
    def standardised(self) -> Array:
        """The samples in standard deviations from the target's mean, [n, dimension]."""
        return self.target.standardise(self.samples)

    @cached_property
    def residuals(self) -> Array:
        """How far each sample is from each part of the target, [n, parts], in plot units."""
        return self.target.residuals(self.samples)

    @property
    def mode_count(self) -> int:
        """How many modes the target has; it must have some."""
        modes = self.target.modes()
        assert modes is not None
        return len(modes)

    @cached_property
    def nearest_mode(self) -> Array:
        """Which mode is nearest to each sample, [n]."""
        return self.residuals.argmin(axis=1)

    @cached_property
    def in_a_mode(self) -> Array:
        """Whether each sample lies within MODE_RADIUS standard deviations of its nearest mode, [n]."""
        distance = self.residuals[np.arange(len(self.samples)), self.nearest_mode]
        return distance <= MODE_RADIUS * self.target.mode_std

    @property
    def occupancy(self) -> Array:
        """The share of all samples that lies in each mode, [modes]."""
        return np.bincount(self.nearest_mode[self.in_a_mode], minlength=self.mode_count) / len(self.samples)

    @cached_property
    def own_residual(self) -> Array:
        """How far each sample is from the part that was asked for, [n], in plot units."""
        return self.residuals[np.arange(len(self.samples)), self.labels]

    @cached_property
    def right(self) -> Array:
        """Whether each sample belongs to the part asked for: no other part is nearer, [n]."""
        return self.own_residual <= self.residuals.min(axis=1)

    @cached_property
    def rows_by_label(self) -> list[Array]:
        """For each label that was asked for, which samples were asked for it, [n] each."""
        return [self.labels == label for label in np.unique(np.asarray(self.labels))]


class PointMetric(Metric[MeasuredPoints]):
    """A metric of points, whatever the generator was asked for."""

    families: ClassVar[tuple[str, ...]] = ("line", "plane")


class ModeMetric(PointMetric):
    """A metric of points whose target has modes."""

    def suits(self, target: Any) -> bool:
        """Whether the target has modes."""
        return super().suits(target) and target.modes() is not None


class Modes(ModeMetric):
    """How many modes are captured. The papers on mode collapse count them so (VEEGAN, PacGAN)."""

    name, title, number_format, better = "modes", "modes", "count", "higher"
    help = "How many modes have at least one sample within three standard deviations (VEEGAN, PacGAN)."
    floor_shown, listed = False, "{value:.0f} modes"

    def compute(self, measured: MeasuredPoints) -> float:
        """Modes with at least one sample within three standard deviations."""
        return float(len(np.unique(measured.nearest_mode[measured.in_a_mode])))

    def row(self, experiment: Any) -> str:
        """Labels take this row where they are asked for."""
        return "" if experiment.condition.of == "classes" else "modes"

    def reading(self, experiment: Any) -> str:
        """How many of all modes."""
        return f"{{}} of {len(experiment.target.modes())} modes"


class HighQuality(ModeMetric):
    """The share of samples that lie on modes."""

    name, title, number_format, better = "high_quality", "high quality", "share", "higher"
    help = "The share of samples within three standard deviations of a mode (a perfect generator: 98.9% in the plane)."
    floor_shown, listed = False, "{value:.0%} high quality"

    def compute(self, measured: MeasuredPoints) -> float:
        """Share of samples within three standard deviations of a mode."""
        return float(np.mean(measured.in_a_mode))

    def row(self, experiment: Any) -> str:
        """Beside the modes."""
        return "" if experiment.condition.of == "classes" else "modes"

    def reading(self, experiment: Any) -> str:
        """Which share."""
        return "{} of high quality"


class ReverseKL(ModeMetric):
    """How unevenly samples are spread over the modes."""

    name, title, unit = "reverse_kl", "reverse KL", "nats"
    help = "How uneven the modes' shares of the samples are: the KL divergence between these shares and equal ones."
    secondary = True

    def compute(self, measured: MeasuredPoints) -> float:
        """KL divergence in nats of the share of samples nearest to each mode from even shares."""
        many = measured.mode_count
        share = np.bincount(measured.nearest_mode, minlength=many) / len(measured.samples)
        taken = share[share > 0]
        return float(np.sum(taken * np.log(taken * many)))


HOW_MEASURED = (
    "Until the last step, it is measured on one set of samples, always from the same latents; at the last step, it is "
    "the mean over eight sets, so the curve may jump there."
)


class PointDistance(PointMetric):
    """The distance that stands for a run on points."""

    unit, headline, listed = "standard deviations", True, "distance {value:.3f}{floor}"

    def reading(self, experiment: Any) -> str:
        """It is simply called the distance, since there is no other."""
        return "distance {}"


def wasserstein(one: Array, other: Array) -> float:
    """Wasserstein-1 of two samples: the area between their distribution functions. SciPy's is the same, and takes a
    second to import, for which each worker would wait."""
    places = np.sort(np.concatenate([one, other]))
    below_one, below_other = (
        np.searchsorted(np.sort(sample), places[:-1], side="right") / len(sample) for sample in (one, other)
    )
    return float(np.sum(np.abs(below_one - below_other) * np.diff(places)))


class Wasserstein(PointDistance):
    """Wasserstein-1 distance of samples on the line."""

    name, title, families = "wasserstein", "Wasserstein", ("line",)
    help = (
        "How far, on average, probability must be moved along the line to turn generated samples into real ones. "
        f"{HOW_MEASURED}"
    )

    def compute(self, measured: MeasuredPoints) -> float:
        """Wasserstein-1: how far, on average, probability must be moved along the line."""
        return wasserstein(measured.standardised[:, 0], measured.reference.standardised[:, 0])


class JensenShannon(PointMetric):
    """Jensen-Shannon divergence of samples on the line."""

    name, title, unit, families = "jensen_shannon", "Jensen-Shannon", "nats", ("line",)
    help = "The Jensen-Shannon divergence between histograms of generated and real samples: 0 to ln 2."
    secondary = True

    def compute(self, measured: MeasuredPoints) -> float:
        """Jensen-Shannon divergence in nats between histograms on fixed bins; what lies outside has bins of its own."""
        from scipy.spatial.distance import jensenshannon

        target = measured.target
        low, high = target.window()
        edges = np.concatenate([[-np.inf], np.linspace(low[0], high[0], BINS + 1), [np.inf]])
        real = np.histogram(target.restore(measured.reference.standardised)[:, 0], edges)[0]
        fake = np.histogram(measured.samples[:, 0], edges)[0]
        return float(jensenshannon(real, fake) ** 2)


class SlicedWasserstein(PointDistance):
    """Wasserstein-1 distance of samples in the plane, averaged over directions (Bonneel et al. 2015)."""

    name, title, families = "sliced_wasserstein", "sliced Wasserstein", ("plane",)
    help = (
        "The Wasserstein distance between the samples' projections onto lines, averaged over evenly spaced directions. "
        f"{HOW_MEASURED}"
    )

    def compute(self, measured: MeasuredPoints) -> float:
        """Sliced Wasserstein-1: Wasserstein-1 of the shadows on lines, averaged over evenly spaced directions."""
        return float(np.abs(shadows(measured.standardised) - measured.reference.shadows).mean())


class PointClassMetric(Metric[MeasuredPoints]):
    """A metric of points that were asked for by label."""

    families, conditions = ("line", "plane"), ("classes",)
    number_format, floor_shown = "share", False
    better: ClassVar[Better] = "higher"

    def row(self, experiment: Any) -> str:
        """All that belongs to labels has one row."""
        return "" if self.secondary else "labels"


class LabelAccuracy(PointClassMetric):
    """How often a sample belongs to the label that was asked for."""

    name, title = "conditional_accuracy", "of the label asked for"
    help = "The share of samples for which no other part is closer; where two parts are equally close, either is right."
    listed = "{value:.0%} of the class asked for"

    def compute(self, measured: MeasuredPoints) -> float:
        """Share of the samples that no other part is nearer to; where two are equally near, either is right."""
        return float(measured.right.mean())

    def reading(self, experiment: Any) -> str:
        """Which share."""
        return "{} belong to the label asked for"


class WorstLabelAccuracy(PointClassMetric):
    """The same share for the label with the lowest one."""

    name, title, listed = "conditional_accuracy_worst", "worst label", ""
    help = "The same share for the label with the lowest one."

    def compute(self, measured: MeasuredPoints) -> float:
        """The share of right samples, of the label for which it is smallest."""
        return float(min(measured.right[rows].mean() for rows in measured.rows_by_label))


class LabelResidual(PointClassMetric):
    """How far samples are from the part that was asked for."""

    name, title, better, secondary = "label_residual", "off the part asked for", "lower", True
    help = "The median distance to the part asked for, as a share of the range, for the label with the largest one."

    def compute(self, measured: MeasuredPoints) -> float:
        """The largest median distance to the part asked for, as a share of `target.extent` (in plot units)."""
        medians = [np.median(measured.own_residual[rows]) for rows in measured.rows_by_label]
        return float(max(medians)) / max(measured.target.extent, 1e-9)


def shadows(standardised: Array) -> Array:
    """Samples [n, 2] projected onto evenly spaced directions, each sorted, [n, DIRECTIONS]."""
    angle = (np.arange(DIRECTIONS) + 0.5) * np.pi / DIRECTIONS
    directions = np.stack([np.cos(angle), np.sin(angle)])  # [2, DIRECTIONS]
    return np.sort(standardised @ directions, axis=0)
