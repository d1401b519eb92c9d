"""What a prediction asks before the first run, what was true of that run, and how far off the answer was.

    kind = "choice"   options, each with the condition under which it is the truth (`when` on a run, or `move`); the
                      first that holds is
    kind = "number"   a number of the run (conditions.py), or a fact of a move, on a scale from low to high
    kind = "point"    where the centre of the generated samples will be at the end, in plot units
    kind = "curve"    a curve drawn over empty axes: "belief", what D says along the line at the end, or a number over
                      the steps

It is compared with the first run of the exercise that has ended or, where `of_moves` says so, with the first move.
An answer comes from a browser as JSON: `read_answer` takes only what fits. An error is a share of the scale, 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from playground.gan.look.places import line_of
from playground.gan.targets.distribution import Distribution
from playground.workshop.conditions import Condition, Part, When, number_titles
from playground.workshop.facts import Facts
from playground.workshop.moves import FACTS, Move, MoveCondition

Point = tuple[float, float]
Answer = int | float | Point | tuple[Point, ...]  # an option's number, a number, a point, or a curve's points
Text = Annotated[str, Field(min_length=1)]

BELIEF = "belief"
DRAWN = 60  # places along a curve at which it is compared
MOST_POINTS = 2000  # of a drawn curve
CLOSE = 0.1  # of the scale


@dataclass(frozen=True)
class Axes:
    """Empty axes: where they begin and end, and what they are called. `y` is None for a number on a scale."""

    x: Point
    y: Point | None
    x_title: str
    y_title: str = ""


@dataclass(frozen=True)
class Miss:
    """How far off an answer was: a share of the scale (0: not at all), and a sentence."""

    error: float
    sentence: str


class PredictedOption(Part):
    """One answer, and when it is the truth."""

    text: Text
    when: Condition | None = None
    move: MoveCondition | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.when is None) == (self.move is None):
            raise ValueError(f"the option “{self.text}” needs exactly one of when, move")
        return self

    def holds(self, what: Facts | Move) -> bool:
        """Whether it is what this run, or this move, came to."""
        if isinstance(what, Move):
            return self.move is not None and self.move.holds(what)
        return self.when is not None and self.when.holds(what)


class Choice(Part):
    """Which of these will happen?"""

    kind: Literal["choice"] = "choice"
    ask: Text
    options: Annotated[tuple[PredictedOption, ...], Field(min_length=2)]

    def axes(self, target: Distribution) -> Axes | None:
        """None: there are only options."""
        return None

    @property
    def of_moves(self) -> bool:
        """Whether it is about what is done by hand."""
        return self.options[0].move is not None

    def truth(self, what: Facts | Move) -> int | None:
        """The number of the first option that holds; None where none does."""
        return next((i for i, option in enumerate(self.options) if option.holds(what)), None)

    def read(self, raw: Any) -> int:
        """The number of an option."""
        if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw < len(self.options):
            raise ValueError("Choose one of the options.")
        return raw

    def miss(self, answer: Any, truth: Any) -> Miss:
        """0 or 1."""
        if answer == truth:
            return Miss(0.0, "This is what happened.")
        return Miss(1.0, f"It came out differently: {self.options[truth].text}")


class Scaled(Part):
    """A prediction on a scale from low to high."""

    ask: Text
    low: float
    high: float

    @property
    def of_moves(self) -> bool:
        """Whether it is about what is done by hand; all but choices and numbers are about runs."""
        return False

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.low >= self.high:
            raise ValueError("the scale of the prediction needs low below high")
        return self


class Number(Scaled):
    """What will this number of the run be, or this fact of the move? unit: what is written after it."""

    kind: Literal["number"] = "number"
    number: str = ""
    fact: str = ""
    when: When = "end"
    unit: str = ""

    @field_validator("number")
    @classmethod
    def _known(cls, name: str) -> str:
        return _known(name)

    @field_validator("fact")
    @classmethod
    def _a_fact(cls, name: str) -> str:
        if not any(name in facts for facts in FACTS.values()):
            raise ValueError(f"there is no fact “{name}” to predict")
        return name

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.number) == bool(self.fact):
            raise ValueError("a predicted number needs exactly one of number, fact")
        return self

    @property
    def of_moves(self) -> bool:
        """Whether it is about what is done by hand."""
        return bool(self.fact)

    @property
    def title(self) -> str:
        """What the number is called, at the beginning of a line."""
        known = {name: title for facts in FACTS.values() for name, title in facts.items()}
        title = known[self.fact] if self.fact else number_titles()[self.number]
        return title[:1].upper() + title[1:]

    def axes(self, target: Distribution) -> Axes:
        """The scale."""
        return Axes((self.low, self.high), None, self.title)

    def truth(self, what: Facts | Move) -> float | None:
        """The number, put at the end of the scale where it lies beyond."""
        if isinstance(what, Move):
            fact = what.facts.get(self.fact)
            value = float(fact) if isinstance(fact, int | float) else None
        else:
            value = what.number(self.number, self.when) if self.number else None
        return None if value is None else min(max(value, self.low), self.high)

    def read(self, raw: Any) -> float:
        """A number on the scale."""
        if not _finite(raw) or not self.low <= raw <= self.high:
            raise ValueError(f"Choose a number from {self.low:g} to {self.high:g}.")
        return float(raw)

    def miss(self, answer: Any, truth: Any) -> Miss:
        """The distance as a share of the scale."""
        off = abs(answer - truth)
        unit = f" {self.unit}" if self.unit else ""
        error = off / (self.high - self.low)
        opening = "Close" if error <= CLOSE else "Not close"
        return Miss(error, f"{opening}: you said {answer:.3g}{unit}, and it was {truth:.3g}{unit}.")


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
        if run.film.last is None or "samples" not in run.film.last.arrays:
            return None
        target = run.experiment.target
        centre = target.restore(run.film.last.arrays["samples"].astype(np.float64)).mean(axis=0)
        low, high = target.window()
        x, y = np.clip(centre, low, high)
        return float(x), float(y)

    def read(self, raw: Any) -> Point:
        """A pair of numbers, in plot units."""
        return _point(raw)

    def miss_in(self, axes: Axes, answer: Point, truth: Point) -> Miss:
        """The distance as a share of the window's diagonal."""
        assert axes.y is not None
        across = math.hypot(axes.x[1] - axes.x[0], axes.y[1] - axes.y[0])
        error = math.dist(answer, truth) / across
        opening = "Close" if error <= CLOSE else "Not close"
        return Miss(error, f"{opening}: your point is {error:.0%} of the picture's diagonal away from the real one.")


