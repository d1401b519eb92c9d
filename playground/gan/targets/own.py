"""Your own target: points drawn on a canvas, pasted or uploaded, small enough to fit into a link.

The points are stored as text: the corners of their box, then three characters for each point (9 bits for x, 9 for y).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import field_validator

from playground.gan.foundations.schema import knob
from playground.gan.targets.distribution import Array, Distribution, gaussians_at, mixture_density

LEVELS = 512  # different coordinates along each axis
MOST_POINTS = 500  # 1,500 characters of a link
FEWEST_POINTS = 3
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PATTERN = re.compile(r"(?P<box>[^~]{7,80})~(?P<points>[A-Za-z0-9_-]+)")
BAD_TEXT = "The drawing in this link is damaged. Draw it again, or ask for the complete link."


def pack_points(points: Array) -> str:
    """`points` [n, 2] in plot units as text, quantised. More than MOST_POINTS are thinned out evenly.

    Raises ValueError, with a sentence for the learner, if there are too few points or if they have no spread.
    """
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < FEWEST_POINTS:
        raise ValueError(f"At least {FEWEST_POINTS} points with two numbers each are needed.")
    if not np.isfinite(points).all() or np.abs(points).max() > 1e6:
        raise ValueError("Each coordinate must be a number between minus and plus one million.")
    if len(points) > MOST_POINTS:
        points = points[np.linspace(0, len(points) - 1, MOST_POINTS).astype(int)]
    low, high = points.min(axis=0), points.max(axis=0)
    if (high - low).max() < 1e-6 * max(1.0, np.abs(points).max()):
        raise ValueError("All points are in one place. Spread them out a little.")
    high = np.where(high - low < 1e-6, low + 1e-3 * (high - low).max(), high)
    box = [f"{v:.12g}" for v in (low[0], high[0], low[1], high[1])]  # GPS tracks are small and far from zero
    level = np.rint((points - low) / (high - low) * (LEVELS - 1)).astype(int).clip(0, LEVELS - 1)
    codes = level[:, 0] * LEVELS + level[:, 1]
    letters = "".join(ALPHABET[c >> 12] + ALPHABET[c >> 6 & 63] + ALPHABET[c & 63] for c in codes)
    return ",".join(box) + "~" + letters


def unpack_points(text: str) -> Array:
    """The points [n, 2] in plot units. Raises ValueError, with a sentence for the learner, if the text is damaged."""
    match = PATTERN.fullmatch(text)
    if match is None or len(match["points"]) % 3 or not 3 * FEWEST_POINTS <= len(match["points"]) <= 3 * MOST_POINTS:
        raise ValueError(BAD_TEXT)
    try:
        x0, x1, y0, y1 = (float(v) for v in match["box"].split(","))
    except ValueError:
        raise ValueError(BAD_TEXT) from None
    corners = np.array([x0, x1, y0, y1])
    if not np.isfinite(corners).all() or np.abs(corners).max() > 1e6 or not (x0 < x1 and y0 < y1):
        raise ValueError(BAD_TEXT)
    digits = np.array([ALPHABET.index(c) for c in match["points"]]).reshape(-1, 3)
    codes = digits @ [4096, 64, 1]
    unit = np.stack([codes // LEVELS, codes % LEVELS], axis=1) / (LEVELS - 1)
    return np.array([x0, y0]) + unit * np.array([x1 - x0, y1 - y0])


def _smile() -> str:
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    face = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    mouth = 0.55 * face[(angle > 3.5) & (angle < 5.9)]
    eye = 0.09 * face[::9]
    return pack_points(np.concatenate([face, mouth, eye + np.array([-0.35, 0.35]), eye + np.array([0.35, 0.35])]))


class Own(Distribution):
    title: ClassVar[str] = "Your own"
    summary: ClassVar[str] = "Draw it, or paste your points. The link contains the drawing."
    formula: ClassVar[str] = r"x \sim \tfrac1n \sum_{i=1}^n \mathcal{N}(x_i, \sigma^2)"
    personal: ClassVar[bool] = True
    settings: ClassVar[dict[str, Any]] = {"steps": 3000, "penalty.final_weight": 0.003}
    kind: Literal["own"] = "own"
    points: str = knob(_smile(), "Points", "What you drew or pasted, packed as text.", hidden=True, max_length=1700)
    blur: float = knob(
        0.02,
        "Blur",
        "Each point becomes a small cloud. This is its width, as a share of the picture.",
        low="the generator has to learn separate points.",
        high="your shape melts away.",
        ge=0.002,
        le=0.2,
        log=True,
    )

    @field_validator("points")
    @classmethod
    def _readable(cls, text: str) -> str:
        unpack_points(text)
        return text

    @cached_property
    def centres(self) -> Array:
        """The points themselves, [n, 2], in plot units."""
        return unpack_points(self.points)

    @cached_property
    def box(self) -> Array:
        """The width and height of the picture, [2]. The blur is scaled by them, since the axes may have different
        units."""
        x0, x1, y0, y1 = (float(v) for v in self.points.partition("~")[0].split(","))
        return np.array([x1 - x0, y1 - y0])  # never zero, unlike the spread of a vertical line

    @property
    def equal_aspect(self) -> bool:
        return bool(self.box.max() < 4 * self.box.min())

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        return self.box * gaussians_at(self.centres / self.box, self.blur, n, rng)[0]

    def density(self, x: Array) -> Array | None:
        return mixture_density(x / self.box, self.centres / self.box, self.blur) / self.box.prod()
