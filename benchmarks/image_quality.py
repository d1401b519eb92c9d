"""How well each set of pictures is learnt by its default experiment, judged as `judged.py` says.

    python -m benchmarks.image_quality [--targets digits,fashion] [--date 2026-11-26] [--seeds 16] [--jobs 2]

Each run is complete, looks included, on one thread; `seconds` are processor time on a quiet machine (`judged.py`).
Distances are measured in the feature space of a small classifier trained on the same pictures (never downloaded);
`floor` is what held-out real pictures score. Pictures that are not on this machine and cannot be fetched are left out,
and the table says so.
"""

from __future__ import annotations

import sys
from functools import partial

from benchmarks.judged import Bar, Judged, Result, Stopwatch, figures, judge
from playground.engine.in_process import prepare
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.measure.metrics import headline_of
from playground.gan.training.divergence import Diverged
from playground.gan.training.training import Training
from playground.images import Unavailable

SECONDS = {"digits": 60, "shapes": 120, "mnist": 180, "fashion": 180, "cifar10": 600}  # of one core, at most
COLOURS_ONLY = ("cifar10",)  # where classes cannot be told yet after so short a time
CONFIDENT, NEARER = 0.7, 0.1


def bars(experiment: Experiment) -> list[Bar]:
    """What all seeds must reach."""
    kind = experiment.target.kind
    found = [Bar("seconds", "≤", worst=SECONDS[kind]), Bar("of the untrained distance", "≤", worst=NEARER)]
    if kind not in COLOURS_ONLY:
        classes = len(experiment.target.classes)
        found += [Bar("sure of a class", "≥", CONFIDENT), Bar("classes", "≥", worst=classes)]
    if kind == "shapes":
        found += [Bar("precision", "≥", 0.7), Bar("recall", "≥", 0.7)]
    return found


def judged(name: str) -> Judged:
    """The default experiment of a set of pictures, and its bars."""
    experiment = Experiment.default(name)
    return Judged(name, experiment, bars(experiment))


def measure(experiment: Experiment) -> Result:
    """Train it from beginning to end, looks included; its last metrics by their titles."""
    try:
        prepare(experiment.target, lambda words: None)
    except Unavailable as error:
        return Result(0, failure=str(error), left_out=True)
    stopwatch, watch, headline = Stopwatch(), Watch(Training(experiment)), headline_of(experiment)
    last = first = watch.start().numbers
    try:
        for snapshot in watch:
            if snapshot is not None:
                last = snapshot.numbers or last
    except Diverged as error:
        return Result(stopwatch.seconds(), failure=f"seed {experiment.seed}: {error}")
    seconds = stopwatch.seconds()
    gain = {"of the untrained distance": last[headline.name] / first[headline.name]}
    return Result(seconds, figures(experiment, last) | gain)


main = partial(judge, ",".join(SECONDS), judged, measure)

if __name__ == "__main__":
    sys.exit(main())
