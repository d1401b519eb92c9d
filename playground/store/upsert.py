"""Write a row whether or not it is there, in one statement: two who do so at once cannot both find it missing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, key: dict[str, Any], **values: Any) -> bool:
    """Insert the row with this primary key, or change the one that is there. True: it is new, or has been changed;
    without ``values`` a row that is there stays as it is."""
    insert: Any = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[connection.dialect.name]
    new = insert(table).values(**key, **values)
    columns = list(key)
    new = (
        new.on_conflict_do_update(index_elements=columns, set_=values)
        if values
        else new.on_conflict_do_nothing(index_elements=columns)
    )
    return connection.execute(new).rowcount > 0
