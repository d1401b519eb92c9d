"""A set of your own pictures as files that can be taken elsewhere, and back.

    about.json   how many, of what size, and the names of the classes
    pixels.npy   u8 [pictures, channels, height, width]
    labels.npy   i64 [pictures], if there are classes

The files may come from a stranger: an array is taken only if its bytes are exactly those that NumPy writes for the
shape in about.json, so that no header from elsewhere is ever read.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from playground.images import Labels, Pixels, own
from playground.images.blobs import BlobsError
from playground.images.own import MAX_CLASSES, MIN_PICTURES
from playground.images.uploads import MAX_FILES, Refused, shown

ABOUT, PIXELS, LABELS = NAMES = ("about.json", "pixels.npy", "labels.npy")
MOST_BYTES = 200_000_000  # of a set that is taken along
BAD = "The pictures in this archive are damaged."


class _About(BaseModel):
    """about.json."""

    model_config = ConfigDict(extra="forbid")

    pictures: Annotated[int, Field(ge=MIN_PICTURES, le=MAX_FILES)]
    shape: tuple[int, int, int]
    classes: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=MAX_CLASSES)]


@dataclass(frozen=True)
class OwnSet:
    """The content of a set."""

    pixels: Pixels  # u8 [n, c, h, w]
    labels: Labels | None  # i64 [n]
    classes: tuple[str, ...]


def files_of(name: str) -> dict[str, bytes]:
    """The files of a set that is kept here; none if it is not, or is too large to be taken along."""
    about = own.about(name)
    if about is None or about.pictures * (math.prod(about.shape) + 8) > MOST_BYTES:
        return {}
    found: dict[str, bytes] = {}
    try:
        for file in (ABOUT, PIXELS, LABELS) if about.classes else (ABOUT, PIXELS):
            with own.opened(name, file) as opened:
                found[file] = opened.read()
    except (OSError, BlobsError):  # deleted in this moment
        return {}
    return found


def read(name: str, files: Mapping[str, bytes]) -> OwnSet:
    """The set with this name in such files. Raises Refused if they are not exactly that: a name is made of the
    content."""
    try:
        about = _About.model_validate_json(files[ABOUT])
        pixels = _array(files[PIXELS], (about.pictures, *about.shape), np.uint8)
        labels = _array(files[LABELS], (about.pictures,), np.int64) if about.classes else None
    except (KeyError, ValidationError) as error:
        raise Refused(BAD) from error
    channels, height, width = about.shape
    known = set(files) == {ABOUT, PIXELS} | ({LABELS} if about.classes else set())
    named = all(one and one == shown(one) for one in about.classes) and len(set(about.classes)) == len(about.classes)
    right = known and named and channels in (1, 3) and height == width and width in own.SIZES
    if labels is not None and not (len(about.classes) > 1 and set(labels) == set(range(len(about.classes)))):
        right = False
    if not right or own.name_of(pixels, labels, tuple(about.classes)) != name:
        raise Refused(BAD)
    return OwnSet(pixels, labels, tuple(about.classes))


def _array(content: bytes, shape: tuple[int, ...], kind: Any) -> np.ndarray:
    """The array of these bytes, if they are what NumPy writes for an array of this shape."""
    header = io.BytesIO()
    layout = {"descr": np.lib.format.dtype_to_descr(np.dtype(kind)), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, layout)
    begins, size = header.getvalue(), int(np.prod(shape, dtype=object)) * np.dtype(kind).itemsize
    if not content.startswith(begins) or len(content) != len(begins) + size:
        raise Refused(BAD)
    return np.frombuffer(content, kind, offset=len(begins)).reshape(shape)
