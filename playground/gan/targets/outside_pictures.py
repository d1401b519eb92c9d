"""Pictures that another program learns: the app has a few of them to show beside generated ones."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import field_validator

from playground.gan.foundations.schema import knob
from playground.gan.targets.image_target import ImageTarget, Shape
from playground.gan.targets.outside_target import OutsideTarget
from playground.images import ImageSet, Pixels, Split

MOST, FEWEST = 64, 8  # pictures that are kept
MOST_BYTES = 100_000  # of all of them, before they are packed
SIDES = (4, 64)  # pixels of the smallest and of the largest side
TEXT = re.compile(r"([1-9]\d?)x([13])x([1-9]\d?)x([1-9]\d?)~([A-Za-z0-9_=-]{8,200000})")
BAD_PICTURES = "the pictures of this run are damaged."


def pack_pictures(pixels: Pixels) -> str:
    """Pictures u1 [n, c, h, w] as text: their numbers, then the packed bytes."""
    numbers = "x".join(map(str, pixels.shape))
    return f"{numbers}~{base64.urlsafe_b64encode(zlib.compress(pixels.tobytes(), 9)).decode()}"


def unpack_pictures(text: str) -> Pixels:
    """The inverse. Raises ValueError if the text is damaged; never unpacks more than it says that there is."""
    found = TEXT.fullmatch(text)
    if found is None:
        raise ValueError(BAD_PICTURES)
    shape = tuple(map(int, found.groups()[:4]))
    length = int(np.prod(shape))
    try:
        pixels = zlib.decompressobj().decompress(base64.urlsafe_b64decode(found[5]), length + 1)
    except (zlib.error, binascii.Error) as error:
        raise ValueError(BAD_PICTURES) from error
    if len(pixels) != length or shape[0] > MOST or length > 2 * MOST_BYTES:
        raise ValueError(BAD_PICTURES)
    return np.frombuffer(pixels, np.uint8).reshape(shape)


class OutsidePictures(OutsideTarget, ImageTarget):
    title: ClassVar[str] = "Pictures from outside"
    summary: ClassVar[str] = "Pictures that another program learns."
    formula: ClassVar[str] = r"x \sim \tfrac1n \sum_{i=1}^n \delta_{x_i}"
    source: ClassVar[str] = "Another program"
    licence: ClassVar[str] = "not known"
    size: ClassVar[str] = "a few of all pictures"
    frame: ClassVar[Shape] = (1, 8, 8)
    settings: ClassVar[dict[str, Any]] = {}
    kind: Literal["outside-pictures"] = "outside-pictures"
    pictures: str = knob(
        pack_pictures(np.zeros((FEWEST, 1, 8, 8), np.uint8)), "Pictures", "Some of the real pictures, packed as text.",
        hidden=True, max_length=250_000,
    )  # fmt: skip

    @field_validator("pictures")
    @classmethod
    def _readable(cls, text: str) -> str:
        unpack_pictures(text)
        return text

    @cached_property
    def pixels(self) -> Pixels:
        """The pictures themselves, u1 [n, c, h, w]."""
        return unpack_pictures(self.pictures)

    @property
    def shape(self) -> Shape:
        channels, height, width = self.pixels.shape[1:]
        return channels, height, width

    def read(self) -> ImageSet:
        return ImageSet(Split(self.pixels), Split(self.pixels))


def pictures_target(pixels: Pixels, run: str) -> OutsidePictures:
    """The target of a run that learns the pictures u1 [n, c, h, w]. Raises ValueError, with a sentence, if pictures of
    this shape cannot be shown."""
    low, high = SIDES
    _, channels, *sides = pixels.shape
    if channels not in (1, 3) or not low <= min(sides) <= max(sides) <= high:
        raise ValueError(
            f"Pictures must have 1 or 3 channels and {low} to {high} pixels per side, but these are "
            f"{' x '.join(map(str, pixels.shape[1:]))}."
        )
    if len(pixels) < FEWEST:
        raise ValueError(f"At least {FEWEST} pictures are needed.")
    many = max(FEWEST, min(MOST, MOST_BYTES // int(np.prod(pixels.shape[1:]))))
    chosen = np.random.default_rng(0).permutation(len(pixels))[:many]
    return OutsidePictures(pictures=pack_pictures(np.ascontiguousarray(pixels[chosen])), run=run)
