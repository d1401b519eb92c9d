"""What all kinds of predictions share: axes, answers, and how far off one was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from playground.workshop.numbers import number_titles
from playground.workshop.part import Part

Point = tuple[float, float]
Answer = int | float | Point | tuple[Point, ...]  # an option's number, a number, a point, or a curve's points
Text = Annotated[str, Field(min_length=1)]

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


def known(name: str) -> str:
    """The name of a number of runs. Raises ValueError if there is none."""
    if name not in number_titles():
        raise ValueError(f"there is no number “{name}” to predict")
    return name


def finite(value: Any) -> bool:
    """Whether it is a number, and no infinite one."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def point(raw: Any) -> Point:
    """A pair of numbers, as it comes from a browser. Raises ValueError, one sentence."""
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) != 2 or not all(map(finite, raw)):
        raise ValueError("Choose a point in the picture.")
    return float(raw[0]), float(raw[1])
