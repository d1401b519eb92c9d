"""Pictures to learn from: where they come from, how they are fetched, checked and kept. NumPy; no torch."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_data_dir

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]


class Unavailable(Exception):  # noqa: N818  (it is no error: the page offers something else)
    """Pictures that cannot be had here and now; the message is one sentence for the learner."""


@dataclass(frozen=True)
class Split:
    """Pictures and what they show.

    pixels u1 [n, c, h, w], 0 to 255, grey (c = 1) or red, green, blue (c = 3); labels i64 [n], None without classes;
    attributes: further facts of each picture, [n] each (only of drawn pictures).
    """

    pixels: Pixels
    labels: Labels | None = None
    attributes: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.pixels)

    def take(self, which: NDArray[np.generic] | slice) -> Split:
        """Some of the pictures: by numbers, by a mask [n], or by a slice."""
        labels = None if self.labels is None else self.labels[which]
        return Split(self.pixels[which], labels, {name: fact[which] for name, fact in self.attributes.items()})

    def of_classes(self, wanted: list[int]) -> Split:
        """The pictures of these classes; all of them where there are no classes."""
        return self if self.labels is None else self.take(np.isin(self.labels, wanted))


@dataclass(frozen=True)
class ImageSet:
    """A whole dataset; `test` is held out: nothing ever trains on it. No `classes`: no labels."""

    train: Split
    test: Split
    classes: tuple[str, ...] = ()


def folder() -> Path:
    """Where pictures are kept: `data` in ``PLAYGROUND_HOME``, or in the user's data folder."""
    return Path(os.environ.get("PLAYGROUND_HOME") or user_data_dir("gan-playground", appauthor=False)) / "data"
