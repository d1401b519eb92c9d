"""The run card: what there is to know of a run on one page, as words and numbers. What draws it is in `run_page.py` and
in `ui/run_card.py`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from playground.charts.health import Finding, History, diagnose
from playground.charts.names import name_of
from playground.charts.sentence import sentence
from playground.downloads.download import NotKeptError, Source
from playground.downloads.tables import losses
from playground.engine import Run
from playground.gan.experiment.differences import changes, origin_line
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.metrics import headline_first
from playground.recipes import recipe_of

HASH_DIGITS = 16  # of 64: enough to see that two runs are the same
RUN_DIGITS = 8  # of 32: the commands need no more
UNKNOWN = "not known"
UNKNOWN_HOW = "The app was shown the samples and the losses, and does not know the settings."


@dataclass(frozen=True)
class Number:
    """A number at the end of a run, beside what a perfect generator scores; texts, "" where there is none."""

    title: str
    value: str
    floor: str
    range: str  # between which nearly every perfect generator scores
    help: str


class RunCard:
    """Everything that a run card says. Raises NotKeptError where there is no run."""

    def __init__(self, source: Source) -> None:
        if source.run is None:
            raise NotKeptError("Nothing has been trained yet.")
        self.source, self.run, self.experiment = source, source.run, source.experiment

    @property
    def title(self) -> str:
        """What somebody has called the run, or else what was trained."""
        return self.source.given_name or self.trained

    @property
    def trained(self) -> str:
        """What was trained."""
        return name_of(self.experiment)

    @property
    def origin(self) -> list[str]:
        """What the title leaves open: what was trained, where the run has a name, and what it is a fork of."""
        named = [self.trained] if self.source.given_name else []
        return named + list(filter(None, [origin_line(self.experiment)]))

    @property
    def facts_title(self) -> str:
        """What the facts are for."""
        return "What is known" if self.experiment.target.outside else "To repeat it"

    @cached_property
    def story(self) -> list[str]:
        """What happened, in a few paragraphs: what was to be learnt, how, what came of it, and what went wrong."""
        recipe = recipe_of(self.experiment)
        aim = f"{recipe.shows} {recipe.watch}".strip() if recipe else self.experiment.target.summary
        status = {"state": self.run.state, "step": self.run.step, "steps": self.run.steps, "note": self.run.note}
        came_of_it = sentence(self.experiment, self.run.metrics, status)
        return [aim, how(self.experiment, self.run), came_of_it, *(found.sentence for found in self.findings)]

    @cached_property
    def findings(self) -> list[Finding]:
        """What the rules of health say is wrong."""
        history = History(self.experiment)
        history.state, history.note = self.run.state, self.run.note
        for snapshot in self.source.film:
            history.add(snapshot)
        return diagnose(history)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(setting, its default, here) of all that is not as usual for this target and condition."""
        return changes(self.experiment)

    @property
    def numbers(self) -> list[Number]:
        """What was measured last, the headline first."""
        measured, found = self.run.metrics, []
        for metric in headline_first(self.experiment):
            if metric.name not in measured:
                continue
            floor = measured.get(metric.floor_name)
            low, high = (measured.get(name) if floor is not None else None for name in metric.range_names)
            found.append(
                Number(
                    metric.heading,
                    metric.text(measured[metric.name]),
                    "" if floor is None else metric.text(floor),
                    "" if low is None or high is None else f"{metric.text(low)} to {metric.text(high)}",
                    metric.help,
                )
            )
        return found

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """(what, text): all that somebody needs to repeat it, and to see that it is the same."""
        run = self.run
        versions = self.source.engine.versions(run.id) if self.source.engine else {}
        about = [
            ("Steps", f"{run.step:,} of {run.steps:,}"),
            ("State", run.state),
            ("Time of training", f"{run.seconds:,.1f} s"),
            ("Device", run.device or UNKNOWN),
            ("Hash of the losses", self.loss_hash),
            ("Run", run.id[:RUN_DIGITS]),
        ]
        if self.experiment.target.outside:  # its seed and its versions are its program's
            return about
        made_with = ", ".join(f"{name} {version}" for name, version in versions.items()) or UNKNOWN
        seed, key = ("Seed", str(self.experiment.seed)), ("Experiment", self.experiment.key)
        return [seed, *about[:-2], ("Versions", made_with), about[-2], key, about[-1]]

    @cached_property
    def loss_hash(self) -> str:
        """The beginning of the SHA-256 of the download `losses`, as `sha256sum` prints it: equal for equal numbers."""
        return hashlib.sha256(losses(self.source)).hexdigest()[:HASH_DIGITS]


def how(experiment: Experiment, run: Run) -> str:
    """How it was trained, in one sentence."""
    e = experiment
    if e.target.outside:
        return (
            f"A program outside this app trained two networks against each other for {run.step:,} steps. {UNKNOWN_HOW}"
        )
    penalty = "" if e.penalty.kind == "none" else f" and the penalty {e.penalty.title}"
    asked = "" if e.condition.of == "nothing" else f", conditioned by {e.condition.title}"
    return (
        f"A generator ({e.generator.title}) and a discriminator ({e.discriminator.title}) were trained against each "
        f"other{asked} for {run.step:,} steps, with the loss {e.loss.title}{penalty}."
    )
