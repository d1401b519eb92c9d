"""Which workers there are, wherever they run."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, func, select

from playground.store.tables import runs, workers
from playground.store.upsert import upsert

PRESENT_SECONDS = 15.0  # a worker that has done nothing for this long does not count: it has died, or it hangs


def announce(connection: Connection, name: str, device: str, now: float) -> None:
    """The worker is here and ready."""
    upsert(connection, workers, {"name": name}, device=device, seen=now)
    connection.execute(workers.delete().where(workers.c.seen < now - 3600))


def withdraw(connection: Connection, name: str) -> None:
    """The worker has gone."""
    connection.execute(workers.delete().where(workers.c.name == name))


def last_seen(connection: Connection, name: str) -> float | None:
    """When the worker announced itself last; None: never, or it has gone."""
    return connection.execute(select(workers.c.seen).where(workers.c.name == name)).scalar()


def present(connection: Connection, now: float) -> dict[str, str]:
    """The device of each worker that is here, by name."""
    query = select(workers.c.name, workers.c.device).where(workers.c.seen > now - PRESENT_SECONDS)
    rows: Any = connection.execute(query).all()
    return dict(rows)


def loads(connection: Connection, now: float) -> dict[str, int]:
    """How many runs each worker that is here trains."""
    at_work = and_(runs.c.owner == workers.c.name, runs.c.state == "running")
    count = select(func.count()).where(at_work).correlate(workers).scalar_subquery()
    query = select(workers.c.name, count).where(workers.c.seen > now - PRESENT_SECONDS)
    rows: Any = connection.execute(query).all()
    return dict(rows)
