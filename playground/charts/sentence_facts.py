"""What the rules of the sentence look at: the numbers and the state of a run, by what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.gan.measure.metrics import headline_of
from playground.gan.measure.point_measurement import FINAL_DRAWS, SAMPLES


@dataclass(frozen=True)
class Facts:
    """What the rules look at. distance, floor, quality, confident are None where they were not measured (yet)."""

    state: str
    step: int
    note: str
    waits: str  # what to do about a run that may wait in vain
    modes: int  # of the target; 0 where "mode" means nothing
    captured: int | None
    quality: float | None
    perfect_quality: float | None
    distance: float | None
    floor: float | None
    highest: float | None  # of the distances that a perfect generator scores but for one time in forty
    pictures: bool = False
    classes: int = 0  # that the real pictures have; 0 for points, and where there are no labels
    present: int | None = None  # classes that are generated reasonably often
    confident: float | None = None  # share of the pictures that are clearly of one class
    labels: int = 0  # of points, that are asked for; 0 without a condition
    right: float | None = None  # share of the samples that belong to the label asked for
    worst: float | None = None  # the same, of the label for which it is smallest
    l1: float | None = None  # distance of pictures from the real ones, as a share of the mean picture's
    sharpness: float | None = None  # of these pictures, as a share of the real ones'
    precision: float | None = None  # share of the pictures that lie among real ones
    perfect_precision: float | None = None  # the same of held-out real pictures
    samples: int = SAMPLES  # of points, that the distance was measured with

    @property
    def at_floor(self) -> bool:
        """Whether the distance cannot be told from that of a perfect generator."""
        return self.distance is not None and self.highest is not None and self.distance <= self.highest


def facts_of(experiment: Any, numbers: Mapping[str, float], status: Mapping[str, Any]) -> Facts:
    """What is known of a run of the experiment; the arguments are those of `sentence`."""
    target = experiment.target
    pictures = target.family == "images"
    modes = target.modes()
    headline = headline_of(experiment)
    captured, present = numbers.get("modes"), numbers.get("classes_present")
    return Facts(
        state=str(status.get("state", "")),
        step=int(status.get("step") or 0),
        note=str(status.get("note") or ""),
        waits=str(status.get("waits") or ""),
        modes=0 if modes is None else len(modes),
        captured=None if captured is None else round(captured),
        quality=numbers.get("high_quality"),
        perfect_quality=numbers.get("high_quality_floor"),
        distance=numbers.get(headline.name),
        floor=numbers.get(headline.floor_name),
        highest=numbers.get(headline.range_names[1], numbers.get(headline.floor_name)),
        pictures=pictures,
        classes=len(target.asked) if pictures else 0,
        present=None if present is None else round(present),
        confident=numbers.get("confident"),
        labels=len(target.asked) if experiment.condition.of == "classes" and not pictures else 0,
        right=numbers.get("conditional_accuracy"),
        worst=numbers.get("conditional_accuracy_worst"),
        l1=_share(numbers, "l1", "l1_baseline"),
        sharpness=_share(numbers, "sharpness", "sharpness_real"),
        precision=numbers.get("precision"),
        perfect_precision=numbers.get("precision_floor"),
        samples=SAMPLES * FINAL_DRAWS if status.get("step") == experiment.steps else SAMPLES,
    )


def _share(numbers: Mapping[str, float], name: str, whole: str) -> float | None:
    """One number as a share of another; None where one is missing or nothing can be told from it."""
    return numbers[name] / numbers[whole] if name in numbers and numbers.get(whole) else None
