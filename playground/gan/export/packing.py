"""Pictures as text, so that they can travel in a script; `unpacked` in `pictures.py` makes pictures of it again."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_PACKED = 2_000_000  # bytes of pictures in a script


def packed(numbers: NDArray[np.integer[Any]]) -> str:
    """Numbers from 0 to 255 as text; ValueError, one sentence, if they are too many."""
    small = zlib.compress(numbers.astype(np.uint8).tobytes(), 9)
    if len(small) > MOST_PACKED:
        size = f"{len(small) / 1e6:.1f} MB, and a script takes {MOST_PACKED / 1e6:.0f} MB"
        raise ValueError(f"These pictures are too many to travel in a script ({size}): choose fewer of them.")
    return base64.b85encode(small).decode()  # none of its letters needs care between double quotes
