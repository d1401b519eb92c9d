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

    [prediction]                       # before the first run; see predictions.py
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

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, field_validator, model_validator

from playground.gan.dirac.game import Game
from playground.gan.dirac.game import from_link as game_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import settings_of, to_link, to_text
from playground.recipes import recipes
from playground.workshop.conditions import Condition, Part, Value, When, number_titles
from playground.workshop.moves import MoveCondition
from playground.workshop.predictions import Prediction

Text = Annotated[str, Field(min_length=1)]
Settings = dict[str, Value]  # in link form: path -> value
Standing = Literal["open", "locked", "hidden"]
Page = Literal["", "dirac", "fakes", "latents"]
LEVELS = ("beginner", "intermediate", "advanced")


class Start(Part):
    """What the exercise opens: an experiment, on the training page or on one where it is played by hand.

    page: "" (training), "fakes" (place points on the plane against its discriminator), "latents" (pick samples of its
    generator), or "dirac", where the settings are those of a Dirac-GAN.
    """

    recipe: str = ""
    link: str = ""
    settings: Settings = {}
    page: Page = ""

    @field_validator("recipe")
    @classmethod
    def _known(cls, name: str) -> str:
        if name and (name not in recipes() or recipes()[name].experiment is None):
            raise ValueError(f"there is no recipe “{name}” to start with")
        return name

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if self.recipe and self.link:
            raise ValueError("the exercise starts with a recipe or with a link, not with both")
        if self.page == "dirac":
            self.game({})
        else:
            self.experiment({})
        return self

    @property
    def params(self) -> dict[str, str]:
        """The settings as a link has them; what a copied link says about the page is left out."""
        base = recipes()[self.recipe].experiment if self.recipe else None
        copied = {
            path: text
            for path, text in parse_qsl(urlsplit(self.link).query or self.link)
            if path.partition(".")[0] in Experiment.model_fields
        }
        return (copied if base is None else to_link(base)) | _texts(self.settings)

    def experiment(self, changes: Mapping[str, Value]) -> Experiment:
        """The starting experiment with these changes, in link form; ValueError, one sentence, if that is impossible."""
        wanted = _texts(changes)
        params = self.params
        kept = {
            path: text
            for path, text in params.items()
            if (choice := path.partition(".")[0]) == path or wanted.get(choice) in (None, params.get(choice))
        }  # another kind has other fields
        found, problems = Experiment.from_link(kept | wanted)
        if problems:
            raise ValueError(problems[0].sentence.removesuffix("."))
        return found

    def game(self, changes: Mapping[str, Value]) -> Game:
        """The starting Dirac-GAN with these changes; ValueError, one sentence, if that is impossible."""
        game, problems = game_of(_texts(self.settings) | _texts(changes))
        if problems:
            raise ValueError(problems[0].removesuffix("."))
        return game


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
    (names as in conditions.py) is at most so many times the first one's.
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


def _texts(settings: Mapping[str, Any]) -> dict[str, str]:
    return {path: to_text(value) for path, value in settings.items()}
