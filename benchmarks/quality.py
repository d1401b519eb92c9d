"""How well each target is learnt by its default experiment: a Markdown table over targets and seeds.

    python -m benchmarks.quality [--targets ring,grid] [--seeds 1,2,3]

Each run is complete, looks included, on one thread; `seconds` are processor time, so that others on the machine do
not count. Metrics are means over several draws of fresh samples; `floor` is what a perfect generator scores, measured
in the same way. Distances (Wasserstein-1 in one dimension, sliced Wasserstein-1 in two) are in standardised units. The
exit status is 1 if any bar is missed.
"""

from __future__ import annotations

import argparse
import operator
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.look.point_observer import point_measurement
from playground.gan.look.watch import Watch
from playground.gan.measure.metric import Metric, metrics_of_kind
from playground.gan.measure.point_measurement import FINAL_DRAWS, SAMPLES
from playground.gan.measure.point_metrics import PointMetric
from playground.gan.targets.basics import Gaussian
from playground.gan.targets.curves import Quadratic
from playground.gan.targets.distribution import Array, Distribution
from playground.gan.training.divergence import Diverged
from playground.gan.training.state import torch_generator
from playground.gan.training.training import Training

SEEDS = "1,2,3"
SIGNS = {"≥": operator.ge, "≤": operator.le}

# What each target must reach; a target that is not named here must reach OTHERWISE.
OTHERWISE = {"distance / floor": ("≤", 1.5)}
BARS: dict[str, dict[str, tuple[str, float]]] = {
    "gaussian": {"mean off by": ("≤", 0.1), "std off by": ("≤", 0.1)},
    "mixture": {"modes": ("≥", 3), "high quality": ("≥", 0.95)},
    "ring": {"modes": ("≥", 8), "high quality": ("≥", 0.85)},
    "grid": {"modes": ("≥", 24), "high quality": ("≥", 0.85)},
    "quadratic": {"residual": ("≤", 0.01), "x covered": ("≥", 0.95)},
}
COLUMNS = ["distance", "floor", *(metric.title for metric in metrics_of_kind(PointMetric) if not metric.headline)]
HEAD = ("target", "seed", "steps", "seconds", *COLUMNS, "bars", "")


@dataclass(frozen=True)
class Result:
    """One run: its seconds of processor time and what was measured, by name; `diverged` says why nothing was."""

    experiment: Experiment
    seconds: float
    measured: dict[str, float]
    diverged: str = ""

    @property
    def bars(self) -> dict[str, tuple[str, float]]:
        """The bars of this run's target."""
        return BARS.get(self.experiment.target.kind, OTHERWISE)

    def holds(self, name: str) -> bool:
        """Whether the bar of this name is reached."""
        sign, limit = self.bars[name]
        return name in self.measured and SIGNS[sign](self.measured[name], limit)

    @property
    def passed(self) -> bool:
        """Whether all bars are reached."""
        return all(self.holds(name) for name in self.bars)


def measure(experiment: Experiment) -> Result:
    """Train it from beginning to end, looks included, then measure the generator that is shown."""
    start, training = time.process_time(), Training(experiment)
    watch = Watch(training)
    watch.start()
    try:
        for _ in watch:
            pass
    except Diverged as error:
        return Result(experiment, time.process_time() - start, {}, str(error))
    seconds = time.process_time() - start
    chance = torch_generator(np.random.SeedSequence(experiment.seed), training.device)
    draws = [generated(training, chance) for _ in range(FINAL_DRAWS)]
    return Result(experiment, seconds, metrics(experiment.target, draws) | closeness(experiment.target, draws[0]))


@torch.no_grad()
def generated(training: Training, chance: torch.Generator) -> Array:
    """Fresh samples of the averaged generator in plot units, [SAMPLES, dimension]."""
    latents = training.experiment.latent.independent.sample(SAMPLES, chance)
    return training.experiment.target.restore(training.state.average(latents).numpy().astype(float))


def metrics(target: Distribution, draws: list[Array]) -> dict[str, float]:
    """The target's metrics under the names of the table, each the mean over `draws`, as its floor is too."""
    measurement = point_measurement(target)
    each = [measurement.scores(draw) for draw in draws]
    found = {column(metric): float(np.mean([scores[metric.name] for scores in each])) for metric in measurement.metrics}
    headline = next(metric for metric in measurement.metrics if metric.headline)
    floor = measurement.floors[headline.floor_name]
    return found | {"floor": floor, "distance / floor": found["distance"] / floor}


def column(metric: Metric[Any]) -> str:
    """What the table calls a metric: its title, but any headline metric is the distance."""
    return "distance" if metric.headline else metric.title


def closeness(target: Distribution, samples: Array) -> dict[str, float]:
    """What only some targets can be asked; `samples` [n, dimension] in plot units."""
    if isinstance(target, Gaussian):  # in standard deviations
        return {
            "mean off by": abs(samples.mean() - target.mu) / target.sigma,
            "std off by": abs(samples.std() / target.sigma - 1),
        }
    if isinstance(target, Quadratic):  # median distance from the curve along y, and the range of x, as shares
        x, y = samples.T
        curve = target.functions()[0]
        height = abs(target.curvature) * target.reach**2
        low, high = np.clip(np.quantile(x, [0.005, 0.995]), -target.reach, target.reach)
        return {
            "residual": float(np.median(np.abs(y - curve(x)))) / height,
            "x covered": float(high - low) / (2 * target.reach),
        }
    return {}


def rows(experiments: list[Experiment]) -> Iterator[tuple[bool, str]]:
    """Whether each run passed, and its line of the table."""
    for result in map(measure, experiments):
        e, found = result.experiment, result.measured
        bars = "; ".join(
            f"{name} {number(found.get(name))} {sign} {limit:g}" for name, (sign, limit) in result.bars.items()
        )
        cells: list[Any] = [e.target.kind, e.seed, e.steps, f"{result.seconds:.1f}"]
        cells += [number(found.get(name)) for name in COLUMNS]
        cells += [result.diverged or bars, "pass" if result.passed else "**FAIL**"]
        yield result.passed, line(cells)


def number(value: float | None) -> str:
    """A figure for the table; nothing where there is none."""
    return "" if value is None else f"{value:.3g}"


def line(cells: list[Any] | tuple[str, ...]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def asked(names: str, seeds: str, of: Callable[[str], Experiment] = Experiment.default) -> list[Experiment]:
    """The experiments `of` the targets and seeds that the command line asks for, else of `names` and `seeds`."""
    parser = argparse.ArgumentParser(description="How well experiments learn their targets.")
    parser.add_argument("--targets", default=names)
    parser.add_argument("--seeds", default=seeds)
    options = parser.parse_args()
    return [
        of(name).model_copy(update={"seed": int(seed)})
        for name in options.targets.split(",")
        for seed in options.seeds.split(",")
    ]


def table(
    head: tuple[str, ...], rows: Callable[[list[Experiment]], Iterator[tuple[bool, str]]], experiments: list[Experiment]
) -> int:
    """Print the table line by line as runs end: `rows` says of each run whether it passed, and gives its line. Returns
    the exit status."""
    torch.set_num_threads(1)
    print(line(head), line(["---"] * len(head)), sep="\n")
    missed = 0
    for passed, text in rows(experiments):
        print(text, flush=True)
        missed += not passed
    print(f"\nRuns that missed a bar: {missed}.\n")
    return 1 if missed else 0


def main() -> int:
    """The table of all points."""
    return table(HEAD, rows, asked(",".join(kinds_of(Distribution)), SEEDS))


if __name__ == "__main__":
    sys.exit(main())
