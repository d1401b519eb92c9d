"""What a metric is: one class says what it is called, how it is written, and how it is computed.

To add a metric, write one class in `point_metrics.py`, `image_metrics.py`, `class_metrics.py` or `pair_metrics.py`:

    class MeanError(PointMetric):
        name = "mean_error"
        title = "error of the mean"
        help = "How far the mean of generated samples is from that of real ones."

        def compute(self, measured: MeasuredPoints) -> float:
            return float(np.linalg.norm(measured.standardised.mean(axis=0)))

It is then measured in every training that it suits, beside its floor, and shown by the live view, the chart of
metrics, the sentence, the list of runs, the tables and the benchmarks. Nothing here loads torch: pages read these
classes in a process that must not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Literal, TypeVar

import numpy as np

M = TypeVar("M")
K = TypeVar("K", bound="Metric[Any]")
Numbers = dict[str, float]
Format = Literal["number", "count", "share"]
Better = Literal["lower", "higher", "neither"]

FORMATS: dict[Format, str] = {"number": ".3g", "count": ".4g", "share": ".1%"}  # for tables and lists
HOVER: dict[Format, str] = {"number": ".4g", "count": ".4g", "share": ".1%"}  # for points in a chart


class Metric(Generic[M]):
    """One number for how far generated is from real. A subclass with a `name` is a metric; nothing else is needed.

    `compute` takes what its base class promises, such as `MeasuredPoints`, which keeps intermediate results that
    several metrics share. The attributes up to `help` must be given; the others have defaults.
    """

    name: ClassVar[str]  # of the number in a snapshot, with its floor beside it
    title: ClassVar[str]  # as in the middle of a sentence
    help: ClassVar[str]  # what it means and who measured it first, in a sentence or two

    unit: ClassVar[str] = ""
    number_format: ClassVar[Format] = "number"
    better: ClassVar[Better] = "lower"
    headline: ClassVar[bool] = False  # the one that stands for a run; exactly one metric of each experiment is

    families: ClassVar[tuple[str, ...]] = ()  # of targets that it is for; empty: for all
    conditions: ClassVar[tuple[str, ...]] = ()  # what generators must be asked for (`Condition.of`); empty: anything
    secondary: ClassVar[bool] = False  # measured, kept and explained, but left out of charts, lists and sentences

    floor_name: ClassVar[str]  # of the floor's number in a snapshot; by default the name and "_floor"
    range_names: ClassVar[tuple[str, str]]  # of the numbers between which nearly every perfect generator scores
    floor_title: ClassVar[str] = "floor"
    floor_shown: ClassVar[bool] = True  # whether a number means little without its floor; tables have it anyway
    listed: ClassVar[str | None] = None  # in the list of runs: text with {value} and {floor}; "": not there

    def __init_subclass__(cls, **_: Any) -> None:
        if "name" in vars(cls):
            cls.floor_name = vars(cls).get("floor_name", f"{cls.name}_floor")
            cls.range_names = (f"{cls.floor_name}_low", f"{cls.floor_name}_high")
            _WRITTEN.append(cls())

    def suits(self, target: Any) -> bool:
        """Whether samples of this target can be measured by it."""
        return not self.families or target.family in self.families

    def compute(self, measured: M) -> float:
        """The metric of what was measured."""
        raise NotImplementedError

    def floor(self, real: Sequence[M]) -> float:
        """What a perfect generator scores: the mean over draws of `real` samples, measured as generated ones are."""
        return float(np.mean([self.compute(draw) for draw in real]))

    def floor_spread(self, real: Sequence[M]) -> float:
        """The standard deviation of what a perfect generator scores from one draw of samples to the next."""
        return float(np.std([self.compute(draw) for draw in real], ddof=1)) if len(real) > 1 else 0.0

    # ------------------------------------------------------------ how it is shown
    def text(self, value: float) -> str:
        """The value as tables write it: "0.0312", "8", "97.5%"."""
        return format(value, FORMATS[self.number_format])

    @property
    def heading(self) -> str:
        """The title at the beginning of a line."""
        return self.title[:1].upper() + self.title[1:]

    def row(self, experiment: Any) -> str:
        """In which row of the chart of metrics it is drawn; those with the same row share it. "": in none."""
        return "" if self.secondary else self.name

    def reading(self, experiment: Any) -> str:
        """The part of a sentence that tells its value at one step, with {} in the value's place; "": none."""
        return "" if self.secondary else f"{self.title} {{}}"

    def in_list(self, numbers: Mapping[str, float]) -> str:
        """Its part of a run's row in the list of runs; "" where it is not listed or was not measured."""
        template = (
            self.listed if self.listed is not None else "" if self.secondary else f"{self.title} {{text}}{{floor}}"
        )
        if not template or self.name not in numbers:
            return ""
        value, floor = numbers[self.name], numbers.get(self.floor_name)
        beside = f" ({self.floor_title} {floor:.3g})" if self.floor_shown and floor is not None else ""
        return template.format(value=value, text=self.text(value), floor=beside)


_WRITTEN: list[Metric[Any]] = []  # in the order of the files


def metrics_of_kind(kind: type[K]) -> list[K]:
    """All metrics with this base class, in the order in which they are written."""
    return [metric for metric in _WRITTEN if isinstance(metric, kind)]


def scores(metrics: Iterable[Metric[M]], measured: M) -> Numbers:
    """Each metric of what was measured, by name."""
    return {metric.name: metric.compute(measured) for metric in metrics}


def mean_of(draws: Sequence[Numbers]) -> Numbers:
    """The mean of each number over several draws that were measured."""
    return {name: float(np.mean([numbers[name] for numbers in draws])) for name in draws[0]}


def floors(metrics: Iterable[Metric[M]], real: Sequence[M]) -> Numbers:
    """The floor of each metric, by the floor's name; `real` are draws of real samples."""
    return {metric.floor_name: metric.floor(real) for metric in metrics}


def floor_range(metric: Metric[Any], floor: float, spread: float, draws: int, averaged: int = 1) -> Numbers:
    """Between which two numbers a perfect generator's score lies in 95 of 100 cases, by their names: the `floor`, and
    two standard deviations to either side. `spread` is the standard deviation of one draw; the floor is known from so
    many `draws`, and the score is the mean of so many (`averaged`)."""
    low, high = metric.range_names
    beside = 2 * spread * (1 / averaged + 1 / draws) ** 0.5
    return {low: max(floor - beside, floor / 10), high: floor + beside}  # never 0, for charts that are logarithmic
