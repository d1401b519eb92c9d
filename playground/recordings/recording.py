"""A recording: the film of a finished run in a file that ships with the app.

The file is the experiment, the last numbers and the snapshots, compressed with LZMA. Most of a run's snapshots are left
out, half-precision arrays keep 8 of their 11 significant bits, and galleries 5 of the 8 bits of a colour: nobody can
see more in the pictures.

All arrays of one name stand together, since they are much alike, each number beside itself in the next snapshot. That
takes a quarter less than snapshot after snapshot, which is how files of version 1 are.
"""

from __future__ import annotations

import io
import json
import lzma
import math
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from playground.gan.foundations.snapshot import Snapshot

VERSION = 2
PREFIX = struct.Struct("<BI")  # version, header length
ROUNDED_BITS = 3  # of half-precision numbers: 0.4% of each, less than a pixel where samples are drawn
COLOUR_STEP = 8  # of 256: between two colours of a gallery
QUALITY = 75  # of WebP
GALLERY = "gallery"  # an image file as u1 [bytes]: see `images/tiles.py`
LOSSES = ("loss_step", "loss_d", "loss_g")  # of the steps since the snapshot before
KEPT_OF_TEN = (0, 3, 5)  # which of ten snapshots are kept: those with metrics, and one between
GALLERIES_OF_TEN = (0, 5)  # those with metrics alone, where a snapshot has a gallery, which is larger than all else

Layout = tuple[str, tuple[int, ...]]  # type and shape of an array


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
        film = [Snapshot.decode(blob) for blob in self.frames]
        frames = [(one.step, one.numbers, {name: _layout(array) for name, array in one.arrays.items()}) for one in film]
        text = json.dumps(asdict(self) | {"frames": frames}, separators=(",", ":"), allow_nan=False).encode()
        series = [_packed([one.arrays[name] for one in film if name in one.arrays]) for name in _names(frames)]
        return lzma.compress(b"".join([PREFIX.pack(VERSION, len(text)), text, *series]), preset=9)

    @staticmethod
    def decode(packed: bytes) -> Recording:
        """The inverse of `encode`. Raises ValueError if the bytes are not a recording."""
        try:
            raw = lzma.decompress(packed)
            version, length = PREFIX.unpack_from(raw)
            if version not in (1, VERSION):
                raise ValueError(f"a recording of version {version}; this program reads {VERSION}")
            header: dict[str, Any] = json.loads(raw[PREFIX.size : PREFIX.size + length])
            rest = raw[PREFIX.size + length :]
            frames = _cut(rest, header["frames"]) if version == 1 else _film(rest, header["frames"])
            return Recording(**(header | {"frames": frames}))
        except (lzma.LZMAError, struct.error, KeyError, TypeError) as error:
            raise ValueError(f"these bytes are not a recording: {error}") from error


def _cut(raw: bytes, sizes: list[int]) -> list[bytes]:
    """The encoded snapshots of a file of version 1: their sizes are all that is known of them."""
    if sum(sizes) != len(raw):
        raise ValueError(f"a recording of {sum(sizes)} bytes that has {len(raw)}")
    ends = np.cumsum(sizes).tolist()
    return [raw[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def _film(raw: bytes, frames: list[Any]) -> list[bytes]:
    """The encoded snapshots of a file."""
    film: list[dict[str, np.ndarray]] = [{} for _ in frames]
    start = 0
    for name in _names(frames):
        there = [number for number, (_, _, layouts) in enumerate(frames) if name in layouts]
        layouts = [(str(frames[number][2][name][0]), tuple(frames[number][2][name][1])) for number in there]
        size = sum(np.dtype(kind).itemsize * math.prod(shape) for kind, shape in layouts)
        if start + size > len(raw):
            raise ValueError(f"a recording of {start + size} bytes or more that has {len(raw)}")
        for number, array in zip(there, _unpacked(raw[start : start + size], layouts), strict=True):
            film[number][name] = array
        start += size
    if start != len(raw):
        raise ValueError(f"a recording of {start} bytes that has {len(raw)}")
    ordered = [{name: arrays[name] for name in layouts} for arrays, (_, _, layouts) in zip(film, frames, strict=True)]
    return [Snapshot(one[0], arrays, one[1]).encode() for one, arrays in zip(frames, ordered, strict=True)]


def _names(frames: Sequence[Any]) -> list[str]:
    """The names of all arrays, in the order in which they appear."""
    return list(dict.fromkeys(name for _, _, layouts in frames for name in layouts))


def _layout(array: np.ndarray) -> Layout:
    return array.dtype.str, array.shape


def _packed(series: Sequence[np.ndarray]) -> bytes:
    """The arrays of one name. Of equal ones with small numbers, the changes from snapshot to snapshot, number by number
    (as whole numbers, so that nothing is lost); then the first byte of each number, and so on."""
    if _alike([_layout(array) for array in series]):
        stack = np.stack([array.ravel().view(_whole(array.dtype)) for array in series])  # [snapshots, numbers]
        raw = np.diff(stack, axis=0, prepend=np.zeros_like(stack[:1])).T.tobytes()
    else:
        raw = b"".join(array.tobytes() for array in series)
    return np.frombuffer(raw, np.uint8).reshape(-1, series[0].dtype.itemsize).T.tobytes()


def _unpacked(raw: bytes, layouts: list[Layout]) -> list[np.ndarray]:
    """The inverse, for arrays of these types and shapes."""
    kind = np.dtype(layouts[0][0])
    raw = np.frombuffer(raw, np.uint8).reshape(kind.itemsize, -1).T.tobytes()
    if _alike(layouts):
        changes = np.frombuffer(raw, _whole(kind)).reshape(-1, len(layouts)).T
        stack = np.cumsum(changes, axis=0, dtype=_whole(kind))
        return [row.copy().view(kind).reshape(shape) for row, (_, shape) in zip(stack, layouts, strict=True)]
    ends = np.cumsum([math.prod(shape) for _, shape in layouts]).tolist()
    numbers = np.frombuffer(raw, kind)
    return [numbers[end - math.prod(shape) : end].reshape(shape) for end, (_, shape) in zip(ends, layouts, strict=True)]


def _alike(layouts: list[Layout]) -> bool:
    """Whether all arrays of a name are equal in type and shape, and of small numbers: others hardly shrink."""
    return len(set(layouts)) == 1 and np.dtype(layouts[0][0]).itemsize <= 2


def _whole(kind: np.dtype) -> np.dtype:
    """Whole numbers of the same size."""
    return np.dtype(f"<u{kind.itemsize}")


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
