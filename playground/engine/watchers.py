"""Who watches which run, written into the store for all viewers of this process at once.

Thirty pages ask for news every second. If each wrote that it is there, the store would be locked sixty times a second
for that alone, and workers would wait.
"""

from __future__ import annotations

import threading

from playground.engine.changes import go_on
from playground.store import Database, runs, viewers

SEEN_SECONDS = 1.0  # between two writings; a viewer who has just come is written down at once
MOST_REMEMBERED = 10_000  # viewers

View = tuple[str, str]  # a run and a viewer


class Watchers:
    """What is known of viewers, and what is still to be written about them. May be used from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._written: dict[View, float] = {}
        self._waiting: set[View] = set()
        self._last = 0.0  # when something was written
        self._lock = threading.Lock()

    def seen(self, run_id: str, viewer: str) -> None:
        """The viewer watches the run now. A run that paused because nobody did goes on."""
        now = self._database.now()
        with self._lock:
            self._waiting.add((run_id, viewer))
            known = now - self._written.get((run_id, viewer), 0.0) <= 2 * SEEN_SECONDS
            if known and now - self._last <= SEEN_SECONDS:
                return
            some, self._waiting, self._last = self._waiting, set(), now
            if len(self._written) > MOST_REMEMBERED:
                self._written.clear()
            self._written |= dict.fromkeys(some, now)
        try:
            self._write(some, now)
        except BaseException:
            self._forget(some)  # they are written down when they ask next
            raise

    def left(self, run_id: str, viewer: str) -> None:
        """The viewer has gone."""
        self._forget({(run_id, viewer)})
        with self._database.write() as connection:
            viewers.remove(connection, run_id, viewer)

    def _forget(self, some: set[View]) -> None:
        with self._lock:
            self._waiting -= some
            for view in some:
                self._written.pop(view, None)

    def _write(self, some: set[View], now: float) -> None:
        with self._database.write() as connection:
            unwatched = viewers.mark_all_seen(connection, some, now)
        for run_id in unwatched:
            with self._database.write_alone() as connection:
                run = runs.get(connection, run_id, now)
                if run is not None and run.state == "paused" and run.paused_by == runs.UNWATCHED:
                    go_on(connection, run, now)
