"""One of several options, each with the condition under which it is the truth."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from playground.gan.targets.distribution import Distribution
from playground.workshop.conditions import Condition
from playground.workshop.facts import Facts
from playground.workshop.moves import Move, MoveCondition
from playground.workshop.part import Part
from playground.workshop.predictions.scale import Axes, Miss, Text


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
