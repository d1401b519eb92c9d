"""A recording: the film of a finished run in a file that ships with the app.

The file is the experiment, the last numbers and the encoded snapshots, compressed with LZMA. Most of a run's snapshots
are left out, half-precision arrays keep 7 of their 11 significant bits, and galleries 5 of the 8 bits of a colour:
nobody can see more in the pictures.
"""

from __future__ import annotations

import io
import json
import lzma
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from playground.gan.foundations.snapshot import Snapshot

VERSION = 1
PREFIX = struct.Struct("<BI")  # version, header length
ROUNDED_BITS = 4  # of half-precision numbers: 0.4% of each up or down, hardly a pixel where samples are drawn
COLOUR_STEP = 8  # of 256: between two colours of a gallery
QUALITY = 75  # of WebP
GALLERY = "gallery"  # an image file as u1 [bytes]: see `images/tiles.py`
LOSSES = ("loss_step", "loss_d", "loss_g")  # of the steps since the snapshot before
KEPT_OF_TEN = (0, 3, 5)  # which of ten snapshots are kept: those with metrics, and one between
GALLERIES_OF_TEN = (0, 5)  # those with metrics alone, where a snapshot has a gallery, which is larger than all else


@dataclass(frozen=True)
class Recording:
    """A finished run: what was trained, how it went, and its film."""

    experiment: str  # canonical JSON
    step: int
    seconds: float  # of training
    device: str
    metrics: dict[str, float]  # the numbers measured last
    frames: list[bytes]  # encoded snapshots, in order

    def encode(self) -> bytes:
        """The bytes of the file."""
        header = asdict(self) | {"frames": [len(frame) for frame in self.frames]}
        text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
        return lzma.compress(b"".join([PREFIX.pack(VERSION, len(text)), text, *self.frames]), preset=9)

    @staticmethod
    def decode(packed: bytes) -> Recording:
        """The inverse of `encode`. Raises ValueError if the bytes are not a recording."""
        try:
            raw = lzma.decompress(packed)
            version, length = PREFIX.unpack_from(raw)
            if version != VERSION:
                raise ValueError(f"a recording of version {version}; this program reads {VERSION}")
            header: dict[str, Any] = json.loads(raw[PREFIX.size : PREFIX.size + length])
            frames, start = [], PREFIX.size + length
            for size in header["frames"]:
                frames.append(raw[start : start + size])
                start += size
            if start != len(raw):
                raise ValueError(f"a recording of {start} bytes that has {len(raw)}")
            return Recording(**(header | {"frames": frames}))
        except (lzma.LZMAError, struct.error, KeyError, TypeError) as error:
            raise ValueError(f"these bytes are not a recording: {error}") from error


def thinned(film: Sequence[bytes]) -> list[bytes]:
    """Three of every ten snapshots of a film, or two if they have galleries, and its last one, with rounded arrays. The
    losses of those between are kept."""
    frames: list[bytes] = []
    losses: dict[str, list[np.ndarray]] = {name: [] for name in LOSSES}
    for index, blob in enumerate(film):
        snapshot = Snapshot.decode(blob)
        for name, parts in losses.items():
            if name in snapshot.arrays:
                parts.append(snapshot.arrays[name])
        wanted = GALLERIES_OF_TEN if GALLERY in snapshot.arrays else KEPT_OF_TEN
        if index % 10 in wanted or index == len(film) - 1:
            arrays = {name: lean(name, array) for name, array in snapshot.arrays.items()}
            arrays |= {name: np.concatenate(parts) for name, parts in losses.items() if parts}
            frames.append(Snapshot(snapshot.step, arrays, snapshot.numbers).encode())
            losses = {name: [] for name in LOSSES}
    return frames


def lean(name: str, array: np.ndarray) -> np.ndarray:
    """An array of a snapshot as a recording keeps it."""
    return coarser(array) if name == GALLERY else rounded(array)


def coarser(gallery: np.ndarray) -> np.ndarray:
    """A gallery of the same kind with fewer colours, which takes about two thirds of the room."""
    from PIL import Image  # only now: hardly anything here needs it

    with Image.open(io.BytesIO(gallery.tobytes()), formats=["PNG", "WEBP"]) as image:
        kind, pixels = str(image.format), np.asarray(image)
    steps = np.rint(pixels / COLOUR_STEP) * COLOUR_STEP
    file = io.BytesIO()
    how = {"optimize": True} if kind == "PNG" else {"quality": QUALITY}
    Image.fromarray(steps.clip(0, 255).astype(np.uint8)).save(file, kind, **how)
    return np.frombuffer(file.getvalue(), np.uint8)


def rounded(array: np.ndarray) -> np.ndarray:
    """The array as it is, or in half precision: without the last bits of each number, which hardly compress."""
    if array.dtype != np.float16:
        return array
    bits = array.view(np.uint16).astype(np.uint32) + (1 << ROUNDED_BITS - 1)
    nearest = (bits >> ROUNDED_BITS << ROUNDED_BITS).astype(np.uint16).view(np.float16)
    return np.where(np.isfinite(nearest), nearest, array)
