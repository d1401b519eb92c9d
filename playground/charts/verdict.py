"""The verdict on two runs of one target, the right one meant to do better: whether it did, in one sentence with the
numbers that both ended with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.charts.health import Finding, facts
from playground.charts.health.cures import Cure
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.metrics import headline_of

WHOLE = ("finished", "recorded")  # states of runs that came to their end
ENDED = (*WHOLE, "diverged")  # states of runs that a verdict can be given on
BETTER = 0.8  # of the other's distance, or less


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its state, the numbers measured last, and what the health rules find.

    What was measured before a run broke off says nothing of how it ended.
    """

    experiment: Experiment
    state: str
    numbers: Mapping[str, float]
    findings: Sequence[Finding]

    @property
    def well(self) -> bool:
        """Whether no rule sees a failure."""
        return self.state in WHOLE and not self.findings

    @property
    def floors(self) -> float | None:
        """The distance from real samples as a multiple of what a perfect generator scores; None if not measured."""
        if self.state == "diverged":
            return None
        metric = headline_of(self.experiment)
        distance, floor = self.numbers.get(metric.name), self.numbers.get(metric.floor_name)
        return distance / floor if distance is not None and floor else None

    @property
    def parts(self) -> int | None:
        """How many modes or classes are generated; None where neither is counted."""
        found = self.numbers.get("modes", self.numbers.get("classes_present"))
        return None if found is None or self.state == "diverged" else round(found)


@dataclass(frozen=True)
class Verdict:
    """What to say of the pair; and what to change on the right next, empty where nothing is missing or known."""

    sentence: str
    cure: Cure = ()


def comparable(left: Experiment, right: Experiment) -> bool:
    """Whether both learn the same and are measured alike."""
    return left.target == right.target and headline_of(left).name == headline_of(right).name


def verdict(left: Outcome, right: Outcome) -> Verdict | None:
    """Whether the right run is what the left one failed to be; None as long as one of them has not run to its end."""
    if left.state not in ENDED or right.state not in ENDED:
        return None
    instead = _measured(right, left, "{} instead of {}")
    if right.well and not left.well:
        return Verdict(f"It worked: {instead or 'no rule sees a failure any more'}.")
    if left.well and not right.well:
        failure = _failure(right)
        on_both = _measured(left, right, "{} on the left, {} on the right")
        return Verdict(f"The left one is well, the right one is not: {on_both or failure}.")
    if left.well:
        on_both = _measured(left, right, "{} on the left, {} on the right")
        return Verdict(f"Both are well: {on_both or 'no rule sees a failure'}.")
    cure = next((finding.cure for finding in right.findings if finding.cure), ())
    opening = "Not enough" if _nearer(right, left) else "It did not help"
    still = _failure(right)
    return Verdict(f"{opening}: {instead}. {still}" if instead else f"{opening}. {still}", cure)


def _nearer(one: Outcome, other: Outcome) -> bool:
    """Whether one run ended clearly nearer to the data than the other, or did not break off as that did."""
    if one.floors is None or other.floors is None:
        return one.state in WHOLE and other.state == "diverged"
    return one.floors <= BETTER * other.floors


def _failure(outcome: Outcome) -> str:
    """What is wrong with a run, as a sentence."""
    return outcome.findings[0].sentence if outcome.findings else "Training broke off."


def _measured(first: Outcome, second: Outcome, template: str) -> str:
    """Distance and modes of both: "1.3 times its floor instead of 24, 8 of 8 modes instead of 1"."""
    said = []
    if first.floors is not None and second.floors is not None:
        said.append(template.format(f"{facts.times(first.floors)} times its floor", facts.times(second.floors)))
    target = first.experiment.target
    if first.parts is not None and second.parts is not None and {first.parts, second.parts} != {target.part_count}:
        said.append(template.format(f"{first.parts} of {target.part_count} {target.parts}", second.parts))
    return ", ".join(said)
