"""Measures how well a generator draws the class that it was asked for, beside what held-out real pictures score.

Accuracy (`class_metrics.py`) does not see variety: one good 7 over and over is right each time. So a Fréchet distance
is taken within each class as well, in the classifier's features. That of some hundred pictures is far above 0 even for
a perfect generator, so its floor is taken with as many (after Miyato and Koyama 2018).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.gan.measure.class_metrics import ClassMetric, MeasuredClasses
from playground.gan.measure.held_out import reference_and_held_out
from playground.gan.measure.image_distances import frechet_distance
from playground.gan.measure.metric import Numbers, floors, metrics_of_kind, scores
from playground.images import ImageSet, Pixels

REFERENCE = 500  # training pictures of a class that generated ones are compared with
HELD_OUT = 400  # pictures of a class for its floors: four times as many as are usually generated
SCARCE = 50  # with fewer held-out pictures of a class than this, half of all its pictures are held out

Arrays = dict[str, NDArray[np.float32]]
Look = Callable[[Pixels], tuple[Tensor, Tensor]]  # real pictures u1 to features [n, k] and beliefs [n, classes]


@dataclass(frozen=True)
class RealClass:
    """What is known of the real pictures of one class."""

    reference: Tensor  # features of training pictures, [n, k]
    held_out: Tensor  # features of others, for the floor of the distance
    accuracy: float  # how often the classifier is right about pictures that nothing was trained on

    @classmethod
    def of(cls, images: ImageSet, label: int, look: Look) -> RealClass:
        """Training pictures tell the accuracy of a class of which none are held out; it needs at least one picture."""
        train, test = (split.of_classes([label]).pixels for split in (images.train, images.test))
        rng, most = np.random.default_rng(label), max(REFERENCE, HELD_OUT)
        real, held_out = reference_and_held_out(train, test, SCARCE, most, rng)
        features, beliefs = look(held_out[:HELD_OUT])
        if len(test) < SCARCE:  # then some of those held out are training pictures
            beliefs = look(test if len(test) else train)[1]
        accuracy = float((beliefs.argmax(dim=1) == label).double().mean())
        return cls(look(real[:REFERENCE])[0], features, accuracy)


class ClassMeasurement:
    """Measures pictures that were asked for by class against the real ones of that class.

    `look` gives doubles on the CPU. Of each class that is asked for there must be real pictures.
    """

    def __init__(self, images: ImageSet, look: Look) -> None:
        self.classes = len(images.classes)
        self._real = cache(lambda label: RealClass.of(images, label, look))
        self._floor = cache(self._floor_of)

    def measure(self, features: Tensor, beliefs: Tensor, labels: NDArray[np.int64]) -> tuple[Numbers, Arrays]:
        """Numbers and arrays, as in `ImageMeasurement.conditional`, of pictures with these features and beliefs."""
        confusion = confusion_matrix(labels, beliefs.argmax(dim=1).numpy(), self.classes)
        asked = [int(label) for label in np.unique(labels)]
        accuracy, frechet, floor = np.full((3, self.classes), np.nan)
        accuracy[asked] = confusion.diagonal()[asked]
        fewest = int(np.bincount(labels)[asked].min())
        for label in asked:
            real, fake = self._real(label), features[torch.from_numpy(labels == label)]
            many = min(fewest, len(real.held_out))  # the distance depends on it, so it is the same for all
            if many > 1:
                frechet[label] = frechet_distance(real.reference, fake[:many])
                floor[label] = self._floor(label, many)
        known = np.array([self._real(label).accuracy for label in asked])
        metrics = metrics_of_kind(ClassMetric)
        numbers = scores(metrics, MeasuredClasses(accuracy[asked])) | floors(metrics, [MeasuredClasses(known)])
        arrays = {"confusion": confusion, "class_accuracy": accuracy}
        arrays |= {"class_frechet": frechet, "class_frechet_floor": floor}
        return numbers, {name: array.astype(np.float32) for name, array in arrays.items()}

    def _floor_of(self, label: int, many: int) -> float:
        """What so many held-out pictures of a class score: the mean over disjoint draws."""
        real = self._real(label)
        draws = real.held_out[: len(real.held_out) // many * many].split(many)
        return float(np.mean([frechet_distance(real.reference, draw) for draw in draws]))


def confusion_matrix(asked: NDArray[np.int64], seen: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """The share of pictures of each class asked for (row) that are taken for each class (column), [classes, classes]:
    rows sum to 1, or to 0 where nothing was asked."""
    counts = np.zeros((classes, classes))
    np.add.at(counts, (asked, seen), 1)
    return counts / counts.sum(axis=1, keepdims=True).clip(min=1)
