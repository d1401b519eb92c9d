"""How well generators make what they are asked for, judged as `judged.py` says: by class, and from image to image.

    python -m benchmarks.conditional_quality [--targets digits-by-class,ring/auxiliary] [--date 2026-11-26] [--jobs 2]

A name is that of a recipe, or a target and a condition. Each run is complete, looks included, on one thread; `seconds`
are processor time on a quiet machine (`judged.py`). By class, a sample in the plane is right if no other part is
nearer, a picture if a classifier of the same dataset takes it for that class. From image to image, L1 is the mean error
of a pixel on held-out pairs, and `alone` the same run with that error as its only teacher. Pictures that are not on
this machine and cannot be fetched are left out, and the table says so.
"""

from __future__ import annotations

import sys
from functools import partial

from benchmarks import image_quality, quality
from benchmarks.judged import Bar, Judged, Result, judge
from playground.gan.experiment.experiment import Experiment
from playground.gan.targets.distribution import Distribution
from playground.recipes import recipes

NAMES = (
    "two-curves-by-label ring-by-label ring/one-hot ring/embedding ring/auxiliary digits-by-class digits/one-hot "
    "digits/embedding digits/auxiliary shapes/projection fashion-by-class fashion/projection digits-pix2pix "
    "shapes-pix2pix blocks-pix2pix"
)
SECONDS_OF_POINTS, SECONDS_OF_PAIRS = 20, 90
SHARPNESS = "sharpness / that of real pictures"
# right and worst where shirts look like coats even to the classifier, and small squares come out like circles
RIGHT = {"fashion": (0.8, 0.5), "shapes": (0.75, 0.5)}


def bars(e: Experiment) -> list[Bar]:
    """What all seeds must reach."""
    if e.condition.given_part:
        return [
            Bar("seconds", "≤", worst=SECONDS_OF_PAIRS),
            Bar("L1 / that of the mean picture", "≤", worst=0.7),
            Bar("sharpness off by / alone", "≤", 1),
        ]
    right, worst = RIGHT.get(e.target.kind, (0.9, 0.7))
    if isinstance(e.target, Distribution):
        return [
            Bar("seconds", "≤", worst=SECONDS_OF_POINTS),
            Bar("of the label asked for", "≥", worst=right),
            Bar("worst label", "≥", worst=worst),
            Bar("off the part asked for", "≤", 0.01, 0.02),
        ]
    return [
        Bar("seconds", "≤", worst=image_quality.SECONDS[e.target.kind]),
        Bar("class asked for", "≥", worst=right),
        Bar("worst class", "≥", worst=worst),
    ]


def judged(name: str) -> Judged:
    """The experiment of a recipe, or the default of `target/condition`, and its bars."""
    target, _, condition = name.partition("/")
    experiment = Experiment.default(target, condition) if condition else recipes()[name].experiment
    assert experiment is not None
    return Judged(name, experiment, bars(experiment))


def measure(e: Experiment) -> Result:
    """Train it from beginning to end, looks included; its last metrics by their titles."""
    if isinstance(e.target, Distribution):
        return quality.measure(e)
    found = image_quality.measure(e)
    return compared(e, found) if e.condition.given_part and not found.failure else found


def compared(e: Experiment, game: Result) -> Result:
    """What was measured of a run from pictures to pictures, beside its twin that has no discriminator."""
    twin = e.model_copy(update={"condition": e.condition.model_copy(update={"adversarial": 0.0})})
    alone = image_quality.measure(twin)
    off, off_alone = (abs(run.measured[SHARPNESS] - 1) for run in (game, alone))
    beside = {"L1 alone": alone.measured["L1"], "sharpness alone": alone.measured["sharpness"]}
    return Result(game.seconds, game.measured | beside | {"sharpness off by / alone": off / off_alone})


main = partial(judge, NAMES.replace(" ", ","), judged, measure)

if __name__ == "__main__":
    sys.exit(main())
