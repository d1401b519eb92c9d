"""The best step of a run by each of its metrics, and the stop rule, which ends a run that no longer gains.

A step is better than another if its number is, in the direction in which the metric improves, and by more than chance:
by more than the noise of the floor, which is how far a perfect generator's score strays from it. Of two steps whose
numbers cannot be told from a perfect generator's, the better one is that which another metric prefers, if none prefers
the other: where distances end, samples may still become sharper. Points that are far from their floor are compared so
too, among steps that are about as far away: there the distance sees only the outline, and an early blur in the middle
may come a little closer than samples that have found more of the modes. Of equals the earliest counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.metric import Metric
from playground.gan.measure.metrics import headline_of, metrics_of

FAR_ABOVE = 5.0  # times its floor; healthy runs are below 3 after a third of their steps
ABOUT_AS_FAR = 1.1  # times the least distance so far: from one look to the next, a far generator swings by more
CLEARLY = 0.1  # of what a perfect generator scores: 10% high quality, one of 8 modes, 3 of 25


@dataclass(frozen=True)
class Best:
    """The best step by one metric."""

    metric: Metric[Any]
    step: int
    value: float
    floor: float | None  # what a perfect generator scores; None where that is not known
    at_floor: bool  # it cannot be told from a perfect generator's
    noise: float  # of the floor: a difference that is not larger says nothing; 0 where it is not known
    beside: Mapping[str, Best] = field(default_factory=dict)  # what other metrics say of this step, by name
    least: float = math.inf  # distance until this step; infinite for other metrics

    @property
    def text(self) -> str:
        """ "sliced Wasserstein 0.0312 (floor 0.0295)"."""
        beside = ""
        if self.floor is not None and self.metric.floor_shown:
            beside = f" ({self.metric.floor_title} {self.metric.text(self.floor)})"
        return f"{self.metric.title} {self.metric.text(self.value)}{beside}"

    def is_better_than(self, other: Best) -> bool:
        """Whether this one is better, and not only by chance."""
        if self.at_floor and other.at_floor:
            return self._beside(other, Best.is_better_than) > 0
        if self.at_floor or other.at_floor:
            return self.at_floor
        if self._is_about_as_far_as(other) and (preferred := self._beside(other, Best.is_clearly_better_than)):
            return preferred > 0
        return self._gain_over(other) > self.noise

    def is_clearly_better_than(self, other: Best) -> bool:
        """Whether the gain is large beside what a perfect generator scores, or beside the number before."""
        return self._gain_over(other) > CLEARLY * max(self.floor or 0.0, other.value)

    def _gain_over(self, other: Best) -> float:
        return other.value - self.value if self.metric.better == "lower" else self.value - other.value

    @property
    def is_far(self) -> bool:
        """Whether this is a distance of points, and several times its floor."""
        of_points = self.metric.headline and "images" not in self.metric.families
        return of_points and self.floor is not None and self.value > FAR_ABOVE * self.floor

    def _is_about_as_far_as(self, other: Best) -> bool:
        """Whether both are far, and neither is much farther away than the run has been until now."""
        return self.is_far and other.is_far and max(self.value, other.value) <= ABOUT_AS_FAR * self.least

    def _beside(self, other: Best, is_better: Callable[[Best, Best], bool]) -> int:
        """What the other metrics say: 1 if this one is better, -1 if the other is, 0 if they do not agree."""
        pairs = [(mine, other.beside[name]) for name, mine in self.beside.items() if name in other.beside]
        for_this = any(is_better(mine, its) for mine, its in pairs)
        return for_this - any(is_better(its, mine) for mine, its in pairs)


class BestSoFar:
    """The best steps of a run of `experiment`; `add` the numbers of its kept snapshots, in order.

    Only steps of the game count, which begins after the pretraining. Of a fork, the steps before it count too, if its
    parent was measured against the same target.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.by_metric: dict[str, Best] = {}
        self.measured = -1  # the last step at which the main metric was measured
        self._after = first_step_that_counts(experiment)
        self._metrics = [metric for metric in metrics_of(experiment) if metric.better != "neither"]
        self._main = headline_of(experiment).name
        self._least = math.inf  # distance so far

    @property
    def main(self) -> Best | None:
        """The best step by the metric that stands for the run; None before it was measured."""
        return self.by_metric.get(self._main)

    def add(self, step: int, numbers: Mapping[str, float]) -> bool:
        """Take in what was measured at this step; whether it is the best so far by the main metric."""
        before = self.main
        if step <= self._after:
            return False
        said: dict[str, Best] = {}
        for metric in self._metrics:
            value = numbers.get(metric.name)
            if value is not None and math.isfinite(value):
                said[metric.name] = _measured(metric, step, value, numbers)
        if self._main in said:
            beside = {name: found for name, found in said.items() if name != self._main and not found.metric.secondary}
            self._least = min(self._least, said[self._main].value)
            said[self._main] = replace(said[self._main], beside=beside, least=self._least)
            self.measured = step
        for name, found in said.items():
            known = self.by_metric.get(name)
            if known is None or found.is_better_than(known):
                self.by_metric[name] = found
        return self.main is not before

    # ------------------------------------------------------------ the stop rule
    @property
    def stops_at(self) -> int | None:
        """The step by which the run must have gained to go on; None without a stop rule."""
        if not self.experiment.patience or self.main is None:
            return None
        begun = self.experiment.fork.step if self.experiment.fork else 0
        return max(self._gained_at, begun) + self.experiment.patience

    @property
    def stopped(self) -> str:
        """The sentence with which the stop rule ends the run now; "" while it goes on."""
        if self.main is None or self.stops_at is None or self.measured < self.stops_at:
            return ""
        return f"Stopped: no gain since step {self._gained_at:,}."

    @property
    def _gained_at(self) -> int:
        """The last step with a gain by the main metric or, while that is far, by one beside it: who is not closer, but
        has found another mode, still learns."""
        assert self.main is not None
        beside = self.main.beside if self.main.is_far else ()
        return max([self.main.step, *(self.by_metric[name].step for name in beside)])


def best_in(experiment: Experiment, film: Iterable[Snapshot]) -> BestSoFar:
    """The best steps of a film, whose snapshots come in order."""
    best = BestSoFar(experiment)
    for snapshot in film:
        best.add(snapshot.step, snapshot.numbers)
    return best


def first_step_that_counts(experiment: Experiment) -> int:
    """Steps after this one may be the best of a run."""
    fork = experiment.fork
    if fork is None:
        return experiment.pretraining.length
    if (fork.parent.target, fork.parent.condition) == (experiment.target, experiment.condition):
        return first_step_that_counts(fork.parent)
    return fork.step


def _measured(metric: Metric[Any], step: int, value: float, numbers: Mapping[str, float]) -> Best:
    """What a metric says of a step, beside what a perfect generator scores there."""
    floor = numbers.get(metric.floor_name)
    if floor is None:
        return Best(metric, step, value, None, False, 0.0)
    low, high = (numbers.get(name, floor) for name in metric.range_names)
    if metric.better == "lower":
        return Best(metric, step, value, floor, value <= high, high - floor)
    return Best(metric, step, value, floor, value >= low, floor - low)
