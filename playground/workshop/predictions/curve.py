"""A curve drawn over empty axes: D's belief along the line, or a number over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import field_validator

from playground.gan.look.places import line_of
from playground.gan.targets.distribution import Distribution
from playground.workshop.facts import Facts
from playground.workshop.numbers import number_titles
from playground.workshop.predictions.scale import CLOSE, Axes, Miss, Point, Scaled, known, point

BELIEF = "belief"
DRAWN = 60  # places along a curve at which it is compared
MOST_POINTS = 2000  # of a drawn curve


class Curve(Scaled):
    """Draw how this number will go: over the steps, or D's belief along the line at the end."""

    kind: Literal["curve"] = "curve"
    curve: str  # "belief", or a number

    @field_validator("curve")
    @classmethod
    def _known(cls, name: str) -> str:
        return name if name == BELIEF else known(name)

    def axes(self, target: Distribution) -> Axes:
        """The empty axes: over the window of the target, or over the run from its beginning (0) to its end (1)."""
        if self.curve == BELIEF:
            low, high = target.window()
            return Axes((float(low[0]), float(high[0])), (self.low, self.high), "x", "D(x)")
        title = number_titles()[self.curve]
        return Axes((0.0, 1.0), (self.low, self.high), "share of the run", title[:1].upper() + title[1:])

    def truth(self, run: Facts) -> tuple[Point, ...] | None:
        """The real curve at DRAWN places; None where it was not recorded."""
        if self.curve == BELIEF:
            if run.last is None or BELIEF not in run.last.arrays:
                return None
            x, y = line_of(run.experiment.target), run.last.arrays[BELIEF].astype(np.float64)
        else:
            series = run.series(self.curve)
            x, y = series.steps / run.experiment.steps, series.values
        if len(x) < 2:
            return None
        places = np.linspace(x[0], x[-1], DRAWN)
        heights = np.interp(places, x, y).clip(self.low, self.high)
        return tuple(zip(places.tolist(), heights.tolist(), strict=True))

    def read(self, raw: Any) -> tuple[Point, ...]:
        """At least two points from left to right, in the units of the axes."""
        if not isinstance(raw, Sequence) or isinstance(raw, str) or not 2 <= len(raw) <= MOST_POINTS:
            raise ValueError("Draw a curve from left to right.")
        points = [point(one) for one in raw]
        if points[0][0] >= points[-1][0]:
            raise ValueError("Draw a curve from left to right.")
        return tuple(sorted(points))

    def miss(self, answer: Any, truth: Any) -> Miss:
        """The mean distance of both curves where the learner has drawn, as a share of the axis."""
        x, y = np.array(truth).T
        drawn_x, drawn_y = np.array(answer).T
        there = (x >= drawn_x[0]) & (x <= drawn_x[-1])
        there = there if there.any() else np.ones(len(x), bool)
        drawn = np.interp(x, drawn_x, drawn_y).clip(self.low, self.high)
        error = float(np.abs(drawn - y)[there].mean()) / (self.high - self.low)
        opening = "Close" if error <= CLOSE else "Not close"
        return Miss(error, f"{opening}: on average, your curve is {error:.0%} of the axis away from the real one.")
