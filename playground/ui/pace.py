"""How often pages ask for news: the more viewers, the slower each, so that the whole process keeps up.

Past its capacity (measured: 65 to 140 script runs a second) Streamlit does not slow down, it freezes; so all viewers
together stay below TICKS_A_SECOND. Questions to our own route cost less, but those viewers train on the same cores.
"""

from __future__ import annotations

import threading
import time

TICKS_A_SECOND = 30
FASTEST = 0.2  # seconds
GONE_AFTER = 10.0

_ticks: dict[str, float] = {}
_lock = threading.Lock()


def record_tick(viewer: str) -> None:
    """The page of `viewer` has just asked for news."""
    now = time.monotonic()
    with _lock:
        _ticks[viewer] = now
        for other in [v for v, seen in _ticks.items() if now - seen > GONE_AFTER]:
            del _ticks[other]


def interval() -> float:
    """Seconds between two questions of one page, for the number of pages that are asking."""
    return max(FASTEST, len(_ticks) / TICKS_A_SECOND)
