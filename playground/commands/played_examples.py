"""The examples of an exercise, played for real: its runs are trained, its moves are made against trained networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from playground.commands.recorded_examples import Recorded
from playground.engine import Engine, Run
from playground.engine.in_process import train_here
from playground.engine.questions.believed import Believed, BelievedSamples
from playground.engine.questions.question import Question
from playground.gan.dirac.game import behaviour
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.histories import Histories
from playground.store import Database
from playground.store.jobs import Answer
from playground.workshop import moves
from playground.workshop.checking import check
from playground.workshop.exercise import Example, Exercise, Played
from playground.workshop.facts import Facts
from playground.workshop.predictions import truth_of


@dataclass
class Examples:
    """What has been trained so far, in a store that is not the app's: a learner would else find it finished."""

    url: str
    engine: Engine
    histories: Histories
    on_training: Callable[[Experiment], None] = lambda experiment: None
    on_progress: Callable[[Run], None] = lambda run: None  # of the run that trains
    trained: dict[str, Run] = field(default_factory=dict)

    def run(self, experiment: Experiment) -> Run:
        """The run of this experiment, trained to its end."""
        if experiment.key not in self.trained:
            self.on_training(experiment)
            self.trained[experiment.key] = train_here(experiment, self.on_progress, database=Database(self.url))
        return self.trained[experiment.key]

    def play(self, exercise: Exercise, example: Example) -> tuple[list[Facts], list[moves.Move]]:
        """The facts of the example's runs, and its moves, in order."""
        runs = [self.run(exercise.start.experiment(changes)) for changes in example.runs]
        facts = [Facts.of(self.histories, run, exercise.started) for run in runs]
        return facts, [self._move(exercise, move, facts) for move in example.moves]

    def compares(self, prediction: Any, what: Facts | moves.Move) -> bool:
        """Whether the run, or the move, says what was true."""
        return truth_of(prediction, what) is not None

    def _move(self, exercise: Exercise, move: Played, runs: Sequence[Facts]) -> moves.Move:
        if move.game is not None:
            from playground.gan.dirac import play  # only now: it loads torch

            game = exercise.start.game(move.game)
            return moves.dirac(game, behaviour(play.play(game)))
        if move.points:
            answer = self._ask(Believed(run=runs[0].run.id, points=move.points))
            return moves.fakes(move.points, Snapshot.decode(answer.result).arrays["belief"].tolist())
        beliefs = self._ask(BelievedSamples(run=runs[0].run.id)).info["beliefs"]
        order = np.argsort(beliefs)[::-1].tolist()
        best = order[: move.best] if move.best > 0 else order[move.best :]
        return moves.latents(best, beliefs)

    def _ask(self, question: Question) -> Answer:
        """The answer to a question, worked out here."""
        from playground.engine.resources import Resources  # only now: it loads torch

        with self.engine.database.read() as connection:
            work = question.resolve(connection).work(Resources(self.engine.database, "cpu"))
        while True:
            try:
                next(work)
            except StopIteration as done:
                return done.value


@contextmanager
def examples(on_training: Callable[[Experiment], None] = lambda experiment: None) -> Iterator[Examples]:
    """Examples in a store of their own, which is deleted afterwards."""
    with TemporaryDirectory(prefix="playground-exercises-") as folder:
        url = f"sqlite:///{Path(folder) / 'store.sqlite'}"
        with closing(Engine(Database(url), workers=0)) as engine:
            yield Examples(url, engine, Histories(engine), on_training)


def mistakes_in(exercise: Exercise, played: Examples | Recorded) -> list[str]:
    """One sentence for each thing that the exercise promises and its examples do not keep: the solution meets every
    goal, each wrong path ends in its own hint, and the prediction can be compared with the starting experiment (or the
    first move) and with every run. played: trained now, or what was kept of an earlier training."""
    found = []
    runs, made = played.play(exercise, exercise.solution)
    solved = check(exercise, runs, made)
    for goal in solved.goals:
        if not goal.met:
            found.append(f"The solution does not meet the goal “{goal.text}”. {goal.detail}".strip())
    seen, made_first = list[Any](runs), made[:1]
    for path in exercise.wrong_paths:
        runs, made = played.play(exercise, path.example)
        seen += runs
        checked = check(exercise, runs, made)
        if checked.done:
            found.append(f"The example of “{path.name}” meets all goals.")
        elif checked.wrong != path:
            instead = f"in that of “{checked.wrong.name}”" if checked.wrong else "in none"
            found.append(f"The example of “{path.name}” does not end in its own hint, but {instead}.")
    if exercise.prediction is not None:
        as_it_is = [] if exercise.prediction.of_moves else played.play(exercise, Example(runs=({},)))[0]
        compared: list[Any] = made_first if exercise.prediction.of_moves else as_it_is + seen
        if not all(played.compares(exercise.prediction, one) for one in compared):
            found.append("The prediction cannot be compared with what one of the examples does.")
    return found
