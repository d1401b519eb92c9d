"""How often something may happen: so often a second for each name, with a little saved up for a few quick clicks.

Each server counts in its own memory, which costs a microsecond. Once a second it adds to the store what was taken here,
and hears what others have given to the same names. So several servers together give somebody who comes to all of
them what one would, and what fits into a second or so more. Names that take only a small part of what they may are not
told: most people never do more, and what they do costs the store nothing.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from playground.engine.limits import LimitError
from playground.store import Database, StoreError, retried
from playground.store import rates as store_rates

SAVED_SECONDS = 3.0  # of a rate that somebody who was quiet may use up at once
KEPT = 10_000  # names; the one that was quiet for longest is forgotten first
SHARE_SECONDS = 1.0  # between two exchanges with other servers
UNTOLD = 1 / 8  # of a rate: who takes no more of it here is not told to others, so each further server may add as much

log = logging.getLogger(__name__)


class TooFastError(LimitError):
    """Somebody asks too often; they may again in ``seconds``."""

    def __init__(self, sentence: str, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = seconds


@dataclass
class Bucket:
    """What one name has left; it fills at a rate, and each event takes one. Below 0: other servers gave too much."""

    left: float
    since: float  # when that was so, in seconds of this process's clock
    per_second: float
    most: float
    taken: int = 0  # events since others were told

    def fill(self, now: float) -> None:
        """Add what has come in since the last time."""
        self.left = min(self.most, self.left + (now - self.since) * self.per_second)
        self.since = now


class Rates:
    """A bucket for each name. what: is counted, which tells equal names of two of these apart in the store."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()
        _everything.add(self)

    def wait(self, name: str, per_second: float, saved_seconds: float = SAVED_SECONDS) -> float:
        """Count one event. 0.0: it may happen; else in how many seconds it may, and it is not counted."""
        now, most = time.monotonic(), max(1.0, per_second * saved_seconds)
        with self._lock:
            bucket = self._buckets.pop(name, None) or Bucket(most, now, per_second, most)
            bucket.per_second, bucket.most = per_second, most
            bucket.fill(now)
            wait = 0.0 if bucket.left >= 1 else (1 - bucket.left) / per_second
            if not wait:
                bucket.left, bucket.taken = bucket.left - 1, bucket.taken + 1
            self._buckets[name] = bucket
            if len(self._buckets) > KEPT:
                self._buckets.popitem(last=False)
        return wait

    def give_back(self, name: str) -> None:
        """The last event of this name need not be counted."""
        with self._lock:
            if (bucket := self._buckets.get(name)) is not None:
                bucket.left, bucket.taken = min(bucket.most, bucket.left + 1), max(0, bucket.taken - 1)

    def check(self, name: str, per_second: float, sentence: str) -> None:
        """Count one event, or raise TooFastError with this sentence."""
        if wait := self.wait(name, per_second):
            raise TooFastError(sentence, wait)

    def take_news(self, seconds: float) -> dict[str, tuple[str, float]]:
        """What was taken here in the last so many seconds: for each name in the store the name here, and how many
        seconds of its rate that is. It is told only once."""
        news = {}
        with self._lock:
            for name, bucket in self._buckets.items():
                taken, bucket.taken = bucket.taken, 0
                if taken > UNTOLD * bucket.per_second * seconds:
                    news[_hidden(f"{self.what} {name}")] = (name, taken / bucket.per_second)
        return news

    def hear(self, name: str, seconds: float) -> None:
        """By what all servers gave, the name has all again in so many seconds."""
        now = time.monotonic()
        with self._lock:
            if (bucket := self._buckets.get(name)) is not None:
                bucket.fill(now)
                bucket.left = min(bucket.left, bucket.most - seconds * bucket.per_second)


_everything: weakref.WeakSet[Rates] = weakref.WeakSet()


def share(database: Database, some: Collection[Rates], seconds: float = SHARE_SECONDS) -> int:
    """Tell the store what was taken here in the last so many seconds, and hear what others gave; returns how many names
    that were."""
    news = {key: (rates, name, taken) for rates in some for key, (name, taken) in rates.take_news(seconds).items()}
    if news:
        for key, left in _add(database, {key: taken for key, (_, _, taken) in news.items()}).items():
            rates, name, _ = news[key]
            rates.hear(name, left)
    return len(news)


@retried
def _add(database: Database, taken: Mapping[str, float]) -> dict[str, float]:
    with database.write() as connection:
        return store_rates.add(connection, taken, database.now())


def keep_sharing(database: Database) -> None:
    """Share what is counted in this process with others on the same store, as long as this process lives."""

    def work() -> None:
        last = time.monotonic()
        while True:
            time.sleep(SHARE_SECONDS)
            now = time.monotonic()
            try:
                share(database, list(_everything), now - last)
            except StoreError as error:  # what was taken meanwhile is counted here only
                log.debug("limits are not shared: %s", error)
            last = now

    threading.Thread(target=work, name="rates", daemon=True).start()


def _hidden(name: str) -> str:
    """A name as it is in the store: of a fixed length, and no address."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]
