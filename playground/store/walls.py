"""The wall of a class, which one of several servers makes for all, in turns.

A server that finds the wall due takes the turn, if nobody has since it looked; the others go on showing what they have.
It writes what it has made, if the turn is still its own: the wall may have to be made anew meanwhile, because the
teacher has changed something. A server that dies in its turn loses it after a while.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from playground.store.class_tables import walls
from playground.store.upsert import insert

NEVER = 0  # the turn in which a wall was made that there is not


@dataclass(frozen=True)
class Stored:
    """What the store has of a wall."""

    turn: int
    due: float  # when the next turn may be taken
    made: int  # the turn in which the data was made, or NEVER
    data: bytes  # b"" where the reader has it


def look(connection: Connection, code: str, known: int = NEVER) -> Stored | None:
    """The wall of the class with this code; None if nobody has made one so far. known: the turn of the data that the
    reader has, which is not read again."""
    state = select(walls.c.turn, walls.c.due, walls.c.made).where(walls.c.code == code)
    row = connection.execute(state).first()
    if row is None or row.made in (NEVER, known):
        return None if row is None else Stored(row.turn, row.due, row.made, b"")
    row = connection.execute(state.add_columns(walls.c.data)).first()
    return None if row is None else Stored(row.turn, row.due, row.made, row.data)


def take_turn(connection: Connection, code: str, seen: Stored | None, until: float) -> int:
    """Take the turn to make the wall, until a time; returns its number, or 0: somebody has taken it since ``seen``."""
    if seen is None:
        first = insert(connection, walls).values(code=code, turn=1, due=until, made=NEVER, data=b"")
        is_mine = first.on_conflict_do_nothing().returning(walls.c.turn)  # psycopg does not count insertions
        return int(connection.execute(is_mine).scalar() or 0)
    mine = walls.update().where(walls.c.code == code, walls.c.turn == seen.turn)
    return seen.turn + 1 if connection.execute(mine.values(turn=seen.turn + 1, due=until)).rowcount else 0


def put(connection: Connection, code: str, turn: int, data: bytes, due: float) -> bool:
    """Write what was made in a turn; False if it was in vain. due: when the next turn may be taken."""
    mine = walls.update().where(walls.c.code == code, walls.c.turn == turn)
    return connection.execute(mine.values(made=turn, data=data, due=due)).rowcount > 0


def renew(connection: Connection, code: str) -> None:
    """Whatever has been made of the wall, or is being made, is not true any more."""
    old = walls.update().where(walls.c.code == code)
    connection.execute(old.values(turn=walls.c.turn + 1, due=0.0, made=NEVER, data=b""))


def forget(connection: Connection, code: str) -> None:
    """There is no such class any more."""
    connection.execute(walls.delete().where(walls.c.code == code))


def forget_old(connection: Connection, since: float) -> None:
    """Drop the walls at which nobody has looked since this time."""
    connection.execute(walls.delete().where(walls.c.due < since))
