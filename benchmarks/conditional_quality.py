"""How well generators make what they are asked for: a Markdown table by class, and one from image to image.

    python -m benchmarks.conditional_quality [--targets digits-by-class,ring/auxiliary] [--seeds 1,2,3]

A name is that of a recipe, or a target and a condition. Each run is complete, looks included, on one thread; `seconds`
are processor time. `right` is how often a sample is of the class asked for: in the plane, no other part is nearer; a
picture is taken for that class by a classifier of the same dataset. `worst` is the class for which that is least,
`real` what held-out real samples score. `off the curve` is the median distance to the part asked for, as a
share of the data's range. From image to image, `L1` is the mean error of a pixel on held-out pairs, and `alone` the
same run with that error as its only teacher. The exit status is 1 if any bar is missed. Pictures that are not on this
machine and cannot be fetched are left out, and said so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.image_quality import measure
from benchmarks.quality import asked, line, number, table
from playground.engine.in_process import prepare
from playground.gan.experiment.experiment import Experiment
from playground.gan.targets.image_target import ImageTarget
from playground.gan.training.divergence import Diverged
from playground.images import Unavailable
from playground.recipes import recipes

NAMES = (
    "two-curves-by-label ring-by-label ring/one-hot ring/embedding ring/auxiliary digits-by-class digits/one-hot "
    "digits/embedding digits/auxiliary shapes/projection fashion-by-class digits-pix2pix shapes-pix2pix"
)
SECONDS = {"digits": 60, "shapes": 120, "mnist": 180, "fashion": 180}  # of one core, at most, by class
SECONDS_OF_PAIRS = 90
RIGHT, WORST, OFF_THE_CURVE = 0.9, 0.7, 0.02
# right and worst where shirts look like coats even to the classifier, and small squares come out like circles
HARD = {"fashion": (0.8, 0.5), "shapes": (0.75, 0.5)}
BELOW_MEAN_PICTURE = 0.7  # of the error of the mean picture

Bars = dict[str, bool]  # what must hold, in words, and whether it does
Cells = tuple[list[str], Bars]

HEAD = ("target", "condition", "seed", "steps", "seconds")
HEAD_OF_CLASSES = (*HEAD, "right", "real", "worst", "real", "off the curve", "Fréchet", "floor",
                   "bars", "")  # fmt: skip
HEAD_OF_PAIRS = (*HEAD, "L1", "mean picture", "alone", "sharpness", "real", "alone", "bars", "")


def by_class(e: Experiment) -> tuple[float, Cells]:
    """The seconds that a run took which was asked for classes, the cells of its figures, and its bars."""
    seconds, found = measure(e)
    names = ("conditional_accuracy", "conditional_accuracy_floor", "conditional_accuracy_worst",
             "conditional_accuracy_worst_floor", "label_residual", "frechet", "frechet_floor")  # fmt: skip
    right, worst = HARD.get(e.target.kind, (RIGHT, WORST))
    bars = {
        f"right ≥ {right:g}": found["conditional_accuracy"] >= right,
        f"worst ≥ {worst:g}": found["conditional_accuracy_worst"] >= worst,
    }
    if "label_residual" in found:
        bars[f"off the curve ≤ {OFF_THE_CURVE:g}"] = found["label_residual"] <= OFF_THE_CURVE
    if e.target.kind in SECONDS:
        bars[f"within {SECONDS[e.target.kind]} s"] = seconds <= SECONDS[e.target.kind]
    return seconds, ([number(found.get(name)) for name in names], bars)


def from_pictures(e: Experiment) -> tuple[float, Cells]:
    """The same of a run that was given pictures, beside its twin that knows no discriminator."""
    twin = e.model_copy(update={"condition": e.condition.model_copy(update={"adversarial": 0.0})})
    (seconds, found), alone = measure(e), measure(twin)[1]
    cells = [found["l1"], found["l1_baseline"], alone["l1"]]
    cells += [found["sharpness"], found["sharpness_real"], alone["sharpness"]]
    off, off_alone = (abs(one["sharpness"] - one["sharpness_real"]) for one in (found, alone))
    bars = {
        f"L1 ≤ {BELOW_MEAN_PICTURE:g} of the mean picture's": found["l1"] <= BELOW_MEAN_PICTURE * found["l1_baseline"],
        "sharpness nearer to the real one's than alone": off < off_alone,
        f"within {SECONDS_OF_PAIRS} s": seconds <= SECONDS_OF_PAIRS,
    }
    return seconds, ([number(cell) for cell in cells], bars)


def rows(
    examine: Callable[[Experiment], tuple[float, Cells]], experiments: list[Experiment]
) -> Iterator[tuple[bool, str]]:
    """Whether each run passed, and its line of the table."""
    for e in experiments:
        about = [e.target.kind, e.condition.kind, e.seed, e.steps]
        try:
            if isinstance(e.target, ImageTarget):
                prepare(e.target, lambda words: None)
            seconds, (cells, bars) = examine(e)
        except (Unavailable, Diverged) as error:
            yield isinstance(error, Unavailable), line([*about, str(error)])
            continue
        missed = [words for words, holds in bars.items() if not holds]
        verdict = f"**FAIL** {'; '.join(missed)}" if missed else "pass"
        yield not missed, line([*about, f"{seconds:.0f}", *cells, "; ".join(bars), verdict])


def named(name: str) -> Experiment:
    """That of a recipe, or the default of `target/condition`."""
    target, _, condition = name.partition("/")
    found = Experiment.default(target, condition) if condition else recipes()[name].experiment
    assert found is not None
    return found


def main() -> int:
    """Both tables, each only if something is asked of it."""
    experiments = asked(NAMES.replace(" ", ","), "1,2,3", named)
    status = 0
    for of, head, examine in (("classes", HEAD_OF_CLASSES, by_class), ("picture", HEAD_OF_PAIRS, from_pictures)):
        some = [e for e in experiments if e.condition.of == of]
        if some:
            status |= table(head, partial(rows, examine), some)
    return status


if __name__ == "__main__":
    sys.exit(main())
