"""Drawn shapes, 28x28: pictures of which everything is known, made on the spot.

Each shape is the set of points whose distance to its edge is negative; a pixel is painted by how far its centre
lies inside, so that edges are smooth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.images import ImageSet, Pixels, Split

Array = NDArray[np.floating[Any]]

SIDE = 28  # pixels
TRAIN, HELD_OUT = 10_000, 2_000
PORTION = 500  # drawn at once: larger ones fall out of the processor's cache
SMALLEST, LARGEST = 6.0, 11.0  # pixels from the centre to the farthest point
ASTRAY = 3.0  # pixels that a centre may lie beside the middle

GREYS = {"dark": (110,), "middle": (180,), "light": (255,)}
COLOURS = {
    "red": (230, 60, 50),
    "yellow": (245, 210, 60),
    "green": (70, 190, 90),
    "cyan": (70, 200, 220),
    "blue": (80, 110, 240),
    "pink": (235, 110, 200),
}


def edges(x: Array, y: Array, sides: int, reach: Array) -> Array:
    """Distance of each point beyond each side of a regular polygon, [sides, ...]; `reach` is centre to side."""
    angles = 2 * np.pi * np.arange(sides, dtype=np.float32).reshape(sides, *(1,) * x.ndim) / sides
    return x * np.sin(angles) - y * np.cos(angles) - reach


def circle(x: Array, y: Array, r: Array) -> Array:
    """Distance of each point to the edge of a circle, [...]; negative inside. `r`: centre to the farthest point."""
    return np.hypot(x, y) - 0.85 * r


def square(x: Array, y: Array, r: Array) -> Array:
    """The same for a square that stands on a side."""
    return edges(x, y, 4, r * np.float32(np.cos(np.pi / 4))).max(axis=0)


def triangle(x: Array, y: Array, r: Array) -> Array:
    """The same for a regular triangle that stands on a side."""
    return edges(x, y, 3, r / 2).max(axis=0)


def star(x: Array, y: Array, r: Array) -> Array:
    """The same for a five-pointed star."""
    # a point of a five-pointed star lies inside of at least four of the five long lines
    return np.sort(edges(x, y, 5, r * np.float32(np.cos(2 * np.pi / 5))), axis=0)[-2]


def cross(x: Array, y: Array, r: Array) -> Array:
    """The same for a cross of two bars."""
    long, thin = 0.95 * r, 0.3 * r
    x, y = abs(x), abs(y)
    return np.minimum(np.maximum(x - long, y - thin), np.maximum(x - thin, y - long))


# name: distance to the edge, and the turn in radians after which the shape looks the same
KINDS: dict[str, tuple[Callable[[Array, Array, Array], Array], float]] = {
    "circle": (circle, 0.0),
    "square": (square, np.pi / 2),
    "triangle": (triangle, 2 * np.pi / 3),
    "star": (star, 2 * np.pi / 5),
    "cross": (cross, np.pi / 2),
}
CLASSES = tuple(KINDS)
UPRIGHT_ANGLES = np.array([np.pi / 3 if name == "triangle" else 0.0 for name in KINDS], np.float32)  # y points down


def load(colour: bool = False, upright: bool = False) -> ImageSet:
    """10,000 shapes to train on and 2,000 held out, always the same ones; u1 [n, 1 or 3, 28, 28].

    `upright`: they differ from the others in their angles alone.
    """
    return ImageSet(draw(TRAIN, 1, colour, upright), draw(HELD_OUT, 2, colour, upright), CLASSES)


def draw(n: int, seed: int, colour: bool = False, upright: bool = False) -> Split:
    """`n` shapes on black, the kind as label.

    Attributes: `colour` (place in COLOURS, or in GREYS), `size` (pixels from the centre to the farthest point),
    `rotation` (radians, below the turn after which the shape looks the same).
    """
    rng = np.random.default_rng(seed)
    paints = np.array(list((COLOURS if colour else GREYS).values()), np.float32)
    kind, paint = rng.integers(0, len(KINDS), n), rng.integers(0, len(paints), n)
    size = rng.uniform(SMALLEST, LARGEST, n).astype(np.float32)
    rotation = (rng.uniform(0, 1, n) * np.array([turn for _, turn in KINDS.values()])[kind]).astype(np.float32)
    if upright:
        rotation = UPRIGHT_ANGLES[kind]
    room = np.minimum(SIDE / 2 - 2.5 - size, ASTRAY)  # 2.5: the smooth tip of a star is longer than the sharp one
    centre = (rng.uniform(-1, 1, (2, n)) * room).astype(np.float32)
    pixels = np.zeros((n, paints.shape[1], SIDE, SIDE), np.uint8)
    for number, (distance, _) in enumerate(KINDS.values()):
        mine = np.flatnonzero(kind == number)
        for part in np.array_split(mine, max(1, len(mine) // PORTION)):
            x, y = turned(centre[:, part], rotation[part])
            covered = np.clip(0.5 - distance(x, y, size[part, None, None]), 0, 1)
            pixels[part] = painted(covered, paints[paint[part]])
    return Split(pixels, kind.astype(np.int64), {"colour": paint, "size": size, "rotation": rotation})


def turned(centre: Array, rotation: Array) -> tuple[Array, Array]:
    """Where the pixels lie as each of n shapes sees them, [n, SIDE, SIDE] each: its middle at 0, itself upright."""
    place = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    x = place[None, None, :] - centre[0][:, None, None]
    y = place[None, :, None] - centre[1][:, None, None]
    cos, sin = np.cos(rotation)[:, None, None], np.sin(rotation)[:, None, None]
    return cos * x + sin * y, cos * y - sin * x


def painted(covered: Array, paint: Array) -> Pixels:
    """Covered shares [n, h, w] and paints [n, c] as pixels [n, c, h, w]."""
    return np.rint(covered[:, None] * paint[:, :, None, None]).astype(np.uint8)
