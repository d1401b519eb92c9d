"""The places at which a target of points is shown: the same for the worker, which computes, and for the page, which
draws. No torch."""

from __future__ import annotations

import numpy as np

from playground.gan.targets.distribution import Array, Distribution

GRID_1D = 200  # places along the line
SURFACE = 40  # places along each axis of the plane
LATENT_SIDE = 21  # places along each axis of the latent grid
LATENT_LINE = 200  # places along a latent of one dimension
FEW, MANY = 4, 8  # numbers of classes above which grids are coarser
SHOWN = 512  # samples drawn in the plane
ARROWS = 64  # samples with an arrow
ARROW_LENGTH = 0.35  # of the longest arrows of a gradient, in standard deviations of the data


def line_of(target: Distribution) -> Array:
    """Evenly spaced places over the window of a 1-D target, [GRID_1D], in plot units."""
    low, high = target.window()
    return np.linspace(low[0], high[0], GRID_1D)


def plane_of(target: Distribution, side: int = SURFACE) -> Array:
    """A regular grid over the window of a 2-D target, [side * side, 2], in plot units; x runs fastest, y upwards."""
    low, high = target.window()
    x, y = (np.linspace(low[axis], high[axis], side) for axis in (0, 1))
    return np.stack([np.tile(x, side), np.repeat(y, side)], axis=1)


def places_of(target: Distribution, side: int = SURFACE) -> Array:
    """Where the discriminator of points is evaluated: `line_of` or `plane_of` the target, [places, dimension]."""
    return line_of(target)[:, None] if target.dimension == 1 else plane_of(target, side)


def sides_of(classes: int) -> tuple[int, int]:
    """The number of places along each axis of the plane, and of the latent grid, if there are so many classes.

    It is smaller for many classes, so that snapshots stay small.
    """
    if classes <= FEW:
        return SURFACE, LATENT_SIDE
    return (32, LATENT_SIDE) if classes <= MANY else (24, 11)


def latent_side(dimension: int, classes: int) -> int:
    """The number of places along each axis of a latent grid of this dimension, if there are so many classes."""
    return LATENT_LINE if dimension == 1 else sides_of(classes)[1]
