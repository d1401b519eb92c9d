"""The metrics of pictures that were asked for by class.

A classifier of the same dataset says what each picture shows. It has never seen a generated picture, and is itself
wrong now and then: the floor is how often it agrees with the labels of real pictures (Odena et al. 2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.gan.measure.metric import Metric


@dataclass(frozen=True)
class MeasuredClasses:
    """How often the classifier is right about pictures of each class that was asked for, [classes asked for]."""

    accuracy: NDArray[np.float64]


class ClassMetric(Metric[MeasuredClasses]):
    """A metric of pictures that were asked for by class."""

    families, conditions = ("images",), ("classes",)
    number_format, better = "share", "higher"
    floor_title, floor_shown = "real pictures", False

    def row(self, experiment: object) -> str:
        """All that belongs to the classes asked for has one row."""
        return "classes"


class ClassAccuracy(ClassMetric):
    """How often the classifier sees the class that was asked for."""

    name, title = "conditional_accuracy", "class asked for"
    help = (
        "How often the classifier recognises the class that was asked for; every class counts the same. Its "
        "*floor* is how often it is right about real pictures: no generator can be expected to do better (Odena et al. "
        "2017)."
    )
    listed = "{value:.0%} of the class asked for"

    def compute(self, measured: MeasuredClasses) -> float:
        """The mean over the classes of how often the classifier agrees."""
        return float(measured.accuracy.mean())

    def reading(self, experiment: object) -> str:
        """Which share."""
        return "{} of the class asked for"


class WorstClassAccuracy(ClassMetric):
    """The same for the class with the least."""

    name, title, listed = "conditional_accuracy_worst", "worst class", ""
    help = "The same for the class with the lowest share."

    def compute(self, measured: MeasuredClasses) -> float:
        """The least over the classes of how often the classifier agrees."""
        return float(measured.accuracy.min())

    def reading(self, experiment: object) -> str:
        """The chart tells enough."""
        return ""
