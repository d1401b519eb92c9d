"""How experiments are judged: on sixteen seeds that nobody has tuned anything on, in a Markdown table.

The seeds are drawn from the date, which is printed above the table: `--date 2026-11-26` repeats a table. A bar has a
limit for the median over the seeds, and one for the worst of them. Of the seeds, the table says how many reached the
limits for the worst, with the interval in which the share over all seeds lies in 95 of 100 cases (Wilson 1927).

Seconds are those of a quiet machine: the same processor needs half as long again or more when others use its caches
and its other cores. So the loop of the tutorials runs for a moment before and after each run, in the same process, and
the seconds are scaled by how fast it is, against how fast it is when the machine is quiet.

A row that takes hours can be judged in several goes: `--keep FILE` writes each run's result into a file as soon as it
has ended, and does not train again what is in it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import multiprocessing
import operator
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import torch

from benchmarks import rows
from benchmarks.step import Tutorial, plain, turn
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.metrics import metrics_of
from playground.gan.measure.wilson import wilson_interval

SEEDS = 16
TUNED = {*range(1, 1000)}  # seeds below 1,000 are for tuning: no table is judged on them
MOST = 1_000_000
QUIET = 780.0  # steps a second of the tutorials' loop on the bell curve, on a core of our machine when it is idle
MOMENT = 0.4  # seconds
SIGNS: dict[str, Callable[[float, float], bool]] = {"≥": operator.ge, "≤": operator.le}
HEAD = ("experiment", "steps", "bars: median (worst)", "seeds within the worst's bars", "all figures, medians", "")


@dataclass(frozen=True)
class Bar:
    """What a measured number must reach over all seeds, in the median and in the worst case; None: anything will do."""

    name: str
    sign: str  # "≥" or "≤"
    median: float | None = None
    worst: float | None = None

    def worst_of(self, values: Sequence[float]) -> float:
        """The worst of these values."""
        return min(values) if self.sign == "≥" else max(values)

    def holds(self, value: float) -> bool:
        """Whether one seed reaches what the worst must reach."""
        return self.worst is None or SIGNS[self.sign](value, self.worst)

    def reached(self, values: Sequence[float]) -> bool:
        """Whether both limits are reached over all seeds."""
        median = self.median is None or SIGNS[self.sign](float(np.median(values)), self.median)
        return median and self.holds(self.worst_of(values))

    def text(self, values: Sequence[float]) -> str:
        """The bar beside what was measured: "high quality 0.951 (0.932) ≥ 0.95 (0.92)"."""
        limits = ["" if limit is None else f"{limit:g}" for limit in (self.median, self.worst)]
        wanted = f"{limits[0] or 'any'} ({limits[1] or 'any'})"
        return f"{self.name} {number(float(np.median(values)))} ({number(self.worst_of(values))}) {self.sign} {wanted}"


@dataclass(frozen=True)
class Result:
    """One run: its seconds (`Stopwatch`) and what was measured, by name. `failure` says why nothing was; with
    `left_out`, because the pictures are not on this machine."""

    seconds: float
    measured: dict[str, float] = field(default_factory=dict)
    failure: str = ""
    left_out: bool = False


@dataclass(frozen=True)
class Judged:
    """An experiment, by the name that the table calls it, and what all its seeds must reach."""

    name: str
    experiment: Experiment
    bars: list[Bar]

    def row(self, results: Sequence[Result]) -> tuple[bool, str]:
        """Whether all bars are reached, and the line of the table."""
        failed = next((result for result in results if result.failure), None)
        if failed is not None:
            verdict = "left out" if failed.left_out else "**FAIL**"
            return failed.left_out, line([self.name, self.experiment.steps, failed.failure, "", "", verdict])
        values = {name: [result.measured[name] for result in results] for name in results[0].measured}
        values["seconds"] = [result.seconds for result in results]
        good = sum(all(bar.holds(values[bar.name][i]) for bar in self.bars) for i in range(len(results)))
        missed = [bar.name for bar in self.bars if not bar.reached(values[bar.name])]
        bars = "; ".join(bar.text(values[bar.name]) for bar in self.bars)
        medians = ", ".join(f"{name} {number(float(np.median(found)))}" for name, found in values.items())
        verdict = f"**FAIL** {', '.join(missed)}" if missed else "pass"
        return not missed, line([self.name, self.experiment.steps, bars, share(good, len(results)), medians, verdict])


class Stopwatch:
    """Processor time since it was made, scaled to that of a quiet machine."""

    def __init__(self) -> None:
        self._pace, self._start = pace(), time.process_time()

    def seconds(self) -> float:
        """How long it has taken so far."""
        spent = time.process_time() - self._start
        return spent * (self._pace + pace()) / 2


def pace() -> float:
    """How fast this process is just now: 1 on the quiet machine, less where others are in the way."""
    return turn(tutorial().advance, MOMENT) / QUIET


@cache
def tutorial() -> Tutorial:
    """The loop that measures the pace, warm."""
    loop = Tutorial(plain(Experiment.default("gaussian").model_copy(update={"batch": 256})))  # as QUIET was measured
    turn(loop.advance, MOMENT)
    return loop


def figures(experiment: Experiment, numbers: Mapping[str, float]) -> dict[str, float]:
    """The metrics among a snapshot's numbers by their titles (the headline metric is the distance), each as a multiple
    of its floor where it means little without, and between what multiples chance alone leads a perfect generator."""
    found = {}
    for metric in metrics_of(experiment):
        if metric.name in numbers:
            title = "distance" if metric.headline else metric.title
            found[title] = numbers[metric.name]
            if metric.floor_shown and numbers.get(metric.floor_name):
                found[f"{title} / {metric.floor_title}"] = numbers[metric.name] / numbers[metric.floor_name]
            low, high = (numbers.get(name) for name in metric.range_names)
            if low is not None and high is not None:
                floor = numbers[metric.floor_name]
                found |= {"perfect from": low / floor, "perfect to": high / floor}
    return found


def seeds_of(date: datetime.date, count: int = SEEDS) -> list[int]:
    """The seeds of a day: always the same, and none that anything was tuned on."""
    drawn = np.random.default_rng(date.toordinal()).permutation(np.arange(max(TUNED) + 1, MOST))[:count]
    return [int(seed) for seed in drawn]


def share(good: int, of: int) -> str:
    """A share with its Wilson interval: "15 of 16 (72% to 99%)"."""
    low, high = wilson_interval(good, of)
    return f"{good} of {of} ({low:.0%} to {high:.0%})"


def number(value: float) -> str:
    """A figure for the table."""
    return f"{value:.3g}"


def line(cells: Sequence[object]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def judge(names: str, of: Callable[[str], Judged], measure: Callable[[Experiment], Result]) -> int:
    """Train what the command line asks for, else `names`, on every seed, and print the table line by line. Returns the
    exit status: 1 if any bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", default=names, help="names with commas between them")
    parser.add_argument("--date", type=datetime.date.fromisoformat, default=datetime.date.today())
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many")
    parser.add_argument("--jobs", type=int, default=1, help="how many runs at once")
    parser.add_argument("--write", action="store_true", help=f"put each row into {rows.FILE.name} too")
    parser.add_argument("--keep", type=Path, help="a file for the results, so that a row can be judged in several goes")
    options = parser.parse_args()
    seeds = seeds_of(options.date, options.seeds)
    told = f"Seeds of {options.date}: {', '.join(map(str, seeds))}."
    head = f"{line(HEAD)}\n{line(['---'] * len(HEAD))}"
    print(told, head, sep="\n\n", flush=True)
    missed = 0
    with pool(options.jobs) as executor:
        for judged in map(of, options.targets.split(",")):
            runs = [judged.experiment.model_copy(update={"seed": seed}) for seed in seeds]
            passed, text = judged.row(measured(runs, measure, executor, options.keep))
            print(text, flush=True)
            if options.write:
                rows.FILE.write_text(rows.with_row(rows.FILE.read_text("utf-8"), told, head, text), "utf-8")
            missed += not passed
    print(f"\nExperiments that missed a bar: {missed}.\n")
    return 1 if missed else 0


def measured(
    runs: Sequence[Experiment], measure: Callable[[Experiment], Result], executor: Executor, file: Path | None = None
) -> list[Result]:
    """The result of each run, in their order. Those that are in the file are not run again; new ones are added to it,
    one line of JSON each, as soon as they have ended."""
    lines = file.read_text("utf-8").splitlines() if file and file.exists() else []
    found = {line["run"]: Result(**line["result"]) for line in map(json.loads, lines)}
    running = {executor.submit(measure, run): run for run in runs if run.key not in found}
    for done in as_completed(running):
        run, result = running[done], done.result()
        found[run.key] = result
        if file and not result.left_out:  # the pictures may be here the next time
            with file.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps({"run": run.key, "seed": run.seed, "result": asdict(result)}) + "\n")
    return [found[run.key] for run in runs]


def pool(jobs: int) -> ProcessPoolExecutor:
    """Processes that train on one thread each, NumPy included: its threads would fight for the cores."""
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=torch.set_num_threads, initargs=(1,))
