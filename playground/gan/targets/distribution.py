"""What every target distribution is; the targets themselves stand in `basics.py`, `curves.py` and `own.py`.

A target holds its sampler, density, modes, scale and parts together, in plot units, in NumPy. To add one, write one
class in one of those files: the controls, the links, the command line, the recipes and the registry tests pick it
up. `settings` holds what differs from the default Experiment so that it learns well.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from playground.gan.foundations.schema import Choice

Array = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]
MOMENT_SAMPLES = 20_000

# Where detail matters more than an even share for each part: both networks learn faster than by default.
FASTER: dict[str, Any] = {"g_optimiser.learning_rate": 0.004, "d_optimiser.learning_rate": 0.004}


class Target(Choice):
    """What the generator shall learn: points, or pictures (`images.py`)."""

    family: ClassVar[Literal["line", "plane", "images"]]
    settings: ClassVar[dict[str, Any]] = {}

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample: (1,) on the line, (2,) in the plane, (channels, height, width) of a picture."""
        raise NotImplementedError

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the kinds of samples, in the order of the labels; none where a sample has no label."""
        return ()

    @property
    def labelled(self) -> bool:
        """Whether there are classes to tell apart."""
        return len(self.classes) > 1

    @property
    def asked(self) -> list[int]:
        """The labels that a generator may be asked for, in order."""
        return list(range(len(self.classes)))

    @property
    def problem(self) -> str:
        """Empty when everything is here to sample from, else one sentence. Reads nothing large."""
        return ""


class Distribution(Target):
    """A distribution of points in the plane. Everything is in plot units; arrays are [n, dimension].

    One that consists of several parts, each equally likely, names them in `classes` and writes `labelled_samples`
    and `residuals`; any other writes `sample`.
    """

    family: ClassVar[Literal["line", "plane", "images"]] = "plane"
    dimension: ClassVar[int] = 2

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.dimension,)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """`n` fresh samples, [n, dimension]."""
        return self.labelled_samples(n, rng)[0]

    def labelled_samples(self, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
        """`n` fresh samples, [n, dimension], and the number of the part that each is from, [n]."""
        raise NotImplementedError

    def residuals(self, x: Array) -> Array:
        """How far each row of `x` is from each part, [n, parts]."""
        raise NotImplementedError

    def density(self, x: Array) -> Array | None:
        """The probability density at each row of `x`, [n]; None where the target has none (a bare curve)."""
        return None

    def modes(self) -> Array | None:
        """Centres of the modes, [m, dimension]; None where "mode" means nothing."""
        return None

    @property
    def mode_std(self) -> float:
        """Standard deviation of one mode, the same along each axis."""
        raise NotImplementedError

    @property
    def equal_aspect(self) -> bool:
        """Whether one unit of x and one of y mean the same, so that a circle must look round."""
        return True

    @cached_property
    def many(self) -> Array:
        """A large fixed sample, for the moments and the window."""
        return self.sample(MOMENT_SAMPLES, np.random.default_rng(0))

    @property
    def extent(self) -> float:
        """How far its samples reach along the longest axis, or along the one that residuals are measured along."""
        return float(np.ptp(self.many, axis=0).max())

    @cached_property
    def mean(self) -> Array:
        """Mean along each axis, [dimension]."""
        return self.many.mean(axis=0)

    @cached_property
    def std(self) -> Array:
        """Standard deviation along each axis, [dimension]; never zero."""
        return np.maximum(self.many.std(axis=0), 1e-9)

    def standardise(self, x: Array) -> Array:
        """Plot units to standardised units: zero mean and unit standard deviation along each axis."""
        return (x - self.mean) / self.std

    def restore(self, u: Array) -> Array:
        """Standardised units back to plot units."""
        return u * self.std + self.mean

    def window(self) -> tuple[Array, Array]:
        """Lower and upper corner of the part of the plane worth looking at."""
        low, high = self.many.min(axis=0), self.many.max(axis=0)
        margin = 0.2 * np.maximum(high - low, self.std)
        return low - margin, high + margin


class OneDimensional(Distribution):
    """A distribution of numbers."""

    family: ClassVar[Literal["line", "plane", "images"]] = "line"
    dimension: ClassVar[int] = 1


class Islands(Distribution):
    """Round Gaussians of one width `sigma` around `modes`, each equally likely."""

    if TYPE_CHECKING:
        sigma: float

    def modes(self) -> Array:
        raise NotImplementedError

    @property
    def mode_std(self) -> float:
        return self.sigma

    @property
    def classes(self) -> tuple[str, ...]:
        return numbered(len(self.modes()))

    def labelled_samples(self, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
        return gaussians_at(self.modes(), self.sigma, n, rng)

    def residuals(self, x: Array) -> Array:
        """Distance to each mode."""
        return np.linalg.norm(x[:, None, :] - self.modes()[None, :, :], axis=2)

    def density(self, x: Array) -> Array | None:
        return mixture_density(x, self.modes(), self.sigma)


def numbered(parts: int) -> tuple[str, ...]:
    """Names of parts that have no better ones: "1", "2" ...; none where there is one part only."""
    return tuple(str(number + 1) for number in range(parts)) if parts > 1 else ()


def gaussians_at(centres: Array, sigma: float, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
    """`n` samples of an even mixture of round Gaussians, [n, dimension], and the number of the centre of each, [n]."""
    labels = rng.integers(0, len(centres), n)
    chosen = centres[labels]
    return chosen + sigma * rng.standard_normal(chosen.shape), labels


def mixture_density(x: Array, centres: Array, sigma: float) -> Array:
    """The density of that mixture at each row of `x`, [n]."""
    squared = ((x[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    normaliser = (2 * np.pi * sigma**2) ** (centres.shape[1] / 2)
    return np.exp(-squared / (2 * sigma**2)).mean(axis=1) / normaliser
