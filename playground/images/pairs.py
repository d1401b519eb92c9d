"""Pairs for image to image: from each picture, the part of it that a generator is given. NumPy; no torch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from playground.images import Pixels

Shape = tuple[int, ...]  # channels, height, width

MIDDLE = 128  # what is hidden
FAINTEST = 24  # of 255: a step in brightness that is less than this is no edge
FAINT = 0.3  # of the largest step in a picture: the same
NEIGHBOURS = ((0, 1), (2, 1), (1, 0), (1, 2))  # above, below, left, right: places in a picture with a frame around it
BLOCK, SMALL_BLOCK, LARGE = 4, 2, 16  # pixels: blocks of low resolution, of pictures from LARGE up and of smaller ones
FEW, FEWER = 4, 2  # blocks on a side: of few blocks, the same
RED, GREEN, BLUE = 77, 150, 29  # of 256: how bright each looks (luma, ITU-R BT.601)


def edges(pixels: Pixels) -> Pixels:
    """White lines on black where a picture gets darker, one channel: thin as if drawn by a pen, on the brighter side.

    The step of a pixel is that down to its darkest neighbour (the half-gradient by erosion; Rivest, Soille and
    Beucher 1993), in the channel where it is largest; a line is where it is large for this picture.
    """
    height, width = pixels.shape[2:]
    framed = np.pad(pixels, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")  # the border of a picture is no edge
    darkest = pixels.copy()
    for y, x in NEIGHBOURS:
        np.minimum(darkest, framed[:, :, y : y + height, x : x + width], out=darkest)
    step = (pixels - darkest).max(axis=1, keepdims=True)
    least = np.maximum(FAINT * step.max(axis=(2, 3), keepdims=True, initial=0), FAINTEST)
    return np.where(step > least, np.uint8(255), np.uint8(0))


def upper_half(pixels: Pixels) -> Pixels:
    """The lower half is middle grey."""
    half = pixels.copy()
    half[:, :, pixels.shape[2] // 2 :] = MIDDLE
    return half


def grey(pixels: Pixels) -> Pixels:
    """How bright red, green and blue look together, one channel."""
    red, green, blue = (pixels[:, [channel]].astype(np.uint16) for channel in range(3))
    return ((RED * red + GREEN * green + BLUE * blue + 128) >> 8).astype(np.uint8)  # 128: rounds


def block_side(given: str, height: int, width: int) -> int:
    """How many pixels wide and high a block is of which one colour is given; 1 where it is each pixel by itself."""
    large, shorter = min(height, width) >= LARGE, min(height, width)
    sides = {
        "low-resolution": BLOCK if large else SMALL_BLOCK,
        "few-blocks": -(-shorter // (FEW if large else FEWER)),
    }
    return sides.get(given, 1)


def low_resolution(pixels: Pixels) -> Pixels:
    """Blocks of 4x4 pixels (2x2 in pictures below 16 pixels) that have become one colour, their mean."""
    return blocks(pixels, block_side("low-resolution", *pixels.shape[2:]))


def few_blocks(pixels: Pixels) -> Pixels:
    """The same with 4 by 4 blocks in the whole picture (2 by 2 below 16 pixels): much is left to invent."""
    return blocks(pixels, block_side("few-blocks", *pixels.shape[2:]))


def blocks(pixels: Pixels, side: int) -> Pixels:
    """Blocks of `side` by `side` pixels that have become one colour, their mean."""
    n, channels, height, width = pixels.shape
    missing = ((0, 0), (0, 0), (0, -height % side), (0, -width % side))  # to whole blocks
    whole = np.pad(pixels, missing, mode="edge")
    squares = whole.reshape(n, channels, whole.shape[2] // side, side, whole.shape[3] // side, side)
    means = np.rint(squares.mean(axis=5, dtype=np.float32).mean(axis=3)).astype(np.uint8)
    return means.repeat(side, axis=2).repeat(side, axis=3)[:, :, :height, :width]


# name: what makes the given part, and its channels (None: those of the picture)
PARTS: dict[str, tuple[Callable[[Pixels], Pixels], int | None]] = {
    "edges": (edges, 1),
    "upper-half": (upper_half, None),
    "grey": (grey, 1),
    "low-resolution": (low_resolution, None),
    "few-blocks": (few_blocks, None),
}
GIVENS = tuple(PARTS)


def given_shape(shape: Shape, given: str) -> Shape:
    """[c', h, w] of the given part of a picture [c, h, w]; ValueError for the grey of a grey picture."""
    channels, height, width = shape
    if given == "grey" and channels != 3:
        raise ValueError("Grey to colour needs colour pictures. Choose pictures in colour, or give something else.")
    return (PARTS[given][1] or channels, height, width)


def given_part(pixels: Pixels, given: str) -> Pixels:
    """The part of pictures u1 [n, c, h, w] that is given: u1 [n, c', h, w]. Each depends on its own picture alone.

    `given` is one of GIVENS; ValueError for the grey of grey pictures.
    """
    given_shape(pixels.shape[1:], given)
    return PARTS[given][0](pixels)
