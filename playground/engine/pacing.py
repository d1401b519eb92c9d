"""How often a worker may turn to the store: training comes first, and pages wait longer where the store is slow.

A worker does everything in one thread, so whatever it waits for the database is lost to training: at 5 ms for each
question and answer, three quarters of it were. So each of its errands has a share of the time, as a checkpoint has.
"""

from __future__ import annotations

import time
from collections import deque

LONGEST_REST_SECONDS = 10.0  # however slow the store is: somebody may want to stop a run


class Pace:
    """The pace of one errand. share: of the time, at most, that it may take. longest: seconds that it rests at most."""

    def __init__(self, share: float, longest: float = LONGEST_REST_SECONDS) -> None:
        self._share, self._longest = share, longest
        self._last: deque[float] = deque(maxlen=2)
        self._rested = 0.0

    @property
    def rested(self) -> bool:
        """Whether it may be done again."""
        return time.monotonic() >= self._rested

    def spent(self, seconds: float, sharing: int = 1) -> None:
        """It took so long just now. Being slow once, because another writes, is no reason to rest.

        sharing: how many errands of this kind the worker has, which share the time."""
        self._last.append(seconds)
        rest = min(self._last) * sharing / self._share if len(self._last) == 2 else 0.0
        self._rested = time.monotonic() + min(rest, self._longest)
