"""Runs that somebody has deleted, but may still take back: nobody finds them, and after a while they are forgotten."""

from __future__ import annotations

from sqlalchemy import Connection, select

from playground.store import lifecycle
from playground.store.tables import discarded
from playground.store.upsert import upsert

RESTORABLE_SECONDS = 600.0  # a run that was discarded can be restored for at least this long


def discard(connection: Connection, run_id: str, now: float) -> None:
    """Nobody finds the run any more, until it is restored."""
    upsert(connection, discarded, {"run_id": run_id}, time=now)


def restore(connection: Connection, run_id: str) -> None:
    """Take back that the run was discarded."""
    connection.execute(discarded.delete().where(discarded.c.run_id == run_id))


def too_old(connection: Connection, now: float) -> list[str]:
    """The ids of the runs that can no longer be restored."""
    old = discarded.c.time < now - RESTORABLE_SECONDS
    return list(connection.execute(select(discarded.c.run_id).where(old)).scalars())


def delete_old(connection: Connection, now: float) -> list[str]:
    """Forget the runs that can no longer be restored; returns their ids."""
    found = too_old(connection, now)
    for run_id in found:
        lifecycle.delete(connection, run_id)
    return found
