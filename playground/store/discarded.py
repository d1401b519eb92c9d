"""Runs that somebody has deleted, but may still take back: nobody finds them, and after a while they are forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from playground.store import runs
from playground.store.tables import discarded


def discard(connection: Connection, run_id: str, now: float) -> None:
    """Nobody finds the run any more, until it is restored."""
    restore(connection, run_id)
    connection.execute(discarded.insert().values(run_id=run_id, time=now))


def restore(connection: Connection, run_id: str) -> None:
    """Take back that the run was discarded."""
    connection.execute(discarded.delete().where(discarded.c.run_id == run_id))


def delete_old(connection: Connection, before: float) -> None:
    """Forget the runs that were discarded before this time."""
    old = select(discarded.c.run_id).where(discarded.c.time < before)
    found: Sequence[str] = connection.execute(old).scalars().all()
    for run_id in found:
        runs.delete(connection, run_id)
