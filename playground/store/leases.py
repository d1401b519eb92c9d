"""Leases: who works on a run or on a job. The one implementation for both tables.

Whatever waits is claimed by one worker, which holds it until it releases it or until its lease lapses. The lease is
renewed by the progress of the work itself, in the thread that has just done some of it. A worker that hangs therefore
loses what it holds, as one that has died does, and another worker goes on.

Every change is a compare-and-set on (state, owner, epoch). The epoch grows with each claim, so a worker that wakes up
late changes nothing and learns so by ``False``.

A claim is one short transaction: ``SELECT ... FOR UPDATE SKIP LOCKED`` locks the row if it still waits as the claimer
saw it, and an UPDATE takes it. Of several that chose the same row, one gets the lock, and the others look for another
row at once: nobody waits for somebody who has been stopped in the middle of a transaction. SQLite has no locks of rows,
and no need of them: whoever may write there is alone. The epoch is needed in any case: a worker that wakes up late does
so long after its transaction, and every lock with it, has ended.

    queued --claim--> running --release--> any other state
                      running --lapse, claim by another--> running, epoch + 1
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Select, Table, Update, and_, bindparam, or_, select, true, tuple_

LEASE_SECONDS = 15.0  # from one renewal on, unless the worker's rounds are so slow that it asks for more
FIRST_SECONDS = 60.0  # from a claim on: networks are built and pictures are read before the first step
LONGEST_SECONDS = 300.0  # no lease is longer; one that seems to be was given before the clock was put back
RENEWAL_SECONDS = 1.0  # a lease is renewed at most this often


class Held(Protocol):
    """A row as somebody knew it: a Run or a Job."""

    @property
    def id(self) -> str:
        """32 hex digits."""

    @property
    def state(self) -> str:
        """Only a row that is ``running`` has an owner."""

    @property
    def owner(self) -> str | None:
        """The worker that holds it."""

    @property
    def epoch(self) -> int:
        """How many times it has been claimed."""


def is_claimable(table: Table, now: float | ColumnElement[float]) -> ColumnElement[bool]:
    """The rows that any worker may claim: those in the queue, and those whose lease has lapsed."""
    return or_(table.c.state == "queued", and_(table.c.state == "running", _has_lapsed(table, now)))


def _has_lapsed(table: Table, now: float | ColumnElement[float]) -> ColumnElement[bool]:
    return or_(table.c.lease_until < now, table.c.lease_until > now + LONGEST_SECONDS)


def claim(
    connection: Connection,
    table: Table,
    row_id: str,
    epoch: int,
    owner: str,
    now: float,
    only: ColumnElement[bool] | None = None,
    **values: Any,
) -> bool:
    """Take a row that waits, if nobody else has taken it since it was at this epoch, or is about to. Call it in a
    transaction that may write. only: which rows are this owner's to take."""
    free = and_(
        table.c.id == row_id, table.c.epoch == epoch, is_claimable(table, now), true() if only is None else only
    )
    if connection.execute(select(table.c.id).where(free).with_for_update(skip_locked=True)).first() is None:
        return False
    values |= {"state": "running", "owner": owner, "epoch": epoch + 1, "lease_until": now + FIRST_SECONDS}
    connection.execute(table.update().where(table.c.id == row_id).values(**values))
    return True


def change(connection: Connection, table: Table, held: Held, **values: Any) -> bool:
    """Change a row if it still is in the state, with the owner and epoch, in which ``held`` saw it."""
    same = {"held_id": held.id, "held_state": held.state, "held_epoch": held.epoch}
    same |= {} if held.owner is None else {"held_owner": held.owner}
    return connection.execute(_change_of(table, held.owner is None), same | values).rowcount == 1


@cache  # every report of a run makes such a change, and to make the statement takes longer than to execute it
def _change_of(table: Table, nobodys: bool) -> Update:
    columns = table.c
    same_owner = columns.owner.is_(None) if nobodys else columns.owner == bindparam("held_owner")
    same_state = and_(columns.state == bindparam("held_state"), columns.epoch == bindparam("held_epoch"))
    return table.update().where(columns.id == bindparam("held_id"), same_state, same_owner)


def release(connection: Connection, table: Table, held: Held, state: str, **values: Any) -> bool:
    """Give a row up, in the state in which it is from then on. False: it was no longer held."""
    return change(connection, table, held, state=state, owner=None, **values)


def renew(connection: Connection, table: Table, owner: str, epochs: Mapping[str, int], until: float) -> None:
    """There was progress: what the owner holds by these claims (epoch by id) is his until then.

    A lease that has lapsed is renewed as well, unless another worker has claimed the row.
    """
    if epochs:
        same = and_(
            table.c.owner == owner, table.c.state == "running", tuple_(table.c.id, table.c.epoch).in_(epochs.items())
        )
        connection.execute(table.update().where(same).values(lease_until=until))


def owners(connection: Connection, table: Table) -> set[str]:
    """Everybody who holds a row."""
    query = select(table.c.owner).where(table.c.state == "running").distinct()
    held: Any = connection.execute(query).scalars()
    return set(filter(None, held))


def held_by(connection: Connection, table: Table, owner: str) -> dict[str, int]:
    """The epoch of each row that the owner holds, by id. What is missing was cancelled, deleted or taken over."""
    rows: Any = connection.execute(_held_in(table), {"owner": owner}).all()
    return dict(rows)


@cache
def _held_in(table: Table) -> Select[Any]:
    return select(table.c.id, table.c.epoch).where(table.c.owner == bindparam("owner"), table.c.state == "running")
