"""The checkpoint of a run's best step, which is kept as long as the run itself."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from playground.engine.film_cache import is_whole
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.best import BestSoFar
from playground.store import Database, blobs, films
from playground.store.blobs import Value

WHOLE_FILM = 100_000  # snapshots


class BestCheckpoint:
    """Taken as soon as a step is the best so far, and written with the next checkpoint that is due. A worker that is
    lost before goes on from an earlier checkpoint, and comes to the same best step again."""

    def __init__(self, best: BestSoFar, run_id: str) -> None:
        self._best, self._run_id = best, run_id
        self._waiting: tuple[int, Value] | None = None  # step and bytes

    @property
    def step(self) -> int | None:
        """The best step so far, by the metric that stands for the run."""
        return None if self._best.main is None else self._best.main.step

    def recall(self, database: Database, saved_step: int) -> None:
        """Take in what was measured until the checkpoint from which the run goes on; later steps are measured again."""
        with database.read() as connection:
            film = films.film(connection, self._run_id, -1, WHOLE_FILM)
        for step, blob in film:
            if step <= saved_step and is_whole(blob):
                self._best.add(step, Snapshot.decode(blob).numbers)

    def look(self, step: int, checkpoint: Callable[[], bytes | None]) -> None:
        """A snapshot was made at this step. If it is the best one, keep a checkpoint."""
        if step == self.step and (made := checkpoint()) is not None:
            self._waiting = step, made

    def put(self, now: float) -> None:
        """Write what waits to where it lies, if that is outside of the database; the row that names it follows."""
        if self._waiting is not None:
            step, blob = self._waiting
            self._waiting = step, blobs.put(blob, now)

    def write(self, connection: Connection) -> None:
        """Write what waits."""
        if self._waiting is not None:
            films.save_checkpoint(connection, self._run_id, *self._waiting, best=self.step)

    def mark_written(self) -> None:
        """What was written is in the store for good."""
        self._waiting = None
