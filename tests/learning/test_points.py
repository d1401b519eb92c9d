"""The default experiment of a target learns it. The demands are those of the project's plan, not today's numbers.

All targets, on sixteen seeds: `python -m benchmarks.quality`.
"""

from __future__ import annotations

import numpy as np

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training


def last_picture(kind: str) -> tuple[Snapshot, np.ndarray]:
    """The last snapshot of a whole default run, and the samples that it shows in plot units, [n, dimension]."""
    experiment = Experiment.default(kind)
    training, last = Training(experiment), None
    for snapshot in Watch(training):
        last = snapshot or last
    assert last is not None
    assert last.step == experiment.steps
    return last, experiment.target.restore(last.arrays["samples"].astype(float))


def test_gaussian() -> None:
    _, x = last_picture("gaussian")
    target = Experiment.default("gaussian").target
    assert abs(x.mean() - target.mu) < 0.1 * target.sigma
    assert abs(x.std() - target.sigma) < 0.1 * target.sigma


def test_ring() -> None:
    last, _ = last_picture("ring")
    assert last.numbers["modes"] == 8
    assert last.numbers["high_quality"] >= 0.85


def test_quadratic() -> None:
    """In raw plot units: y = 10 + x² for x all over [-50, 50]."""
    _, samples = last_picture("quadratic")
    x, y = samples.T
    assert np.median(np.abs(y - (10 + x**2))) < 0.01 * 2500
    assert np.quantile(x, 0.05) < -40
    assert np.quantile(x, 0.95) > 40
    shares = np.histogram(x, np.linspace(-50, 50, 6))[0] / len(x)
    assert shares.min() > 0.08, "an even generator has 0.2 in each fifth"
