"""The best step of a run by each of its metrics, and the stop rule, which ends a run that no longer gains.

A step is better than another if its number is, in the direction in which the metric improves, and by more than chance:
by more than the noise of the floor, which is how far a perfect generator's score strays from it. Of two steps whose
numbers cannot be told from a perfect generator's, the better one is that which another metric prefers, if none prefers
the other: where distances end, samples may still become sharper. Of equals the earliest counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.metric import Metric
from playground.gan.measure.metrics import headline_of, metrics_of


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
            return self._is_better_beside(other)
        if self.at_floor or other.at_floor:
            return self.at_floor
        gain = other.value - self.value if self.metric.better == "lower" else self.value - other.value
        return gain > self.noise

    def _is_better_beside(self, other: Best) -> bool:
        """Whether another metric says so, and none the opposite."""
        pairs = [(mine, other.beside[name]) for name, mine in self.beside.items() if name in other.beside]
        return any(mine.is_better_than(its) for mine, its in pairs) and not any(
            its.is_better_than(mine) for mine, its in pairs
        )


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
            said[self._main] = replace(said[self._main], beside=beside)
            self.measured = step
        for name, found in said.items():
            known = self.by_metric.get(name)
            if known is None or found.is_better_than(known):
                self.by_metric[name] = found
        return self.main is not before

    # ------------------------------------------------------------ the stop rule
    @property
    def stops_at(self) -> int | None:
        """The step by which the main metric must have gained for the run to go on; None without a stop rule."""
        if not self.experiment.patience or self.main is None:
            return None
        begun = self.experiment.fork.step if self.experiment.fork else 0
        return max(self.main.step, begun) + self.experiment.patience

    @property
    def stopped(self) -> str:
        """The sentence with which the stop rule ends the run now; "" while it goes on."""
        if self.main is None or self.stops_at is None or self.measured < self.stops_at:
            return ""
        return f"Stopped: no gain since step {self.main.step:,}."


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
