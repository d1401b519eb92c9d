"""What an exercise is: one TOML file. `library.py` finds them, `checking.py` says how far a learner is.

    title = "Cause mode collapse"
    course = "when-it-goes-wrong"      # the name of a file in courses/
    place = 10                         # where it stands in its course: the smallest first
    minutes = 8
    level = "beginner"                 # or "intermediate", "advanced"
    teaches = "One sentence: what learners can do or explain afterwards."
    story = "Markdown: why this is worth doing, and what to do."
    look = "Markdown: what to look at while it trains."
    hints = ["A first nudge.", "Nearly the solution."]
    next = "One sentence on what comes next."

    [start]                            # the experiment to begin with
    recipe = "ring"                    # a recipe or a target; or link = "...", copied from the address bar
    settings = { steps = 600 }         # what differs from it, in link form
    page = ""                          # or "dirac", "fakes", "latents": see Start

    [controls]                         # by path; a path stands for all below it
    open = ["penalty", "g_optimiser.beta1"]
    hidden = ["latent"]
    others = "locked"

    [prediction]                       # before the first run; see predictions/
    kind = "choice"
    ask = "What will the samples look like at the end?"
    options = [{ text = "Eight islands", when = { number = "modes", at_least = 8 } }, ...]

    [[goals]]                          # all must be met, each by some run of the learner's (or a move)
    text = "A run ended in mode collapse."
    run = { finding = "mode collapse" }            # see conditions.py
    # two = { first = {...}, second = {...} }      # or by two runs, see Pair
    # move = { kind = "fakes", facts = [...] }     # or by a move, see moves.py

    [[wrong_paths]]                    # the first that the newest run (or move) took gives its hint
    name = "too short"
    when = { number = "step", at_most = 100 }
    hint = "Markdown: what happened, and what to look at."
    example = { runs = [{ steps = 50 }] }          # leads there: `exercises check` trains it

    [question]                         # afterwards; without options, the teacher reads a written answer
    ask = "Why?"
    options = [{ text = "...", right = true, reason = "..." }, ...]

    [solution]
    runs = [{ penalty = "none" }]      # each in link form: what differs from the start

A run that changes a setting which is not open does not count. Only the seed may always differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import settings_of, to_link
from playground.workshop.conditions import Condition
from playground.workshop.moves import MoveCondition
from playground.workshop.numbers import When, number_titles
from playground.workshop.part import Part, Text
from playground.workshop.predictions import Prediction
from playground.workshop.question import Question, in_drawn_order
from playground.workshop.start import Settings, Start

Standing = Literal["open", "locked", "hidden"]


class Controls(Part):
    """Which controls a learner may use. A path stands for all below it; of two that fit, the longer one counts."""

    open: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    others: Standing = "locked"

    def of(self, path: str) -> Standing:
        """Whether the control of this setting is open, locked (seen, but not to be changed) or hidden."""
        fitting = [
            (len(name), standing)
            for standing, names in (("open", self.open), ("locked", self.locked), ("hidden", self.hidden))
            for name in names
            if path == name or path.startswith(f"{name}.")
        ]
        return max(fitting)[1] if fitting else self.others  # type: ignore[return-value]


class Pair(Part):
    """Two of the learner's runs, both ended: `first` and `second` hold for one each.

    same: settings, with all below them, in which the two must agree. number, when, times: the second run's number
    (names as in numbers.py) is at most so many times the first one's.
    """

    first: Condition
    second: Condition
    same: tuple[str, ...] = ()
    number: str = ""
    when: When = "end"
    times: Annotated[float, Field(gt=0)] = 1.0

    @field_validator("number")
    @classmethod
    def _known(cls, name: str) -> str:
        if name and name not in number_titles():
            raise ValueError(f"there is no number “{name}” to compare")
        return name


class Goal(Part):
    """One line of the checklist: met by a run that has ended, by two of them, or by a move."""

    text: Text
    run: Condition | None = None
    two: Pair | None = None
    move: MoveCondition | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(part is not None for part in (self.run, self.two, self.move)) != 1:
            raise ValueError(f"the goal “{self.text}” needs exactly one of run, two, move")
        return self


class Played(Part):
    """A move as an example has it: points on the plane (standardised), samples that are picked, or a Dirac-GAN."""

    points: tuple[tuple[float, float], ...] = ()
    best: int = 0  # picks so many samples that D believes most; negative: least
    game: Settings | None = None


class Example(Part):
    """What a learner might do: runs, each as changes of the start in link form, and moves."""

    runs: tuple[Settings, ...] = ()
    moves: tuple[Played, ...] = ()


class WrongPath(Part):
    """A mistake that has a name, and the hint that belongs to it. `example` leads there."""

    name: Text
    when: Condition | None = None
    move: MoveCondition | None = None
    hint: Text
    example: Example

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.when is None) == (self.move is None):
            raise ValueError(f"the wrong path “{self.name}” needs exactly one of when, move")
        return self


class Exercise(Part):
    """One exercise. Markdown where it says so above."""

    name: Text  # of the file
    title: Text
    course: Text
    place: int
    minutes: Annotated[int, Field(ge=1, le=120)]
    level: Literal["beginner", "intermediate", "advanced"]
    teaches: Text
    story: Text
    look: Text
    hints: Annotated[tuple[Text, ...], Field(min_length=1)]
    next: Text
    start: Start
    controls: Controls = Controls()
    prediction: Prediction | None = None
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    wrong_paths: tuple[WrongPath, ...] = ()
    question: Question | None = None
    solution: Example

    @model_validator(mode="before")
    @classmethod
    def _options_in_order(cls, written: Any) -> Any:
        if not isinstance(written, Mapping) or "question" not in written:
            return written
        return {**written, "question": in_drawn_order(written["question"], str(written.get("name")))}

    @property
    def most_picked(self) -> int | None:
        """How many samples may be picked at most to meet a goal; None where no goal says."""
        facts = [fact for goal in self.goals if goal.move is not None for fact in goal.move.facts]
        most = [fact.at_most for fact in facts if fact.fact == "picked" and fact.at_most is not None]
        return int(max(most)) if most else None

    @model_validator(mode="after")
    def _examples_can_be_made(self) -> Self:
        """Every example changes only what is open, to something that exists; the paths of the controls exist."""
        named = [("The solution", self.solution), *((f"“{path.name}”", path.example) for path in self.wrong_paths)]
        for what, example in named:
            if not example.runs and not example.moves:
                raise ValueError(f"{what} has neither runs nor moves")
            for changes in example.runs:
                if not self.counts(self.start.experiment(changes)):
                    raise ValueError(f"{what} changes a setting that is not open: {', '.join(changes)}")
            for move in example.moves:
                if move.game is not None:
                    self.start.game(move.game)
        return self

    @property
    def asks_for_changes(self) -> bool:
        """Whether its solution changes a setting of the start, other than the seed."""
        runs = any(changes.keys() - {"seed"} for changes in self.solution.runs)
        return runs or any(move.game for move in self.solution.moves)

    @cached_property
    def started(self) -> Experiment:
        """The starting experiment (on the page of the Dirac-GAN, one that means nothing)."""
        return self.start.experiment({}) if self.start.page != "dirac" else Experiment.default()

    def changed(self, experiment: Experiment) -> frozenset[str]:
        """The paths of all settings that differ from the start, those of kinds that only one of them has included."""
        one, other = settings_of(self.started), settings_of(experiment)
        return frozenset(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))

    def counts(self, experiment: Experiment) -> bool:
        """Whether a run of this experiment belongs to the exercise: it differs from the start only in what is open."""
        return not self.kept_but_changed(experiment)

    def kept_but_changed(self, experiment: Experiment) -> list[str]:
        """The paths of the settings that the exercise keeps as they are, and this experiment has changed."""
        return sorted(path for path in self.changed(experiment) if not self._may_change(path))

    def put_back(self, experiment: Experiment) -> Experiment:
        """The start with those changes of this experiment that are open, as far as these fit it."""
        changes = {path: text for path, text in to_link(experiment).items() if self._may_change(path)}
        try:
            return self.start.experiment(changes)
        except ValueError:
            return self.started

    def _may_change(self, path: str) -> bool:
        return path == "seed" or self.controls.of(path) == "open"
