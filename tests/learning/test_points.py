"""The default experiment of a target learns it: the bars of `benchmarks.quality`, on a seed that nothing was tuned on.

All targets, on sixteen seeds: `python -m benchmarks.quality`.
"""

from __future__ import annotations

import datetime

import pytest

from benchmarks.judged import seeds_of
from benchmarks.quality import judged, measure

CHRISTMAS = datetime.date(2026, 12, 24)  # no defaults were chosen by what the seeds of this day show


@pytest.mark.parametrize("name", ["gaussian", "uniform", "ring", "quadratic"])
def test_a_default_reaches_its_bars(name: str) -> None:
    """One run says nothing of the median, so it has to reach what the worst of sixteen must reach. How long it takes
    is left to the benchmark."""
    target = judged(name)
    seed = seeds_of(CHRISTMAS)[0]
    result = measure(target.experiment.model_copy(update={"seed": seed}), looks=False)
    assert not result.failure
    for bar in target.bars:
        if bar.name != "seconds":
            value = result.measured[bar.name]
            assert bar.holds(value), f"seed {seed}: {bar.text([value])}"
