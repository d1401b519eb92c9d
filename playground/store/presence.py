"""Which workers there are, wherever they run, and what each is for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from playground.store.tables import workers
from playground.store.upsert import upsert

PRESENT_SECONDS = 15.0  # a worker that has done nothing for this long does not count: it has died, or it hangs


@dataclass(frozen=True)
class Present:
    """A worker that is here."""

    name: str
    device: str  # what it trains on, as torch calls it
    takes: frozenset[str]  # the kinds of runs that it takes (see engine/labels.py)

    @property
    def has_gpu(self) -> bool:
        """Whether it trains on anything faster than a core."""
        return not self.device.startswith("cpu")


def announce(connection: Connection, name: str, device: str, now: float, takes: Collection[str] = ()) -> None:
    """The worker is here and ready."""
    upsert(connection, workers, {"name": name}, device=device, seen=now, takes=",".join(sorted(takes)))
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


def here(connection: Connection, now: float, every_kind: Collection[str]) -> list[Present]:
    """Each worker that is here. One of a version that said nothing of kinds takes every kind."""
    query = select(workers.c.name, workers.c.device, workers.c.takes)
    rows = connection.execute(query.where(workers.c.seen > now - PRESENT_SECONDS))
    return [Present(row.name, row.device, frozenset(row.takes.split(",") if row.takes else every_kind)) for row in rows]
