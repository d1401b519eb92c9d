"""The base classes of target distributions; the targets themselves are in `basics.py`, `curves.py` and `own.py`.

A target defines its sampler, density, modes, scale and parts in one class, in plot units and in NumPy. To add one,
write one class in one of those files: controls, links, command line, recipes and tests pick it up. `settings` are those
that differ from the default Experiment, chosen so that this target is learnt well.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from playground.gan.foundations.schema import Choice

Array = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]
MOMENT_SAMPLES = 20_000

# For targets where detail matters more than even shares of the parts: both networks learn faster than by default.
FASTER: dict[str, Any] = {"g_optimiser.learning_rate": 0.004, "d_optimiser.learning_rate": 0.004}


class Target(Choice):
    """What the generator learns to make: points, or pictures (`images.py`)."""

    family: ClassVar[Literal["line", "plane", "images"]]
    part: ClassVar[str] = "mode"  # what a sample is counted under, in words
    parts: ClassVar[str] = "modes"
    bounded: ClassVar[bool] = False  # whether no sample, real or generated, can lie outside a fixed range
    outside: ClassVar[bool] = False  # whether what learns it is trained by another program
    personal: ClassVar[bool] = False  # whether somebody has drawn, written or uploaded what is learnt
    settings: ClassVar[dict[str, Any]] = {}  # of its default experiment: what differs, by path
    settings_with: ClassVar[dict[str, dict[str, Any]]] = {}  # what differs from these, by the kind of condition

    @classmethod
    def default(cls) -> Self:
        """The target of its default experiment."""
        own = {path: value for path, value in cls.settings.items() if path.startswith("target.")}
        return cls(**{path.removeprefix("target."): value for path, value in own.items()})

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample: (1,) on the line, (2,) in the plane, (channels, height, width) for pictures."""
        raise NotImplementedError

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of the labels; empty if samples have no labels."""
        return ()

    @property
    def labelled(self) -> bool:
        """Whether there are at least two classes."""
        return len(self.classes) > 1

    @property
    def asked(self) -> list[int]:
        """The labels of the classes that a conditional generator is trained on, in ascending order."""
        return list(range(len(self.classes)))

    @property
    def part_names(self) -> list[str]:
        """The names of the parts that samples are counted under, at least two; empty if there are none."""
        raise NotImplementedError

    @property
    def part_count(self) -> int:
        """How many of these parts there are to learn; 0 if there are none."""
        return len(self.part_names)

    def modes(self) -> Array | None:
        """The centres of the modes, [m, dimension]; None if the target has no modes."""
        return None

    @property
    def detail(self) -> float | None:
        """The size of the smallest details, in standard deviations of the data; None where nobody knows it."""
        return None

    @property
    def problem(self) -> str:
        """One sentence on why there is nothing to sample from yet; empty if there is. Cheap: reads no large files."""
        return ""


class Distribution(Target):
    """A distribution of points in the plane. All values are in plot units; arrays are [n, dimension].

    A distribution of several equally likely parts names them in `classes` and implements `labelled_samples` and
    `residuals`; any other implements `sample`.
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
        """`n` fresh samples, [n, dimension], and the index of the part that each comes from, [n]."""
        raise NotImplementedError

    def residuals(self, x: Array) -> Array:
        """The distance of each row of `x` from each part, [n, parts], in plot units."""
        raise NotImplementedError

    def density(self, x: Array) -> Array | None:
        """The probability density at each row of `x`, [n]; None if the target has none (a curve without noise)."""
        return None

    @property
    def part_names(self) -> list[str]:
        modes = self.modes()
        return [] if modes is None or len(modes) < 2 else [f"mode {k + 1}" for k in range(len(modes))]

    @property
    def detail(self) -> float:
        """The standard deviation of a mode, in standard deviations of the data; a third where there are no modes."""
        return float(self.mode_std / self.std.max()) if self.part_names else 1 / 3

    @property
    def mode_std(self) -> float:
        """The standard deviation of each mode along each axis."""
        raise NotImplementedError

    @property
    def equal_aspect(self) -> bool:
        """Whether x and y have the same unit, so that plots must use the same scale for both."""
        return True

    @cached_property
    def reference_sample(self) -> Array:
        """A large fixed sample, [MOMENT_SAMPLES, dimension], from which the moments and the window are computed."""
        return self.sample(MOMENT_SAMPLES, np.random.default_rng(0))

    @property
    def extent(self) -> float:
        """The range of its samples along the longest axis, or along the axis of the residuals."""
        return float(np.ptp(self.reference_sample, axis=0).max())

    @cached_property
    def mean(self) -> Array:
        """The mean along each axis, [dimension]."""
        return self.reference_sample.mean(axis=0)

    @cached_property
    def std(self) -> Array:
        """The standard deviation along each axis, [dimension]; never zero."""
        return np.maximum(self.reference_sample.std(axis=0), 1e-9)

    def standardise(self, x: Array) -> Array:
        """Plot units to standardised units: zero mean and unit standard deviation along each axis."""
        return (x - self.mean) / self.std

    def restore(self, u: Array) -> Array:
        """Standardised units back to plot units."""
        return u * self.std + self.mean

    def window(self) -> tuple[Array, Array]:
        """The lower and the upper corner of the region that is plotted, [dimension] each."""
        low, high = self.reference_sample.min(axis=0), self.reference_sample.max(axis=0)
        margin = 0.2 * np.maximum(high - low, self.std)
        return low - margin, high + margin


class OneDimensional(Distribution):
    """A distribution of numbers."""

    family: ClassVar[Literal["line", "plane", "images"]] = "line"
    dimension: ClassVar[int] = 1


class Islands(Distribution):
    """Equally likely round Gaussians around `modes`, all with the standard deviation `sigma`."""

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
        """The distance to each mode, [n, modes]."""
        return np.linalg.norm(x[:, None, :] - self.modes()[None, :, :], axis=2)

    def density(self, x: Array) -> Array | None:
        return mixture_density(x, self.modes(), self.sigma)


def numbered(parts: int) -> tuple[str, ...]:
    """Names for parts without better ones: "1", "2" ...; empty if there is only one part."""
    return tuple(str(number + 1) for number in range(parts)) if parts > 1 else ()


def gaussians_at(centres: Array, sigma: float, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
    """`n` samples of an even mixture of round Gaussians, [n, dimension], and the index of the centre of each, [n]."""
    labels = rng.integers(0, len(centres), n)
    return centres[labels] + sigma * rng.standard_normal((n, centres.shape[1])), labels


def mixture_density(x: Array, centres: Array, sigma: float) -> Array:
    """The density of that mixture at each row of `x`, [n]."""
    squared = ((x[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    normaliser = (2 * np.pi * sigma**2) ** (centres.shape[1] / 2)
    return np.exp(-squared / (2 * sigma**2)).mean(axis=1) / normaliser
