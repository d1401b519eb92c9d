"""A small picture of each target, as whole numbers from 0 to 100 with y upwards."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from playground.gan.targets import Target

DOTS = 150
OUTLINE = 48


@lru_cache(maxsize=256)
def thumbnail(target: Target) -> dict[str, Any]:
    """{"outline": [heights]} of a 1-D density, or {"dots": [x, y, x, y, ...]} of samples in the plane."""
    low, high = target.window()
    if target.dimension == 1:
        density = target.density(np.linspace(low[0], high[0], OUTLINE)[:, None])
        assert density is not None
        return {"outline": _whole(density / density.max())}
    samples = target.sample(DOTS, np.random.default_rng(0))
    span = high - low
    if target.equal_aspect:
        low, span = (low + high) / 2 - span.max() / 2, np.full(2, span.max())
    return {"dots": _whole(((samples - low) / span).ravel())}


def _whole(unit: np.ndarray) -> list[int]:
    return [round(100 * float(v)) for v in unit.clip(0, 1)]
