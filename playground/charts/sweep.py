"""How the runs of a sweep stand: how many succeeded, how sure that is, and how far they are from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from playground.charts.health import Finding, History
from playground.charts.health.history import Series
from playground.charts.health.motion import ENDS_FAR
from playground.charts.verdict import ENDED, Outcome
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.sweep import Member
from playground.gan.measure.wilson import wilson_interval

FALLEN = 0.2  # of its first Fréchet distance, at most; the defaults end below a tenth
NOTHING = Series(np.empty(0), np.empty(0))


@dataclass(frozen=True)
class Standing:
    """One run of a sweep: how far it is, and how well it ended. Without a run, the state is ""."""

    member: Member
    state: str = ""
    step: int = 0
    floors: float | None = None  # the newest distance, as a multiple of what a perfect generator scores
    success: bool | None = None  # None before its end, and if nothing was measured then
    distances: Series = field(default=NOTHING)  # the same multiple over its steps

    @property
    def live(self) -> bool:
        """Whether it trains or waits."""
        return self.state in ("queued", "running", "paused")


def standing(
    member: Member, state: str, step: int, numbers: Mapping[str, float], history: History, findings: Sequence[Finding]
) -> Standing:
    """How a run stands whose newest metrics are `numbers`; `findings` are those of the health rules at its end."""
    outcome = Outcome(member.experiment, state, numbers, findings)
    near = _has_come_near(member.experiment, outcome.floors or 0.0, history.times_floor)
    known = state == "diverged" or (state in ENDED and outcome.floors is not None)
    success = outcome.well and near if known else None
    return Standing(member, state, step, outcome.floors, success, history.times_floor)


def _has_come_near(experiment: Experiment, floors: float, before: Series) -> bool:
    """Whether samples so far from the data are near enough for a success. No small generator of pictures comes near
    its floor, so for pictures it counts how far it has come since the first measurement."""
    if not experiment.target.bounded:
        return floors < ENDS_FAR
    return len(before) > 0 and floors <= FALLEN * float(before.values[0])


def meaning_of_success(experiment: Experiment) -> str:
    """When a run of a sweep counts as a success, in words."""
    first = "A run succeeds if it trains to its end and no health rule sees a failure then, such as lost modes."
    if experiment.target.bounded:
        return f"{first} Its Fréchet distance must also have fallen to a fifth of the first one or less."
    return f"{first} It must also end less than {ENDS_FAR:g} times as far from the data as a perfect generator."


@dataclass(frozen=True)
class Group:
    """The runs of a sweep that differ only in their seed."""

    values: tuple[str, ...]
    standings: tuple[Standing, ...]

    @property
    def ended(self) -> int:
        """How many came to their end, well or not."""
        return sum(one.success is not None for one in self.standings)

    @property
    def good(self) -> int:
        """How many succeeded."""
        return sum(one.success is True for one in self.standings)

    @property
    def interval(self) -> tuple[float, float]:
        """Between which rates of success the true one lies in 95 of 100 cases."""
        return wilson_interval(self.good, self.ended)

    @property
    def floors(self) -> list[float]:
        """The distances of its runs as they are now; those that diverged have none."""
        return [one.floors for one in self.standings if one.floors is not None]

    @property
    def median(self) -> float | None:
        """The median of these."""
        return float(np.median(self.floors)) if self.floors else None

    @property
    def success(self) -> str:
        """In words: "7 of 8 (53% to 98%)"."""
        if not self.ended:
            return "none has ended yet"
        low, high = self.interval
        return f"{self.good} of {self.ended} ({low:.0%} to {high:.0%})"


def groups(standings: Sequence[Standing]) -> list[Group]:
    """The runs by the values of what varies, in order."""
    found: dict[tuple[str, ...], list[Standing]] = {}
    for one in standings:
        found.setdefault(one.member.values, []).append(one)
    return [Group(values, tuple(members)) for values, members in found.items()]


def spread(standings: Sequence[Standing]) -> list[tuple[int, float, float, float]]:
    """(step, lowest, median, highest distance) where it was measured in at least two runs, or in the only one."""
    fewest = min(2, len(standings))
    at: dict[int, list[float]] = {}
    for one in standings:
        for step, value in zip(one.distances.steps, one.distances.values, strict=True):
            at.setdefault(int(step), []).append(float(value))
    return [
        (step, min(values), float(np.median(values)), max(values))
        for step, values in sorted(at.items())
        if len(values) >= fewest
    ]
