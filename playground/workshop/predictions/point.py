"""A point on the plane: where the centre of the generated samples will be."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from playground.gan.targets.distribution import Distribution
from playground.workshop.facts import Facts
from playground.workshop.part import Part
from playground.workshop.predictions.scale import CLOSE, Axes, Miss, Point, Text, point


class PointOfRun(Part):
    """Where will the centre of the generated samples be at the end of the run?"""

    kind: Literal["point"] = "point"
    ask: Text

    @property
    def of_moves(self) -> bool:
        """It is about a run."""
        return False

    def axes(self, target: Distribution) -> Axes:
        """The window of the target."""
        low, high = target.window()
        return Axes((float(low[0]), float(high[0])), (float(low[1]), float(high[1])), "x", "y")

    def truth(self, run: Facts) -> Point | None:
        """The mean of the samples, at the edge of the window where it lies beyond."""
        if run.last is None or "samples" not in run.last.arrays:
            return None
        target = run.experiment.target
        centre = target.restore(run.last.arrays["samples"].astype(np.float64)).mean(axis=0)
        low, high = target.window()
        x, y = np.clip(centre, low, high)
        return float(x), float(y)

    def read(self, raw: Any) -> Point:
        """A pair of numbers, in plot units."""
        return point(raw)

    def miss_in(self, axes: Axes, answer: Point, truth: Point) -> Miss:
        """The distance as a share of the window's diagonal."""
        assert axes.y is not None
        across = math.hypot(axes.x[1] - axes.x[0], axes.y[1] - axes.y[0])
        error = math.dist(answer, truth) / across
        opening = "Close" if error <= CLOSE else "Not close"
        return Miss(error, f"{opening}: your point is {error:.0%} of the picture's diagonal away from the real one.")
