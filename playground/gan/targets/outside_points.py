"""Points that another program learns. It trains outside the app, which only shows it (docs/own-model.md)."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import field_validator

from playground.gan.foundations.schema import knob
from playground.gan.targets.distribution import Array, Distribution, gaussians_at, mixture_density
from playground.gan.targets.outside_target import OutsideTarget
from playground.gan.targets.own import MOST_POINTS, pack_points, unpack_points

BLUR = 0.01  # of each point, as a share of the range
_SQUARE = pack_points(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]))
_DIAGONAL = pack_points(np.array([[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]]))


class OutsidePoints(OutsideTarget, Distribution):
    """At most MOST_POINTS of the real points, each as a small cloud: the app has no more of the data than that."""

    formula: ClassVar[str] = r"x \sim \tfrac1n \sum_{i=1}^n \mathcal{N}(x_i, \sigma^2)"
    summary: ClassVar[str] = "Points that another program learns."
    points: str = knob(_SQUARE, "Points", "Some of the real points, packed as text.", hidden=True, max_length=1700)

    @field_validator("points")
    @classmethod
    def _readable(cls, text: str) -> str:
        unpack_points(text)
        return text

    @cached_property
    def centres(self) -> Array:
        """The points themselves, [n, dimension], in plot units."""
        return unpack_points(self.points)[:, : self.dimension]

    @cached_property
    def box(self) -> Array:
        """The range along each axis, [dimension]; never zero."""
        x0, x1, y0, y1 = (float(v) for v in self.points.partition("~")[0].split(","))
        return np.array([x1 - x0, y1 - y0])[: self.dimension]

    @property
    def equal_aspect(self) -> bool:
        return bool(self.box.max() < 4 * self.box.min())

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        return self.box * gaussians_at(self.centres / self.box, BLUR, n, rng)[0]

    def density(self, x: Array) -> Array | None:
        return mixture_density(x / self.box, self.centres / self.box, BLUR) / self.box.prod()


class OutsidePlane(OutsidePoints):
    title: ClassVar[str] = "Points from outside"
    kind: Literal["outside-plane"] = "outside-plane"


class OutsideLine(OutsidePoints):
    title: ClassVar[str] = "Numbers from outside"
    family: ClassVar[Literal["line", "plane", "images"]] = "line"
    dimension: ClassVar[int] = 1
    kind: Literal["outside-line"] = "outside-line"
    points: str = knob(_DIAGONAL, "Points", "Some of the real numbers, packed as text.", hidden=True, max_length=1700)


def target_of(real: Any, run: str) -> OutsidePlane | OutsideLine:
    """The target of a run that learns the points `real`, [n, 1] or [n, 2].

    Raises ValueError, with a sentence, if there are too few points, or none that can be drawn.
    """
    real = np.asarray(real, dtype=float)
    if real.ndim != 2 or real.shape[1] not in (1, 2):
        raise ValueError(
            f"`real` must be [n, 1], [n, 2] or pictures [n, c, h, w], but its shape is {list(real.shape)}."
        )
    chosen = np.random.default_rng(0).permutation(len(real))[:MOST_POINTS]
    points = pack_points(np.repeat(real[chosen], 3 - real.shape[1], axis=1))  # a number is a point on the diagonal
    return OutsidePlane(points=points, run=run) if real.shape[1] == 2 else OutsideLine(points=points, run=run)
