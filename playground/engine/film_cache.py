"""Films in memory: each snapshot is read from the store once in this process, for all viewers of its run."""

from __future__ import annotations

import logging
import threading
from bisect import bisect_right
from collections import OrderedDict

from playground.gan.foundations.snapshot import Snapshot
from playground.store import Database, films

MAX_BYTES = 48 * 2**20  # of blobs in memory
PORTION = 64  # snapshots read at once

log = logging.getLogger(__name__)


class _Film:
    """The kept snapshots of one run past a step, as far as they have been read, without gaps. (Whoever follows a run
    whose film was forgotten does not need its beginning again.)"""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begin(-1)

    def begin(self, step: int) -> None:
        """Forget what there is, and begin after this step."""
        self.past = self.read = step  # it has been read from the one to the other
        self.steps: list[int] = []
        self.blobs: list[bytes] = []
        self.bytes = 0


class FilmCache:
    """Kept snapshots never change (a run that is resumed makes the same ones again), so they may be shared."""

    def __init__(self, database: Database, max_bytes: int = MAX_BYTES) -> None:
        self._database, self._max_bytes = database, max_bytes
        self._films: OrderedDict[str, _Film] = OrderedDict()
        self._lock = threading.Lock()

    def after(self, run_id: str, step: int, limit: int) -> tuple[list[bytes], int | None]:
        """The kept snapshots past a step, at most ``limit``; and if these are all there are now, the step of
        the film's last (-1 for an empty film), else None."""
        film = self._film(run_id)
        with film.lock:
            if step < film.past or not film.steps:
                film.begin(step)
            complete = self._read_on(film, run_id, step, limit)
            start = bisect_right(film.steps, step)
            blobs = film.blobs[start : start + limit]
            last = film.steps[-1] if film.steps else -1
            complete = complete and start + limit >= len(film.steps)
        self._make_room(run_id)
        return blobs, last if complete else None

    def forget(self, run_id: str) -> None:
        """Let go of a run's film: it was deleted."""
        with self._lock:
            self._films.pop(run_id, None)

    def _film(self, run_id: str) -> _Film:
        with self._lock:
            film = self._films.setdefault(run_id, _Film())
            self._films.move_to_end(run_id)
            return film

    def _read_on(self, film: _Film, run_id: str, step: int, limit: int) -> bool:
        """Read portions until the film holds ``limit`` snapshots past the step, or all there are."""
        while len(film.steps) - bisect_right(film.steps, step) < limit:
            with self._database.read() as connection:
                news = films.film(connection, run_id, film.read, PORTION)
            for at, blob in news:
                film.read = at
                if not is_whole(blob):
                    log.warning("run %s: the snapshot of step %d is damaged", run_id, at)
                    continue
                film.steps.append(at)
                film.blobs.append(blob)
                film.bytes += len(blob)
            if len(news) < PORTION:
                return True
        return False

    def _make_room(self, wanted: str) -> None:
        """Forget the films asked for longest ago."""
        with self._lock:
            total = sum(film.bytes for film in self._films.values())
            for run_id in list(self._films):
                if total <= self._max_bytes or run_id == wanted:
                    break
                total -= self._films.pop(run_id).bytes


def is_whole(blob: bytes) -> bool:
    """Whether these bytes are a snapshot; one that is damaged is left out of its film."""
    try:
        Snapshot.decode(blob)
    except ValueError:
        return False
    return True
