"""Classifiers and small image sets for tests."""

from __future__ import annotations

from collections.abc import Generator
from types import SimpleNamespace
from typing import Any

import numpy as np

from playground.gan.measure.classifier import Classifier, learn, remembered
from playground.gan.targets.image_target import ImageTarget
from playground.gan.targets.images import Digits
from playground.images import ImageSet, Pixels, Split


def finished(work: Generator[float, None, Classifier]) -> tuple[list[float], Classifier]:
    """The progress that it yields, and the classifier that it returns."""
    progress = []
    while True:
        try:
            progress.append(next(work))
        except StopIteration as end:
            return progress, end.value


def digits_classifier() -> Classifier:
    """The classifier of the digits, trained once in each home."""
    return remembered(Digits()) or finished(learn(Digits()))[1]


def dots(n: int, classes: int = 2, shape: tuple[int, int, int] = (1, 8, 8), seed: int = 0) -> Split:
    """Pictures of dark noise with a bright row, whose place depends on the class."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 60, (n, *shape), dtype=np.uint8)
    labels = np.arange(n) % max(1, classes)
    pixels[np.arange(n), :, 2 * labels] = 250
    return Split(pixels, labels.astype(np.int64) if classes else None)


def target_of(train: Split, test: Split, classes: int) -> ImageTarget:
    """A target with these pictures."""
    images = ImageSet(train, test, tuple(f"row {i}" for i in range(classes)))
    target: Any = SimpleNamespace(
        kind="dots", title="Dots", load=lambda: images, chosen=lambda: train, model_copy=lambda update: target
    )
    return target


def floats(pixels: Pixels) -> Any:
    """Pixels as floats from -1 to 1."""
    import torch

    return torch.tensor(pixels).float() / 127.5 - 1
