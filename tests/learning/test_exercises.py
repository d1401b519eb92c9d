"""The solution of an exercise passes and every named wrong path ends in its own hint, from really trained runs.

Only those that train for a few seconds are here: `make exercises` does the same for all. `tests/workshop/
test_recorded_exercises.py` checks the conditions of all against how their trainings have ended.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.commands.played_examples import Examples, examples, mistakes_in
from playground.workshop.library import exercises

QUICK = (
    "bell-curve",
    "forger-without-a-detective",
    "fool-the-discriminator",
)


@pytest.fixture(scope="module")
def played() -> Iterator[Examples]:
    """Where runs are trained, each once."""
    with examples() as played:
        yield played


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_an_exercise_keeps_what_it_promises(name: str, played: Examples) -> None:
    assert mistakes_in(exercises()[name], played) == []
