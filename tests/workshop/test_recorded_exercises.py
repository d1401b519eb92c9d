"""Every exercise keeps what it promises: its solution meets its goals, and each named wrong path ends in its own hint.

The conditions are those of the exercises as they are now. The runs were trained before (see
`playground/commands/recorded_examples.py`): an exercise, or a default, that has changed since then fails here until
`python -m playground exercises check --only NAME --write tests/workshop/recorded` has trained it again.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.commands import recorded_examples
from playground.commands.played_examples import mistakes_in
from playground.commands.recorded_examples import NotRecordedError, Recorded
from playground.workshop.conditions import FINDINGS
from playground.workshop.exercise import Exercise
from playground.workshop.library import EXERCISES, exercises

RECORDED = Path(__file__).parent / "recorded"
OURS = [path.stem for path in sorted(EXERCISES.glob("*.toml"))]


def changed(name: str, **changes: object) -> Exercise:
    """One of our exercises with other fields."""
    return Exercise.model_validate(exercises()[name].model_dump() | changes)


@pytest.mark.parametrize("name", OURS)
def test_an_exercise_keeps_what_it_promises(name: str) -> None:
    kept = recorded_examples.read(RECORDED, name)
    assert mistakes_in(exercises()[name], kept) == []
    assert {finding for run in kept.kept["runs"].values() for finding in run["findings"]} <= set(FINDINGS)


def test_nothing_is_kept_of_an_exercise_that_is_gone() -> None:
    assert sorted(path.stem for path in RECORDED.glob("*.json")) == OURS


def test_a_wrong_path_that_takes_the_hint_of_another_is_found() -> None:
    ours = exercises()["cause-mode-collapse"]
    greedy = ours.wrong_paths[0].model_copy(update={"when": ours.wrong_paths[2].when})
    takes_all = ours.model_copy(update={"wrong_paths": (greedy, *ours.wrong_paths[1:])})
    mistakes = mistakes_in(takes_all, recorded_examples.read(RECORDED, ours.name))
    assert any("does not end in its own hint" in mistake for mistake in mistakes)


def test_a_goal_out_of_reach_is_found() -> None:
    goal = {"text": "More islands than there are.", "run": {"number": "parts_in_use", "at_least": 9}}
    mistakes = mistakes_in(
        changed("cause-mode-collapse", goals=[goal]), recorded_examples.read(RECORDED, "cause-mode-collapse")
    )
    assert mistakes[0].startswith("The solution does not meet the goal “More islands than there are.”")


@pytest.mark.parametrize("name", ["bell-curve", "fool-the-discriminator", "find-the-damping"])
def test_an_exercise_that_starts_elsewhere_is_not_the_one_that_was_trained(name: str) -> None:
    ours = exercises()[name]
    other = {"order": "simultaneous"} if ours.start.page == "dirac" else {"steps": 60}
    start = ours.start.model_copy(update={"settings": ours.start.settings | other})
    with pytest.raises(NotRecordedError):
        mistakes_in(ours.model_copy(update={"start": start}), recorded_examples.read(RECORDED, name))


def test_a_condition_on_a_number_that_was_not_kept_is_no_pass() -> None:
    goal = {"text": "Quick.", "run": {"number": "seconds", "at_most": 1000}}
    with pytest.raises(NotRecordedError, match="seconds end"):
        mistakes_in(changed("bell-curve", goals=[goal]), recorded_examples.read(RECORDED, "bell-curve"))


def test_what_is_not_kept_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotRecordedError, match="Nothing was kept of “bell-curve”"):
        recorded_examples.read(tmp_path, "bell-curve")
    with pytest.raises(NotRecordedError, match="No run of"):
        mistakes_in(exercises()["bell-curve"], Recorded({"runs": {}, "moves": {}}))
