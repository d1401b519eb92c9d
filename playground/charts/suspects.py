"""Points for the detective game of the introduction: half real, half generated, and what D believes of each."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.gan.foundations.snapshot import Snapshot
from playground.gan.targets.distribution import Array

APART = 0.07  # of the width of the window: no point may hide another


def suspects(experiment: Any, snapshot: Snapshot, count: int, seed: int) -> dict[str, Any]:
    """`count` points in random order: `window` [x0, x1, y0, y1] and `suspects`, each with x and y in plot units,
    whether it is real, and D's belief that it is.

    experiment: one in the plane without a condition. snapshot: of its run. Two points are at least `APART` from each
    other where the samples allow it; there are fewer where they lie too close together.
    """
    target, rng = experiment.target, np.random.default_rng(seed)
    low, high = target.window()
    real = target.sample(200, rng)
    generated = target.restore(np.asarray(snapshot.arrays["samples"], np.float64))
    generated = rng.permutation(generated[np.all((generated > low) & (generated < high), axis=1)])
    chosen: list[tuple[Array, bool]] = []
    for _ in range(count // 2):  # in turns, so that neither kind takes all the room
        for points, is_real in ((generated, False), (real, True)):
            taken = [point for point, _ in chosen]
            free = (p for p in points if all(np.hypot(*((p - q) / (high - low))) >= APART for q in taken))
            chosen += [(point, is_real) for point in [next(free, None)] if point is not None]
    order = rng.permutation(len(chosen))
    surface = snapshot.arrays["surface"]
    return {
        "window": [float(low[0]), float(high[0]), float(low[1]), float(high[1])],
        "suspects": [
            {
                "x": round(float(point[0]), 4),
                "y": round(float(point[1]), 4),
                "real": is_real,
                "belief": round(_at(surface, (point - low) / (high - low)), 3),
            }
            for point, is_real in (chosen[i] for i in order)
        ],
    }


def _at(surface: Array, place: Array) -> float:
    """D's belief at a place of the unit square, from the nearest point of its grid [rows from below, columns]."""
    rows, columns = surface.shape
    row, column = round(float(place[1]) * (rows - 1)), round(float(place[0]) * (columns - 1))
    return float(surface[row, column]) / 255
