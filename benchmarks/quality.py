"""How well each target of points is learnt by its default experiment, judged as `judged.py` says.

    python -m benchmarks.quality [--targets ring,grid] [--date 2026-11-26] [--seeds 16] [--jobs 2]

Each run is complete, looks included, on one thread; `seconds` are processor time on a quiet machine (`judged.py`). The
figures are those that the page shows at the end: means over several draws of fresh samples. The distance is
Wasserstein-1 in one dimension and sliced Wasserstein-1 in two, in standard deviations; the floor is what a perfect
generator scores on average, and “perfect from” and “perfect to” say between how many floors chance leads it.
"""

from __future__ import annotations

import sys
from functools import partial

import numpy as np
import torch

from benchmarks.judged import Bar, Judged, Result, Stopwatch, figures, judge
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.look.watch import Watch
from playground.gan.measure.point_measurement import SAMPLES
from playground.gan.targets.basics import Gaussian
from playground.gan.targets.curves import Quadratic
from playground.gan.targets.distribution import Array, Distribution
from playground.gan.training.divergence import Diverged
from playground.gan.training.state import torch_generator
from playground.gan.training.training import Training

SECONDS = Bar("seconds", "≤", worst=15)
NEAR = Bar("distance / floor", "≤", 1.3, 1.8)  # what every target must reach that is not named here
BARS: dict[str, list[Bar]] = {
    "gaussian": [NEAR, Bar("mean off by", "≤", worst=0.1), Bar("std off by", "≤", worst=0.1)],
    "mixture": [NEAR, Bar("modes", "≥", worst=3), Bar("high quality", "≥", 0.95)],
    "ring": [
        Bar("distance / floor", "≤", 1.3),
        Bar("modes", "≥", worst=8),
        Bar("high quality", "≥", 0.95, 0.92),
    ],
    "grid": [Bar("distance / floor", "≤", 1.5), Bar("modes", "≥", 25), Bar("high quality", "≥", 0.95)],
    "quadratic": [NEAR, Bar("residual", "≤", worst=0.01), Bar("x covered", "≥", worst=0.95)],
}


def judged(name: str) -> Judged:
    """The default experiment of a target, and its bars."""
    return Judged(name, Experiment.default(name), [*BARS.get(name, [NEAR]), SECONDS])


def measure(experiment: Experiment, looks: bool = True) -> Result:
    """Train it from beginning to end; what its last snapshot says of the generator. looks: it is looked at meanwhile,
    as in the app, which takes time and changes no number."""
    stopwatch, training = Stopwatch(), Training(experiment)
    watch = Watch(training)
    if not looks:
        watch.shown = frozenset({experiment.steps})
    last = watch.start()
    try:
        for snapshot in watch:
            last = snapshot or last
    except Diverged as error:
        return Result(stopwatch.seconds(), failure=f"seed {experiment.seed}: {error}")
    seconds = stopwatch.seconds()
    found = figures(experiment, last.numbers)
    if experiment.condition.of == "nothing":
        found |= closeness(experiment.target, generated(training))
    return Result(seconds, found)


@torch.no_grad()
def generated(training: Training) -> Array:
    """Fresh samples of the averaged generator in plot units, [SAMPLES, dimension]."""
    chance = torch_generator(np.random.SeedSequence(training.experiment.seed), training.device)
    latents = training.experiment.latent.independent.sample(SAMPLES, chance)
    return training.experiment.target.restore(training.state.average(latents).numpy().astype(float))


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


main = partial(judge, ",".join(kinds_of(Distribution)), judged, measure)

if __name__ == "__main__":
    sys.exit(main())
