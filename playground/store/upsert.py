"""Write a row whether or not it is there, in one statement: two who do so at once cannot both find it missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, key: dict[str, Any], **values: Any) -> None:
    """Insert the row with this primary key, or change the one that is there; without ``values`` that stays as it is."""
    new = insert(connection, table).values(**key, **values)
    columns = list(key)
    new = (
        new.on_conflict_do_update(index_elements=columns, set_=values)
        if values
        else new.on_conflict_do_nothing(index_elements=columns)
    )
    connection.execute(new)


def upsert_all(connection: Connection, table: Table, key: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """The same for several rows with equal columns, each with another key, still in one statement."""
    if not rows:
        return
    new = insert(connection, table).values(list(rows))
    changed = {name: new.excluded[name] for name in rows[0] if name not in key}
    connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=changed))


def insert(connection: Connection, table: Table) -> Any:
    """An insertion that can say what to do where the row is there already (``on_conflict_do_update``)."""
    of: Any = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[connection.dialect.name]
    return of(table)
