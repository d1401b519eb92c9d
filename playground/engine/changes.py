"""What the calls of the client have in common: which run is meant, and how a run resumes or starts from another.

Every function works inside the caller's connection.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from playground.store import Run, films, runs, viewers
from playground.store.tables import LIVE, RESULTS


def find(connection: Connection, key: str, now: float) -> Run | None:
    """The newest finished run of a key, else the live one."""
    return runs.newest(connection, key, RESULTS, now) or runs.newest(connection, key, LIVE, now)


def requeue(connection: Connection, run: Run, now: float, **values: Any) -> None:
    """A paused run waits for a worker again."""
    plain = {"target_step": None, "paused_by": "", "note": "", "note_until": None}
    runs.change(connection, run, now, "resumed", state="queued", queued=now, **(plain | values))


def copy_film(connection: Connection, child: str, parent: str, at_step: int, now: float, **values: Any) -> None:
    """A new run begins with another one's film and newest checkpoint, up to ``at_step``."""
    start = films.copy(connection, parent, child, at_step)
    run = runs.get(connection, child, now)
    assert run is not None
    runs.change(connection, run, now, step=start, **values)


def pause_after_first_step(connection: Connection, run_id: str, viewer: str, now: float) -> None:
    """A new run trains one step for a viewer, who watches it, and then pauses."""
    run = runs.get(connection, run_id, now)
    assert run is not None
    runs.change(connection, run, now, target_step=1, paused_by=viewer)
    viewers.mark_seen(connection, run_id, viewer, now)
