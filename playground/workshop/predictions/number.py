"""A number of the run, or a fact of a move, on a scale."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import field_validator, model_validator

from playground.gan.targets.distribution import Distribution
from playground.workshop.facts import Facts
from playground.workshop.moves import FACTS, Move
from playground.workshop.numbers import When, number_titles
from playground.workshop.predictions.scale import CLOSE, Axes, Miss, Scaled, finite, known


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
        return known(name)

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
        titles = {name: title for facts in FACTS.values() for name, title in facts.items()}
        title = titles[self.fact] if self.fact else number_titles()[self.number]
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
        if not finite(raw) or not self.low <= raw <= self.high:
            raise ValueError(f"Choose a number from {self.low:g} to {self.high:g}.")
        return float(raw)

    def miss(self, answer: Any, truth: Any) -> Miss:
        """The distance as a share of the scale."""
        off = abs(answer - truth)
        unit = f" {self.unit}" if self.unit else ""
        error = off / (self.high - self.low)
        opening = "Close" if error <= CLOSE else "Not close"
        return Miss(error, f"{opening}: you said {answer:.3g}{unit}, and it was {truth:.3g}{unit}.")
