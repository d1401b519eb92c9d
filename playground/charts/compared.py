"""Several runs that are compared: what each line of the comparison is, its numbers beside those of the baseline, and
its curves. Pure functions of experiments, of the numbers of their films, and of how they stand.

A line is one run, or several seeds of one experiment: then its number is their median, with the lowest and the highest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from playground.charts.health import History
from playground.charts.health.facts import times
from playground.charts.health.history import Series
from playground.charts.sweep import Group, Standing, spread
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.metric import Metric
from playground.gan.measure.metrics import headline_first

LETTERS = "ABCDEF"
FLOORS, LOSSES = "floors", {"loss_d": "D's loss", "loss_g": "G's loss"}
MINUS = "\u2212"
Text = Callable[[float], str]
POINTS = 400  # of a loss; of more, each point is the mean of a block


@dataclass(frozen=True)
class Line:
    """One line of a comparison: the same experiment, with one seed or several."""

    letter: str
    title: str
    standings: tuple[Standing, ...]
    histories: tuple[History | None, ...]  # of the same runs; None for one that has not begun

    @property
    def experiment(self) -> Experiment:
        """That of its first seed."""
        return self.standings[0].member.experiment

    @property
    def several(self) -> bool:
        """Whether there are several seeds."""
        return len(self.standings) > 1

    @cached_property
    def group(self) -> Group:
        """How often it succeeded."""
        return Group((), self.standings)

    @property
    def step(self) -> int:
        """The furthest that one of its runs has come."""
        return max(one.step for one in self.standings)

    def values(self, name: str, step: int | None = None) -> list[float]:
        """A number of each run, as it was at a step (None: as it is now); of those that have it."""
        found = []
        for history in self.histories:
            series = series_of(history, name)
            at = len(series) - 1 if step is None else int(np.searchsorted(series.steps, step, side="right")) - 1
            if at >= 0:
                found.append(float(series.values[at]))
        return found

    def value(self, name: str, step: int | None = None) -> float | None:
        """The median of these; None without any."""
        found = self.values(name, step)
        return float(np.median(found)) if found else None

    def curve(self, name: str) -> list[tuple[int, float, float, float]]:
        """(step, lowest, median, highest) over its runs."""
        series = [thinned(series_of(history, name)) for history in self.histories]
        return spread(
            [replace(one, distances=points) for one, points in zip(self.standings, series, strict=True) if len(points)]
        )


def series_of(history: History | None, name: str) -> Series:
    """A number over a run: of a metric, a loss, or the distance as a multiple of the floor; empty if there is none."""
    if history is None:
        return Series(np.empty(0), np.empty(0))
    return history.times_floor if name == FLOORS else history.of(name)


def thinned(series: Series, most: int = POINTS) -> Series:
    """As it is; or, of more points than `most`, the mean of each of as many blocks, at the last step of the block."""
    size = -(-len(series) // most)
    if size <= 1:
        return series
    ends = np.unique(np.append(np.arange(size, len(series) + 1, size), len(series)))
    blocks = np.split(series.values, ends[:-1])
    return Series(series.steps[ends - 1], np.array([block.mean() for block in blocks]))


def block_size(lines: Sequence[Line], name: str) -> int:
    """Of how many values each point of a curve is the mean, at most."""
    return max((-(-len(series_of(history, name)) // POINTS) for line in lines for history in line.histories), default=1)


def metrics_compared(lines: Sequence[Line]) -> list[Metric[object]]:
    """The metrics of all lines, each once, in order; those that are only explained elsewhere are left out."""
    found: dict[str, Metric[object]] = {}
    for line in lines:
        for metric in headline_first(line.experiment):
            if not metric.secondary:
                found.setdefault(metric.name, metric)
    return list(found.values())


def curves_of(lines: Sequence[Line]) -> dict[str, str]:
    """The curves that can be drawn, by name, with their titles; the distance as a multiple of its floor first."""
    measured = {metric.name: metric.heading for metric in metrics_compared(lines)}
    found = {FLOORS: "Distance, times its floor"} | measured | LOSSES
    known = {name for line in lines for history in line.histories for name in found if len(series_of(history, name))}
    return {name: title for name, title in found.items() if name in known or name == FLOORS}


# ---------------------------------------------------------------- the table
def table(lines: Sequence[Line], baseline: Line, titles: Sequence[str], step: int | None = None) -> str:
    """Markdown: a column for each line, the baseline first, and a row for each number, with how much it differs from
    the baseline's. In a last column, what a perfect generator scores, if all learn the same.

    titles: of the lines, as Markdown. step: the numbers as they were then (None: as they are now).
    """
    ordered = sorted(lines, key=lambda line: line is not baseline)
    metrics = [metric for metric in metrics_compared(lines) if any(line.values(metric.name, step) for line in lines)]
    titled = dict(zip([line.letter for line in lines], titles, strict=True))
    floors = _floors(lines, metrics)
    heads = [f"{line.letter}, the baseline" if line is baseline else line.letter for line in ordered]
    rows = [
        ["", *heads],
        ["run", *(titled[line.letter] for line in ordered)],
        ["step", *(_step(line, step) for line in ordered)],
        ["times its floor", *(_cell(line, baseline, FLOORS, step, _times, _times) for line in ordered)],
    ]
    rows += [
        [f"{metric.heading}{_better(metric)}", *(_metric_cell(metric, line, baseline, step) for line in ordered)]
        for metric in metrics
    ]
    if floors:
        for row, floor in zip(rows, ["a perfect generator", "", "", "1×", *floors], strict=True):
            row.append(floor)
    if any(line.several for line in lines):
        said = [line.group.success if line.several else "" for line in ordered]
        rows.append(["success (95% interval)", *said, *([""] if floors else [])])
    rows.insert(1, [":--", *["--:"] * (len(rows[0]) - 1)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def signed(difference: float, text: str, zero: str) -> str:
    """ "+0.01", "−0.01", or "±0" where nothing is left of it when it is written."""
    return "±0" if text == zero else f"{'+' if difference > 0 else MINUS}{text}"


def _metric_cell(metric: Metric[object], line: Line, baseline: Line, step: int | None) -> str:
    share = metric.number_format == "share"
    written: Text = _points if share else metric.text
    return _cell(line, baseline, metric.name, step, metric.text, written)


def _cell(line: Line, baseline: Line, name: str, step: int | None, text: Text, difference_text: Text) -> str:
    """A number, beside it the difference from the baseline's, and from where to where its seeds reach."""
    values, own, other = line.values(name, step), line.value(name, step), baseline.value(name, step)
    if own is None:
        return "–"
    said = text(own)
    if line is not baseline and other is not None:
        said += f" ({signed(own - other, difference_text(abs(own - other)), difference_text(0.0))})"
    return f"{said}, {text(min(values))} to {text(max(values))}" if len(values) > 1 else said


