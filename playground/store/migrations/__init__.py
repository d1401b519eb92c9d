"""How a store of one version becomes one of the next: a file for each version, run by ``store/migration.py``.

To change a table: change it in ``store/tables.py`` or ``store/class_tables.py``, count ``SCHEMA_VERSION`` up, and write
``version_N.py`` here, with ``revision = "N"``, ``down_revision`` the number before, and an ``upgrade`` of Alembic's
operations (https://alembic.sqlalchemy.org/en/latest/ops.html). tests/store/test_migration.py fails as long as the two
disagree, and then prints the operations that are missing.

A migration only adds: tables, indexes, and columns that may be null or have a ``server_default``. So servers and
workers of the version before, which read and write the columns that they know, go on until they are restarted. A file
here is never changed once it has been released, and reads nothing from those files, which go on changing.
"""
