"""What the examples of an exercise ended with when they were last trained, kept as JSON: a test of an exercise's
conditions that needs no training.

One file for each exercise, written by `exercises check --write`:

    {"runs": {key: {"state": ..., "findings": [...], "predicted": bool, "numbers": {"modes end": 7.9, ...}}},
     "moves": {key: {"kind": ..., "facts": {...}}}}

Runs are found by the key of their experiment, so what is kept of another experiment is not found. Of the numbers, only
those are kept that the exercise asks for. Settings are never kept: they come from the exercise as it is now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import settings_of
from playground.workshop.conditions import NumberCondition, leaves
from playground.workshop.exercise import Example, Exercise, Played
from playground.workshop.facts import Facts
from playground.workshop.moves import Move
from playground.workshop.numbers import When
from playground.workshop.part import Value
from playground.workshop.predictions import Choice, Number, truth_of

DIGITS = 6  # of a number


class NotRecordedError(LookupError):
    """The exercise asks for something that was not kept; the message is one sentence."""


@dataclass(frozen=True)
class RecordedFacts:
    """One run as conditions see it (`workshop.conditions.RunFacts`), from what was kept."""

    experiment: Experiment
    start: Mapping[str, Value]
    kept: Mapping[str, Any]

    @property
    def state(self) -> str:
        """As the store had it."""
        return str(self.kept["state"])

    @property
    def findings(self) -> frozenset[str]:
        """The names of the health rules that spoke."""
        return frozenset(self.kept["findings"])

    def number(self, name: str, when: When = "end") -> float | None:
        """One number of the run; None where it was not measured."""
        if _number_key(name, when) not in self.kept["numbers"]:
            raise NotRecordedError(f"The number “{_number_key(name, when)}” of this run was not kept.")
        value: float | None = self.kept["numbers"][_number_key(name, when)]
        return value

    def setting(self, path: str) -> Value | None:
        """The value of a setting; None where this experiment has no such setting."""
        return settings_of(self.experiment).get(path)

    def changed(self, path: str) -> bool:
        """Whether the setting, or one below it, differs from the starting experiment."""
        settings = settings_of(self.experiment)
        paths = {one for one in settings.keys() | self.start.keys() if one == path or one.startswith(f"{path}.")}
        return any(settings.get(one) != self.start.get(one) for one in paths)


@dataclass(frozen=True)
class Recorded:
    """Examples that are looked up, not trained. kept: the content of the exercise's file."""

    kept: Mapping[str, Any]

    def play(self, exercise: Exercise, example: Example) -> tuple[list[RecordedFacts], list[Move]]:
        """The facts of the example's runs, and its moves, in order. Raises NotRecordedError."""
        return (
            [self._run(exercise, changes) for changes in example.runs],
            [self._move(exercise, example, played) for played in example.moves],
        )

    def compares(self, prediction: Any, what: RecordedFacts | Move) -> bool:
        """Whether the run, or the move, says what was true. Of what is drawn, only this is kept, and not the film."""
        if isinstance(what, Move) or isinstance(prediction, Choice | Number):
            return truth_of(prediction, what) is not None  # type: ignore[arg-type]
        return bool(what.kept["predicted"])

    def _run(self, exercise: Exercise, changes: Mapping[str, Value]) -> RecordedFacts:
        experiment = exercise.start.experiment(changes)
        kept = self.kept["runs"].get(experiment.key)
        if kept is None:
            raise NotRecordedError(f"No run of {experiment.key} was kept: {json.dumps(dict(changes))}.")
        return RecordedFacts(experiment, settings_of(exercise.started), kept)

    def _move(self, exercise: Exercise, example: Example, played: Played) -> Move:
        kept = self.kept["moves"].get(_move_key(exercise, example, played))
        if kept is None:
            raise NotRecordedError("One of the moves was not kept.")
        return Move(kept["kind"], kept["facts"])


def read(folder: Path, name: str) -> Recorded:
    """What was kept of an exercise. Raises NotRecordedError if nothing was."""
    file = folder / f"{name}.json"
    if not file.is_file():
        raise NotRecordedError(f"Nothing was kept of “{name}”.")
    return Recorded(json.loads(file.read_text("utf-8")))


def write(folder: Path, exercise: Exercise, play: Any) -> None:
    """Keep what the examples of an exercise end with. play: `Examples.play`, which trains what is not trained yet."""
    folder.mkdir(parents=True, exist_ok=True)
    runs, moves = dict[str, Any](), dict[str, Any]()
    for example in _examples(exercise):
        facts, made = play(exercise, example)
        runs |= {one.experiment.key: _kept(exercise, one) for one in facts}
        moves |= {
            _move_key(exercise, example, played): {"kind": move.kind, "facts": dict(move.facts)}
            for played, move in zip(example.moves, made, strict=True)
        }
    kept = {"runs": dict(sorted(runs.items())), "moves": dict(sorted(moves.items()))}
    text = json.dumps(_rounded(kept), indent=1, sort_keys=True, allow_nan=False)
    (folder / f"{exercise.name}.json").write_text(f"{text}\n", "utf-8")


def _examples(exercise: Exercise) -> Iterator[Example]:
    """The solution, the wrong paths, and the starting experiment where a prediction is about it."""
    yield exercise.solution
    yield from (path.example for path in exercise.wrong_paths)
    if exercise.prediction is not None and not exercise.prediction.of_moves:
        yield Example(runs=({},))


def _kept(exercise: Exercise, run: Facts) -> dict[str, Any]:
    return {
        "state": run.state,
        "findings": sorted(run.findings),
        "predicted": exercise.prediction is not None and truth_of(exercise.prediction, run) is not None,
        "numbers": {_number_key(name, when): run.number(name, when) for name, when in numbers_of(exercise)},
    }


def numbers_of(exercise: Exercise) -> list[tuple[str, When]]:
    """All numbers of runs that an exercise asks for, and when, in order."""
    asked = {(leaf.number, leaf.when) for leaf in _leaves(exercise) if isinstance(leaf, NumberCondition)}
    asked |= {(goal.two.number, goal.two.when) for goal in exercise.goals if goal.two is not None and goal.two.number}
    if isinstance(exercise.prediction, Number) and exercise.prediction.number:
        asked.add((exercise.prediction.number, exercise.prediction.when))
    return sorted(asked)


def _leaves(exercise: Exercise) -> list[Any]:
    """All conditions on runs in an exercise, those that hold others left out."""
    conditions = [goal.run for goal in exercise.goals] + [path.when for path in exercise.wrong_paths]
    for goal in exercise.goals:
        conditions += [goal.two.first, goal.two.second] if goal.two is not None else []
    if isinstance(exercise.prediction, Choice):
        conditions += [option.when for option in exercise.prediction.options]
    return [leaf for one in conditions if one is not None for leaf in leaves(one)]


def _number_key(name: str, when: When) -> str:
    return f"{name} {when}"


def _move_key(exercise: Exercise, example: Example, played: Played) -> str:
    """What a move is made of, as 16 letters: the experiment or the Dirac-GAN it is played against, and what is done."""
    if played.game is not None:
        against = exercise.start.game(played.game).model_dump_json()
    else:
        against = exercise.start.experiment(example.runs[0]).key
    return hashlib.sha256(f"{against} {played.model_dump_json()}".encode()).hexdigest()[:16]


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_rounded(one) for one in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
