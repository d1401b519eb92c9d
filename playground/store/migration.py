"""Which version a store is of, and how one of an earlier version becomes one of this version.

The table ``schema`` has the number, which is also that of the newest migration (see ``migrations``): there is no table
of Alembic's own beside it. Everything happens in the caller's transaction, so that a store is always of one version or
the other. Alembic is loaded only where there is something to do: it takes a tenth of a second.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy
from sqlalchemy import Connection

from playground.store import (
    class_tables,  # noqa: F401  (so that the metadata has them as well)
    tables,
)

FOLDER = Path(__file__).parent / "migrations"


def version_of(connection: Connection) -> int | None:
    """The version of the store; None while it is empty."""
    if not sqlalchemy.inspect(connection).has_table(tables.schema.name):
        return None
    return connection.execute(sqlalchemy.select(sqlalchemy.func.max(tables.schema.c.version))).scalar()


def create(connection: Connection) -> None:
    """Make the tables of a new store, as they are now."""
    tables.metadata.create_all(connection)
    connection.execute(tables.schema.insert().values(version=tables.SCHEMA_VERSION))


def upgrade(connection: Connection, version: int, folder: Path = FOLDER) -> None:
    """Bring a store of an earlier version to this one, a version at a time."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(folder), version_locations=[str(folder)])
    # Stores of version 1 may lack tables: its migration adds those that are missing, to an empty store all of them.
    since = "base" if version <= 1 else str(version)
    migrations = [*scripts.iterate_revisions(str(tables.SCHEMA_VERSION), since)]
    with Operations.context(MigrationContext.configure(connection)):
        for migration in reversed(migrations):
            migration.module.upgrade()
    connection.execute(tables.schema.update().values(version=tables.SCHEMA_VERSION))
