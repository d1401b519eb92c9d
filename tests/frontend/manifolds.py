"""Made-up manifolds: a grid of latents and where a generator sends them."""

from __future__ import annotations

import numpy as np

SIDE = 21


def bent(fold: bool = False) -> np.ndarray:
    """A sheet of 21 x 21 places, sheared; or folded in the middle, so that its right half lies on its left half."""
    x, y = np.meshgrid(np.linspace(-1, 1, SIDE), np.linspace(-1, 1, SIDE))
    return np.stack([-np.abs(x) if fold else x + 0.3 * y, y], axis=2)
