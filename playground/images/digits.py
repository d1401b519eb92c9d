"""Handwritten digits, 8x8: the smallest pictures that are still pictures."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from playground.images import ImageSet, Labels, Pixels, Split

CLASSES = tuple("0123456789")
HELD_OUT = 297  # of 1,797


def load() -> ImageSet:
    """1,500 pictures to train on and 297 held out, u1 [n, 1, 8, 8].

    From scikit-learn, which has them from the UCI set "Optical recognition of handwritten digits"
    (Alpaydin and Kaynak 1998): 16 levels of ink, stretched to 255 here.
    """
    ink, labels = _from_file() or _from_library()
    whole = Split(np.rint(ink * (255 / 16)).astype(np.uint8).reshape(-1, 1, 8, 8), labels)
    # the set is ordered by writer, and the shuffle is the same for ever: the same digits are always held out
    order = np.random.default_rng(0).permutation(len(whole))
    return ImageSet(whole.take(order[HELD_OUT:]), whole.take(order[:HELD_OUT]), CLASSES)


def _from_file() -> tuple[Pixels, Labels] | None:
    """Ink [n, 64] and labels from scikit-learn's own file: importing the library for it would take a second."""
    spec = find_spec("sklearn")
    path = Path(spec.origin if spec and spec.origin else "").parent / "datasets" / "data" / "digits.csv.gz"
    if not path.is_file():
        return None
    table = np.loadtxt(path, np.uint8, delimiter=",")
    return table[:, :-1], table[:, -1].astype(np.int64)


def _from_library() -> tuple[Pixels, Labels]:
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]

    raw = load_digits()
    return raw.data.astype(np.uint8), raw.target.astype(np.int64)
