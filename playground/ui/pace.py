"""How often pages ask for news: the more viewers, the slower each, so that the whole process keeps up.

Past its capacity (measured: 65 to 140 ticks a second) Streamlit does not slow down, it freezes; so all viewers together
stay below TICKS_A_SECOND.
"""

from __future__ import annotations

import threading
import time

TICKS_A_SECOND = 30
LEVELS = (0.2, 0.4, 0.8, 1.6, 3.2)  # seconds; steps of two, so that a page rarely has to change its pace
GONE_AFTER = 10.0

_ticks: dict[str, float] = {}
_lock = threading.Lock()


def ticked(viewer: str) -> None:
    """The page of `viewer` has just asked for news."""
    now = time.monotonic()
    with _lock:
        _ticks[viewer] = now
        for other in [v for v, seen in _ticks.items() if now - seen > GONE_AFTER]:
            del _ticks[other]


def interval() -> float:
    """Seconds between two questions of one page, for the number of pages that are asking."""
    return next((level for level in LEVELS if level * TICKS_A_SECOND >= len(_ticks)), LEVELS[-1])
