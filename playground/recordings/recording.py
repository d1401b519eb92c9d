"""A recording: the film of a finished run in a file that ships with the app.

The file is the experiment, the last numbers and the encoded snapshots, compressed with LZMA. Most of a run's snapshots
are left out, and half-precision arrays keep 8 of their 11 significant bits: nobody can see more in the pictures.
"""

from __future__ import annotations

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
ROUNDED_BITS = 3  # of half-precision numbers: 0.4% of each, less than a pixel where samples are drawn
LOSSES = ("loss_step", "loss_d", "loss_g")  # of the steps since the snapshot before
KEPT_OF_TEN = (0, 3, 5)  # which of ten snapshots are kept: those with metrics, and one between
PICTURES_OF_TEN = (0, 5)  # the same where each holds a gallery of large pictures
LARGE = 10_000  # bytes of a gallery


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
    """Three of every ten snapshots of a film (two, if its pictures are large) and its last one, with rounded arrays.
    The losses of those between are kept."""
    frames: list[bytes] = []
    losses: dict[str, list[np.ndarray]] = {name: [] for name in LOSSES}
    for index, blob in enumerate(film):
        snapshot = Snapshot.decode(blob)
        for name, parts in losses.items():
            if name in snapshot.arrays:
                parts.append(snapshot.arrays[name])
        kept = PICTURES_OF_TEN if snapshot.arrays.get("gallery", np.empty(0)).nbytes > LARGE else KEPT_OF_TEN
        if index % 10 in kept or index == len(film) - 1:
            arrays = {name: rounded(array) for name, array in snapshot.arrays.items()}
            arrays |= {name: np.concatenate(parts) for name, parts in losses.items() if parts}
            frames.append(Snapshot(snapshot.step, arrays, snapshot.numbers).encode())
            losses = {name: [] for name in LOSSES}
    return frames


def rounded(array: np.ndarray) -> np.ndarray:
    """The array as it is, or in half precision: without the last bits of each number, which hardly compress."""
    if array.dtype != np.float16:
        return array
    bits = array.view(np.uint16).astype(np.uint32) + (1 << ROUNDED_BITS - 1)
    nearest = (bits >> ROUNDED_BITS << ROUNDED_BITS).astype(np.uint16).view(np.float16)
    return np.where(np.isfinite(nearest), nearest, array)
