"""Which real pictures generated ones are compared with, and which play the perfect generator that scores the floors."""

from __future__ import annotations

import numpy as np

from playground.images import Pixels


def reference_and_held_out(
    train: Pixels, test: Pixels, scarce: int, most: int, rng: np.random.Generator
) -> tuple[Pixels, Pixels]:
    """Shuffled pictures for the reference and for the floors, u1 [n, c, h, w]: two or more, at most `most` of each.

    They are training and test pictures; with fewer than `scarce` test pictures, two halves of all of them instead.
    """
    if len(test) >= scarce:
        return shuffled(train, most, rng), shuffled(test, most, rng)
    pool = shuffled(np.concatenate([train, test]), most, rng)
    pool = np.resize(pool, (max(4, len(pool)), *pool.shape[1:]))  # repeats what is too little to measure with
    return pool[: len(pool) // 2], pool[len(pool) // 2 :]


def shuffled(pixels: Pixels, most: int, rng: np.random.Generator) -> Pixels:
    """`most` of the pictures at random, or all of them."""
    return pixels[rng.permutation(len(pixels))[:most]]
