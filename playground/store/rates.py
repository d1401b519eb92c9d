"""What each name has taken of a rate lately, on all servers that share the store.

One number says it: the time at which the name would have all again that may be saved up. Each event moves that time
on by the seconds in which the rate allows one, so servers only add to it, in any order. (The generic cell rate
algorithm: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, case

from playground.store.tables import rates
from playground.store.upsert import insert

MOST_ROWS = 1000  # in one statement


def add(connection: Connection, taken: Mapping[str, float], now: float) -> dict[str, float]:
    """Add what was taken, in seconds of each name's rate. Returns in how many seconds each of them has all again."""
    known = case((rates.c.full_at > now, rates.c.full_at), else_=now)
    ordered, found = sorted(taken), dict[str, float]()  # in order, so that no two servers wait for each other
    for start in range(0, len(ordered), MOST_ROWS):
        rows = [{"name": name, "full_at": now + taken[name]} for name in ordered[start : start + MOST_ROWS]]
        new = insert(connection, rates).values(rows)
        added = {"full_at": known + new.excluded.full_at - now}
        new = new.on_conflict_do_update(index_elements=["name"], set_=added).returning(rates.c.name, rates.c.full_at)
        answer: Any = connection.execute(new)
        found |= {name: full_at - now for name, full_at in answer}
    return found


def forget_full(connection: Connection, now: float) -> None:
    """Drop the names that have all again: the same as names that were never here."""
    connection.execute(rates.delete().where(rates.c.full_at <= now))
