"""The size of the store: what it holds, how much it may, and what goes first when it is full."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, not_, select

from playground.store import discarded, lifecycle, remarks
from playground.store.database import Database
from playground.store.errors import retried
from playground.store.tables import ENDED, runs, started_by
from playground.store.viewers import forget_old

RECENT_SECONDS = 600.0  # a run viewed in this time is never evicted
LARGE_SHARE = 0.1  # of the store: who takes less is not held up, and a run is not ended, when it is full


def limit_bytes() -> int:
    """How large the store may grow: ``PLAYGROUND_STORE_LIMIT_MB``, by default 1024."""
    return int(float(os.environ.get("PLAYGROUND_STORE_LIMIT_MB") or 1024) * 2**20)


def largest(connection: Connection, run_ids: Sequence[str]) -> tuple[str, int] | None:
    """Which of these runs takes the most room, and how many bytes."""
    query = select(runs.c.id, runs.c.bytes).where(runs.c.id.in_(run_ids)).order_by(runs.c.bytes.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else (row.id, row.bytes)


def used(connection: Connection) -> int:
    """Bytes of all films and checkpoints."""
    return int(connection.execute(select(func.sum(runs.c.bytes))).scalar() or 0)


def kept(connection: Connection, now: float, address: str = "", person: str = "") -> int:
    """Bytes of the runs that `evict` would not touch now: all, or those that were started at an address or by a
    person."""
    wanted = not_(_may_go(now))
    if address or person:
        theirs = started_by.c.address == address if address else started_by.c.person == person
        wanted = and_(wanted, runs.c.id.in_(select(started_by.c.run_id).where(theirs)))
    return int(connection.execute(select(func.sum(runs.c.bytes)).where(wanted)).scalar() or 0)


def _may_go(now: float) -> ColumnElement[bool]:
    """The runs that may be evicted."""
    return and_(runs.c.state.in_((*ENDED, "paused")), runs.c.owner.is_(None), runs.c.last_viewed < now - RECENT_SECONDS)


@retried
def evict(database: Database, now: float, limit: int | None = None) -> list[str]:
    """Delete what was discarded a while ago, then the least recently viewed runs until the store is within its limit,
    those with a star last; returns their ids.

    Runs that train, wait for a worker, or were viewed in the last ten minutes are never touched, so the
    store may stay above its limit for a while.
    """
    limit = limit_bytes() if limit is None else limit
    with database.read() as connection:
        if used(connection) <= limit and not discarded.too_old(connection, now):
            return []
    oldest = select(runs.c.id, runs.c.bytes).where(_may_go(now))
    with database.write() as connection:
        forget_old(connection, now)
        evicted = discarded.delete_old(connection, now)
        excess = used(connection) - limit
        is_starred = runs.c.id.in_(remarks.starred())
        rows: Any = connection.execute(oldest.order_by(is_starred, runs.c.last_viewed)).all()
        for run_id, size in rows:
            if excess <= 0:
                break
            lifecycle.delete(connection, run_id)
            excess -= size
            evicted.append(run_id)
    if evicted:
        database.compact()
    return evicted
