"""Problems of a description. Every check, from a single field to a whole Experiment, returns a list of `Problem`; the
list is empty if nothing is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Problem:
    """One field with a value that cannot be used."""

    path: str  # of the field, such as "generator.width"
    sentence: str  # what is wrong, for a learner
    instead: str = ""  # one sentence on what is used instead; empty if nothing is


def validation_error(problem: Problem) -> PydanticCustomError:
    """An error for a pydantic validator to raise. It is reported for the field `problem.path`, whichever model the
    validator belongs to."""
    return PydanticCustomError("field", "{sentence}", {"path": problem.path, "sentence": problem.sentence})