class Curve(Scaled):
    """Draw how this number will go: over the steps, or D's belief along the line at the end."""

    kind: Literal["curve"] = "curve"
    curve: str  # "belief", or a number

    @field_validator("curve")
    @classmethod
    def _known(cls, name: str) -> str:
        return name if name == BELIEF else _known(name)

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
            if run.film.last is None or BELIEF not in run.film.last.arrays:
                return None
            x, y = line_of(run.experiment.target), run.film.last.arrays[BELIEF].astype(np.float64)
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
        points = [_point(point) for point in raw]
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


Prediction = Annotated[Choice | Number | PointOfRun | Curve, Field(discriminator="kind")]


def read_answer(prediction: Any, raw: Any) -> Answer:
    """An answer as it comes from a browser; ValueError, one sentence, for one that does not fit."""
    answer: Answer = prediction.read(raw)
    return answer


def truth_of(prediction: Any, what: Facts | Move) -> Any:
    """What was true, in the form of an answer; None where the run, or the move, does not say it."""
    return None if isinstance(what, Move) != prediction.of_moves else prediction.truth(what)


def missed_by(prediction: Any, answer: Answer, what: Facts | Move) -> Miss | None:
    """How far off the answer was; None where the run, or the move, does not say what was true."""
    truth = truth_of(prediction, what)
    if truth is None:
        return None
    if isinstance(prediction, PointOfRun) and isinstance(what, Facts):
        return prediction.miss_in(prediction.axes(what.experiment.target), answer, truth)  # type: ignore[arg-type]
    miss: Miss = prediction.miss(answer, truth)
    return miss


def _known(name: str) -> str:
    if name not in number_titles():
        raise ValueError(f"there is no number “{name}” to predict")
    return name


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _point(raw: Any) -> Point:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) != 2 or not all(map(_finite, raw)):
        raise ValueError("Choose a point in the picture.")
    return float(raw[0]), float(raw[1])
