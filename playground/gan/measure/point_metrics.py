"""How far generated samples are from real ones, and what a perfect generator would score.

All distances are in standardised units, but for `label_residual`. A floor is the mean score of fresh real samples, so
it is what chance alone costs at this sample size. NumPy and SciPy only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance

from playground.gan.targets.distribution import Array, Distribution, Labels

SAMPLES = 2500  # as in the papers on mode collapse (VEEGAN, PacGAN)
DIRECTIONS = 32
BINS = 50
FLOOR_DRAWS = 8


class Yardstick:
    """Measures samples [SAMPLES, dimension] in plot units against one target; its chance is its own."""

    def __init__(self, target: Distribution, size: int = SAMPLES) -> None:
        self.target, self.size = target, size
        self.rng = np.random.default_rng(20_140_610)  # the day Algorithm 1 was published
        self.reference = target.standardise(target.sample(size, self.rng))
        angle = (np.arange(DIRECTIONS) + 0.5) * np.pi / DIRECTIONS
        self.directions = np.stack([np.cos(angle), np.sin(angle)])  # [2, DIRECTIONS]

    @property
    def metrics(self) -> dict[str, Callable[[Array], float]]:
        """The metrics that this target has, by name; each takes samples in plot units."""
        found: dict[str, Callable[[Array], float]] = {}
        if self.target.modes() is not None:
            found |= {"modes": self.modes, "high_quality": self.high_quality, "reverse_kl": self.reverse_kl}
        if self.target.dimension == 1:
            return found | {"wasserstein": self.wasserstein, "jensen_shannon": self.jensen_shannon}
        return found | {"sliced_wasserstein": self.sliced_wasserstein}

    def measure(self, samples: Array) -> dict[str, float]:
        """Every metric of these samples, each beside its floor."""
        return {name: metric(samples) for name, metric in self.metrics.items()} | self.floors

    @cached_property
    def floors(self) -> dict[str, float]:
        """What a perfect generator scores, by `<metric>_floor`."""
        draws = [self.target.sample(self.size, self.rng) for _ in range(FLOOR_DRAWS)]
        return {
            f"{name}_floor": float(np.mean([metric(draw) for draw in draws])) for name, metric in self.metrics.items()
        }

    def conditional(self, samples: Array, labels: Labels) -> dict[str, float]:
        """How well samples belong to the parts asked for, `labels` [n], each number beside its floor.

        conditional_accuracy: share of the samples that no other part is nearer to; where two parts are equally near,
        as where curves cross, either is right. conditional_accuracy_worst: of the label for which it is smallest.
        label_residual: of the label for which it is largest, the median distance to the part asked for, as a share
        of `target.extent` (in plot units, not standardised).
        """
        return self._conditional(samples, labels) | self.conditional_floors

    def _conditional(self, samples: Array, labels: Labels) -> dict[str, float]:
        distance = self.target.residuals(samples)
        own = distance[np.arange(len(samples)), labels]
        right = own <= distance.min(axis=1)
        each = [labels == label for label in np.unique(labels)]
        return {
            "conditional_accuracy": float(right.mean()),
            "conditional_accuracy_worst": float(min(right[rows].mean() for rows in each)),
            "label_residual": float(max(np.median(own[rows]) for rows in each)) / max(self.target.extent, 1e-9),
        }

    @cached_property
    def conditional_floors(self) -> dict[str, float]:
        """What a perfect generator scores in `conditional`, by `<name>_floor`; its chance is not that of `floors`."""
        rng = np.random.default_rng(20_141_106)  # the day conditional GANs were published
        draws = [self._conditional(*self.target.labelled_samples(self.size, rng)) for _ in range(FLOOR_DRAWS)]
        return {f"{name}_floor": float(np.mean([draw[name] for draw in draws])) for name in draws[0]}

    def modes(self, samples: Array) -> float:
        """Modes with at least one sample within three standard deviations."""
        nearest, distance = self._nearest_mode(samples)
        return float(len(np.unique(nearest[distance <= 3 * self.target.mode_std])))

    def occupancy(self, samples: Array) -> Array:
        """The share of all samples that lies within three standard deviations of each mode, [modes]."""
        nearest, distance = self._nearest_mode(samples)
        modes = self.target.modes()
        assert modes is not None
        return np.bincount(nearest[distance <= 3 * self.target.mode_std], minlength=len(modes)) / len(samples)

    def high_quality(self, samples: Array) -> float:
        """Share of samples within three standard deviations of a mode (a perfect one: 98.9% in the plane)."""
        return float(np.mean(self._nearest_mode(samples)[1] <= 3 * self.target.mode_std))

    def reverse_kl(self, samples: Array) -> float:
        """KL divergence in nats of the share of samples nearest to each mode from even shares."""
        modes = self.target.modes()
        assert modes is not None
        share = np.bincount(self._nearest_mode(samples)[0], minlength=len(modes)) / len(samples)
        taken = share[share > 0]
        return float(np.sum(taken * np.log(taken * len(modes))))

    def wasserstein(self, samples: Array) -> float:
        """Wasserstein-1: how far, on average, probability must be moved along the line."""
        return float(wasserstein_distance(self.target.standardise(samples)[:, 0], self.reference[:, 0]))

    def jensen_shannon(self, samples: Array) -> float:
        """Jensen-Shannon divergence in nats between histograms on fixed bins; what lies outside has bins of its own."""
        low, high = self.target.window()
        edges = np.concatenate([[-np.inf], np.linspace(low[0], high[0], BINS + 1), [np.inf]])
        real = np.histogram(self.target.restore(self.reference)[:, 0], edges)[0]
        fake = np.histogram(samples[:, 0], edges)[0]
        return float(jensenshannon(real, fake) ** 2)

    def sliced_wasserstein(self, samples: Array) -> float:
        """Sliced Wasserstein-1: Wasserstein-1 of the shadows on lines, averaged over evenly spaced directions."""
        shadows = np.sort(self.target.standardise(samples) @ self.directions, axis=0)
        return float(np.abs(shadows - self._reference_shadows).mean())

    @cached_property
    def _reference_shadows(self) -> Array:
        return np.sort(self.reference @ self.directions, axis=0)

    def _nearest_mode(self, samples: Array) -> tuple[Array, Array]:
        """Index of the nearest mode and the distance to it, for each sample."""
        distance = self.target.residuals(samples)
        nearest = distance.argmin(axis=1)
        return nearest, distance[np.arange(len(samples)), nearest]
