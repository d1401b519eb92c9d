"""How far a learner is with an exercise: which goals are met, and which named wrong path the newest run or move took.

Facts come from the store alone (`facts.py`, `moves.py`). Only runs that have ended count, so that nothing that is met
can be lost again while a run trains.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Protocol

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import settings_of
from playground.workshop.conditions import RunFacts
from playground.workshop.exercise import Exercise, Goal, Pair, WrongPath
from playground.workshop.moves import Move, MoveCondition
from playground.workshop.numbers import number_titles
from playground.workshop.words import as_text

ENDED = ("finished", "stopped", "diverged", "recorded")


class RunOfLearner(RunFacts, Protocol):
    """What is asked of a run: `facts.Facts` has it of one in the store."""

    @property
    def experiment(self) -> Experiment:
        """What the run trains."""


@dataclass(frozen=True)
class CheckedGoal:
    """A goal, whether it is met, and where the learner stands: "Modes: 3, needed: at least 8"."""

    text: str
    met: bool
    detail: str


@dataclass(frozen=True)
class Checked:
    """Where a learner stands in an exercise."""

    goals: tuple[CheckedGoal, ...]
    wrong: WrongPath | None  # of the newest run that has ended, or the newest move; None once all goals are met

    @property
    def done(self) -> bool:
        """Whether all goals are met."""
        return all(goal.met for goal in self.goals)


def check(exercise: Exercise, runs: Sequence[RunOfLearner], moves: Sequence[Move] = ()) -> Checked:
    """Where a learner with these runs and moves stands, each oldest first. Runs that changed what is not open do not
    count, nor do those that failed for reasons that are not the learner's."""
    counting = [run for run in runs if exercise.counts(run.experiment)]
    goals = tuple(_checked(goal, counting, moves) for goal in exercise.goals)
    done = all(goal.met for goal in goals)
    return Checked(goals, None if done else wrong_path(exercise, counting, moves))


def wrong_path(exercise: Exercise, runs: Sequence[RunOfLearner], moves: Sequence[Move]) -> WrongPath | None:
    """The first named wrong path that the newest ended run, or the newest move, took."""
    ended = [run for run in runs if run.state in ENDED]
    for path in exercise.wrong_paths:
        if path.when is not None and ended and path.when.holds(ended[-1]):
            return path
        if path.move is not None and moves and path.move.holds(moves[-1]):
            return path
    return None


def _checked(goal: Goal, runs: Sequence[RunOfLearner], moves: Sequence[Move]) -> CheckedGoal:
    ended = [run for run in runs if run.state in ENDED]
    if goal.run is not None:
        met = next((run for run in ended if goal.run.holds(run)), None)
        newest = met or (runs[-1] if runs else None)
        return CheckedGoal(goal.text, met is not None, "" if newest is None else goal.run.detail(newest))
    if goal.two is not None:
        return _checked_pair(goal.text, goal.two, ended)
    assert goal.move is not None
    return _checked_move(goal.text, goal.move, moves)


def _checked_move(text: str, wanted: MoveCondition, moves: Sequence[Move]) -> CheckedGoal:
    of_its_kind = [move for move in moves if move.kind == wanted.kind]
    met = next((move for move in of_its_kind if wanted.holds(move)), None)
    newest = met or (of_its_kind[-1] if of_its_kind else None)
    return CheckedGoal(text, met is not None, "" if newest is None else wanted.detail(newest))


def _checked_pair(text: str, pair: Pair, ended: Sequence[RunOfLearner]) -> CheckedGoal:
    found = list(_pairs(pair, ended))
    if found:
        return CheckedGoal(text, True, _beside(pair, *found[0]))
    firsts, seconds = ([run for run in ended if part.holds(run)] for part in (pair.first, pair.second))
    if not firsts and not seconds:
        return CheckedGoal(text, False, "")
    if not firsts or not seconds:
        return CheckedGoal(text, False, "One of the two runs is there.")
    return CheckedGoal(text, False, _beside(pair, firsts[-1], seconds[-1]) or "The two runs differ in something else.")


def _pairs(pair: Pair, ended: Sequence[RunOfLearner]) -> Iterator[tuple[RunOfLearner, RunOfLearner]]:
    """All pairs of runs that meet the goal."""
    for first, second in permutations(ended, 2):
        alike = all(_below(first, path) == _below(second, path) for path in pair.same)
        if alike and pair.first.holds(first) and pair.second.holds(second) and _less(pair, first, second):
            yield first, second


def _less(pair: Pair, first: RunOfLearner, second: RunOfLearner) -> bool:
    if not pair.number:
        return True
    one, other = first.number(pair.number, pair.when), second.number(pair.number, pair.when)
    return one is not None and other is not None and other <= pair.times * one


def _below(run: RunOfLearner, path: str) -> dict[str, object]:
    """The setting at a path, and all below it."""
    return {
        one: value for one, value in settings_of(run.experiment).items() if one == path or one.startswith(f"{path}.")
    }


def _beside(pair: Pair, first: RunOfLearner, second: RunOfLearner) -> str:
    """The compared number of both runs."""
    if not pair.number:
        return ""
    one, other = (run.number(pair.number, pair.when) for run in (first, second))
    said = ["not measured" if value is None else as_text(value) for value in (one, other)]
    title = number_titles()[pair.number]
    return f"{title[:1].upper()}{title[1:]}: {said[0]} in the first run, {said[1]} in the second"
