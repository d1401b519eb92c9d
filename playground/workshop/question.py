"""A question, after an exercise or of a course: what it asks, and its options with a reason for each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Self

from pydantic import model_validator

from playground.workshop.part import Part, Text


class Option(Part):
    """One answer of a question, whether it is right, and why."""

    text: Text
    right: bool = False
    reason: Text


def in_drawn_order(question: Any, name: str) -> Any:
    """A question as it is in a file, its options in the order that belongs to this name."""
    options = question.get("options") if isinstance(question, Mapping) else None
    if not isinstance(options, list | tuple):
        return question
    order = sorted(range(len(options)), key=lambda place: hashlib.sha256(f"{name} {place}".encode()).digest())
    return {**question, "options": [options[place] for place in order]}


class Question(Part):
    """A question with one right option; without options, a written answer that the teacher reads.

    In a file the right option may always come first: the options are shown in an order that is drawn from the name of
    the question (`in_drawn_order`), so that it stays the same when their words are improved.
    """

    ask: Text
    options: tuple[Option, ...] = ()

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        if self.options and sum(option.right for option in self.options) != 1:
            raise ValueError(f"the question “{self.ask[:40]}” needs exactly one option that is right")
        return self
