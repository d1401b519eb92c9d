"""What is wrong with a description: one convention for every check, from a single field to a whole Experiment.

A check returns a list of `Problem`, which is empty if nothing is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Problem:
    """One field that cannot be used as it is."""

    path: str  # of the field, such as "generator.width"
    sentence: str  # what is wrong, for a learner
    instead: str = ""  # what stands there now, one sentence; empty where nothing was put in its place


def refuse(problem: Problem) -> PydanticCustomError:
    """An error for a pydantic validator to raise, blamed on the field `problem.path` wherever the validator stands."""
    return PydanticCustomError("field", "{sentence}", {"path": problem.path, "sentence": problem.sentence})
