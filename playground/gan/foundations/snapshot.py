"""Snapshot: what a run shows at one step, as NumPy arrays and numbers. No pickle."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass, field

import numpy as np

VERSION = 1
DTYPES = ("f2", "f4", "i4", "u1")
COUNT = 200  # snapshots of a long run; a short run has one for every STEPS_EACH steps, but at least FEWEST
FEWEST, STEPS_EACH = 60, 8


@dataclass(frozen=True)
class Snapshot:
    """Arrays by name (of dtypes f2, f4, i4 and u1), and numbers by name (metrics, where they were measured)."""

    step: int
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    kept: bool = True  # False: shown until the next snapshot, and not stored

    def encode(self) -> bytes:
        """Version byte, header length (u32), header (JSON), then the bytes of the arrays, all little-endian.

        Raises TypeError for an array of another dtype. Numbers that are not finite are left out.
        """
        entries, chunks, offset = {}, [], 0
        for name, array in self.arrays.items():
            code = array.dtype.kind + str(array.dtype.itemsize)
            if code not in DTYPES:
                raise TypeError(f"{name} is {array.dtype}; a snapshot holds {', '.join(DTYPES)}")
            chunk = np.ascontiguousarray(array, dtype="<" + code).tobytes()
            entries[name] = [code, list(array.shape), offset]
            chunks.append(chunk)
            offset += len(chunk)
        finite = {name: float(value) for name, value in self.numbers.items() if math.isfinite(value)}
        header = {"step": self.step, "kept": self.kept, "numbers": finite, "arrays": entries}
        text = json.dumps(header, separators=(",", ":")).encode()
        return struct.pack("<BI", VERSION, len(text)) + text + b"".join(chunks)

    @staticmethod
    def decode(blob: bytes) -> Snapshot:
        """The inverse of `encode`. Raises ValueError if the bytes are not a snapshot."""
        try:
            version, length = struct.unpack_from("<BI", blob)
            if version != VERSION:
                raise ValueError(f"a snapshot of version {version}; this program reads {VERSION}")
            header, start = json.loads(blob[5 : 5 + length]), 5 + length
            arrays = {}
            for name, (code, shape, offset) in header["arrays"].items():
                if code not in DTYPES:
                    raise ValueError(f"a snapshot cannot hold {code}")
                count = math.prod(shape)
                arrays[name] = np.frombuffer(blob, "<" + code, count, start + offset).reshape(shape)
            return Snapshot(header["step"], arrays, header["numbers"], header["kept"])
        except (struct.error, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(f"these bytes are not a snapshot: {error}") from error


def snapshot_steps(steps: int) -> list[int]:
    """The steps after which a run of `steps` steps makes a snapshot: dense at first, sparser later, and the last."""
    count = min(COUNT, max(FEWEST, steps // STEPS_EACH))
    spread = steps * (np.arange(count + 1) / count) ** 1.6
    return sorted({int(step) for step in np.ceil(spread)})


def metric_steps(steps: int) -> set[int]:
    """The steps of these at which metrics are measured: every fifth one, and the last."""
    shown = snapshot_steps(steps)
    return set(shown[::5]) | {shown[-1]}
