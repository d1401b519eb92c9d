"""How often something may happen: so often a second for each name, with a little saved up for a few quick clicks."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from playground.engine.limits import LimitError

SAVED_SECONDS = 3.0  # of a rate that somebody who was quiet may use up at once
KEPT = 10_000  # names; the one that was quiet for longest is forgotten first


class TooFastError(LimitError):
    """Somebody asks too often; they may again in ``seconds``."""

    def __init__(self, sentence: str, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Rates:
    """For each name, what it has left: one bucket that fills at a rate, and from which each event takes one."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # name -> what was left, and when
        self._lock = threading.Lock()

    def wait(self, name: str, per_second: float, saved_seconds: float = SAVED_SECONDS) -> float:
        """Count one event. 0.0: it may happen; else in how many seconds it may, and it is not counted."""
        now, most = time.monotonic(), max(1.0, per_second * saved_seconds)
        with self._lock:
            left, since = self._left.pop(name, (most, now))
            left = min(most, left + (now - since) * per_second)
            wait = 0.0 if left >= 1 else (1 - left) / per_second
            self._left[name] = (left if wait else left - 1, now)
            if len(self._left) > KEPT:
                self._left.popitem(last=False)
        return wait

    def check(self, name: str, per_second: float, sentence: str) -> None:
        """Count one event, or raise TooFastError with this sentence."""
        if wait := self.wait(name, per_second):
            raise TooFastError(sentence, wait)
