"""What all parts of exercises and courses are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from playground.workshop.words import as_text

Text = Annotated[str, Field(min_length=1)]
Value = bool | int | float | str  # of a setting


class Part(BaseModel):
    """A frozen part of an exercise. Unknown fields, NaN and infinity are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Limits(Part):
    """A value between two limits; either may be missing."""

    at_least: float | None = None
    at_most: float | None = None

    def within(self, value: float | None) -> bool:
        """Whether the value is known and between the limits."""
        if value is None:
            return False
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    @property
    def bounded(self) -> bool:
        """Whether there is a limit at all."""
        return self.at_least is not None or self.at_most is not None

    @property
    def in_words(self) -> str:
        """ "at least 8", "at most 2", "between 0.4 and 0.6"."""
        if self.at_least is not None and self.at_most is not None:
            return f"between {as_text(self.at_least)} and {as_text(self.at_most)}"
        return f"at least {as_text(self.at_least)}" if self.at_least is not None else f"at most {as_text(self.at_most)}"
