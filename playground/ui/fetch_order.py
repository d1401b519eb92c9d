"""In which order a browser fetches what a document names.

A browser has six connections to a server without HTTP/2, and asks for files in the order in which the document names
them. Most of Streamlit's are tiny: each costs its connection a round trip, and while all six carry tiny files the line
is mostly idle. So large ones are spread among them. Over a line of 10 Mbit/s, Streamlit's own files then come in six
tenths of a second instead of three quarters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SMALL = 3000  # bytes; such a file takes little more than its round trip
BESIDE = 5  # connections that carry small files while one carries a large one
ROUND_TRIP = 50_000  # bytes that a line of 10 Mbit/s carries in 40 milliseconds
ENTRY = re.compile(rb'<script type="module" crossorigin src="\./(static/js/[^"]+)">')
MODULE = re.compile(rb'\s*<link rel="modulepreload" crossorigin href="\./([^"]+)">')
FONT = re.compile(rb'\s*<link\s+rel="preload"[^>]*\sas="font"[^>]*>')


def interleaved(sizes: Mapping[str, int], before: int = 0) -> list[str]:
    """The files, by path, in the order in which all of them come soonest. `sizes` in bytes, as they travel; `before`:
    the size of a file that is being fetched already."""
    large = sorted((path for path, size in sizes.items() if size > SMALL), key=sizes.__getitem__)
    small = [path for path, size in sizes.items() if size <= SMALL][::-1]
    order: list[str] = []
    room = before * BESIDE / ROUND_TRIP  # small files for which there is time beside the large ones so far
    while large or small:
        while small and (room >= 1 or not large):
            order.append(small.pop())
            room -= 1
        if large:
            order.append(large.pop())
            room += sizes[order[-1]] * BESIDE / ROUND_TRIP
    return order