def _points(share: float) -> str:
    return f"{100 * share:.1f} points"


def _times(value: float) -> str:
    return f"{times(value)}×"


def _step(line: Line, step: int | None) -> str:
    reached = line.step if step is None else min(step, line.step)
    return f"{reached:,}" if any(one.state for one in line.standings) else "not trained"


def _better(metric: Metric[object]) -> str:
    return {"lower": " ↓", "higher": " ↑", "neither": ""}[metric.better]


def _floors(lines: Sequence[Line], metrics: Sequence[Metric[object]]) -> list[str]:
    """What a perfect generator scores, where it is the same for all: if they learn the same."""
    if any(line.experiment.target != lines[0].experiment.target for line in lines):
        return []
    known = {metric.name: [v for line in lines for v in line.values(metric.floor_name)] for metric in metrics}
    said = [metric.text(float(np.median(known[metric.name]))) if known[metric.name] else "" for metric in metrics]
    return said if any(said) else []


def conclusion(lines: Sequence[Line], baseline: Line, step: int | None = None) -> str:
    """Which line is closest to its data, in a sentence; "" as long as fewer than two were measured."""
    measured = {line.letter: line.value(FLOORS, step) for line in lines}
    known = {letter: value for letter, value in measured.items() if value is not None}
    if len(known) < 2:
        return ""
    best = min(known, key=lambda letter: known[letter])
    said = f"Closest to the data: {best}, at {times(known[best])} times the distance of a perfect generator"
    if best == baseline.letter:
        second = min((letter for letter in known if letter != best), key=lambda letter: known[letter])
        return f"{said}. Next is {second}, at {times(known[second])} times."
    own = known.get(baseline.letter)
    return f"{said}. The baseline {baseline.letter} is at {times(own)} times." if own is not None else f"{said}."
