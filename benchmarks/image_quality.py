"""How well each set of pictures is learnt by its default experiment: a Markdown table.

    python -m benchmarks.image_quality [--targets digits,fashion] [--seeds 1]

Each run is complete, looks included, on one thread; `seconds` are processor time. Distances are measured in the feature
space of a small classifier trained on the same pictures (never downloaded); `floor` is what held-out real pictures
score. A picture is recognisable when that classifier is at least 80 % sure of its class. The exit status is 1 if any
bar is missed. Pictures that are not on this machine and cannot be fetched are left out, and said so.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks.quality import asked, line, number, table
from playground.engine.in_process import prepare
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.measure.image_metrics import ImageMetric
from playground.gan.measure.metric import metrics_of_kind
from playground.gan.training.divergence import Diverged
from playground.gan.training.training import Training
from playground.images import Unavailable

SECONDS = {"digits": 60, "shapes": 120, "mnist": 180, "fashion": 180, "cifar10": 600}  # of one core, at most
COLOURS_ONLY = ("cifar10",)  # where classes cannot be told yet after so short a time
CONFIDENT, NEARER = 0.7, 10
METRICS = metrics_of_kind(ImageMetric)
(HEADLINE,) = (metric for metric in METRICS if metric.headline)
OTHERS = [metric for metric in METRICS if not metric.headline]
HEAD = ("pictures", "seed", "steps", "seconds", HEADLINE.title, "untrained", "floor",
        *(metric.title for metric in OTHERS), "bars", "")  # fmt: skip


def measure(experiment: Experiment) -> tuple[float, dict[str, float]]:
    """Train from beginning to end; the seconds it took, and the last metrics with those of the untrained generator."""
    start, watch = time.process_time(), Watch(Training(experiment))
    last = first = watch.start().numbers
    for snapshot in watch:
        if snapshot is not None:
            last = snapshot.numbers or last
    return time.process_time() - start, last | {"untrained": first.get(HEADLINE.name, 0.0)}


def bars(experiment: Experiment, seconds: float, found: dict[str, float]) -> dict[str, bool]:
    """What must hold, in words, and whether it does."""
    kind, classes = experiment.target.kind, len(experiment.target.classes)
    held = {
        f"within {SECONDS[kind]} s": seconds <= SECONDS[kind],
        f"Fréchet ≤ untrained / {NEARER}": found["frechet"] <= found["untrained"] / NEARER,
    }
    if kind not in COLOURS_ONLY:
        held |= {
            f"sure of {CONFIDENT:.0%}": found["confident"] >= CONFIDENT,
            f"all {classes} classes": found["classes_present"] >= classes,
        }
    return held


def rows(experiments: list[Experiment]) -> Iterator[tuple[bool, str]]:
    """Whether each run passed, and its line of the table."""
    for e in experiments:
        try:
            prepare(e.target, lambda words: None)
            seconds, found = measure(e)
        except (Unavailable, Diverged) as error:
            empty = [""] * (len(HEAD) - 4)
            yield isinstance(error, Unavailable), line([e.target.kind, e.seed, e.steps, str(error), *empty])
            continue
        held = bars(e, seconds, found)
        names = (HEADLINE.name, "untrained", HEADLINE.floor_name, *(metric.name for metric in OTHERS))
        cells = [e.target.kind, e.seed, e.steps, f"{seconds:.0f}", *(number(found.get(name)) for name in names)]
        missed = [words for words, holds in held.items() if not holds]
        yield not missed, line([*cells, "; ".join(held), f"**FAIL** {'; '.join(missed)}" if missed else "pass"])


def main() -> int:
    """The table of all sets of pictures that have a bar."""
    return table(HEAD, rows, asked(",".join(SECONDS), "1"))


if __name__ == "__main__":
    sys.exit(main())
