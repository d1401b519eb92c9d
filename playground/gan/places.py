"""Where a target is looked at, and how many pictures a gallery has: the same for what a worker computes and for what a
page draws. No torch."""

from __future__ import annotations

import numpy as np

from playground.gan.targets import Array, Distribution

GRID_1D = 200  # places along the line
SURFACE = 40  # places along each axis of the plane
SHOWN = 512  # samples drawn in the plane
ROWS = COLUMNS = 8  # of a gallery
GALLERY = ROWS * COLUMNS  # pictures in it


def line_of(target: Distribution) -> Array:
    """Evenly spaced places over a 1-D target's window, [GRID_1D], plot units."""
    low, high = target.window()
    return np.linspace(low[0], high[0], GRID_1D)


def plane_of(target: Distribution) -> Array:
    """A regular grid over a 2-D target's window, [SURFACE * SURFACE, 2], plot units; x runs fastest, y from below."""
    low, high = target.window()
    x, y = (np.linspace(low[axis], high[axis], SURFACE) for axis in (0, 1))
    return np.stack([np.tile(x, SURFACE), np.repeat(y, SURFACE)], axis=1)
