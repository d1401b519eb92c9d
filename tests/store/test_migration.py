"""Stores of earlier versions open, with everything in them; those that cannot be brought up to date stay as they were.

The fixtures were written by the app of that time: a finished run, one that waits, a class with a learner. When
version_1.db was, there were no migrations yet; version_3.db is from before runs could ask for a device, version_4.db
from before limits per second held for all servers together, version_5.db from before addresses had questions in turn.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.store import Database, StoreError, classes, films, lifecycle, migration, remarks, runs, tables
from tests.postgresql import PostgreSQL

FIXTURES = Path(__file__).parent / "fixtures"
OPEN = "from playground.store import Database; Database()"
NEXT = tables.SCHEMA_VERSION + 1


def migrated(url: str, version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring an empty database to a version, by migrations alone."""
    engine = sqlalchemy.create_engine(url)
    with monkeypatch.context() as then, engine.begin() as connection:
        then.setattr(tables, "SCHEMA_VERSION", version)
        migration.upgrade(connection, 0)
        connection.execute(tables.schema.insert().values(version=version))
    engine.dispose()


def fixture(version: int) -> Path:
    """The store that the app of this version has written."""
    return FIXTURES / f"version_{version}.db"


def copy_rows(url: str, version: int) -> None:
    """Put what is in the file of this version into a database that has its tables."""
    engine = sqlalchemy.create_engine(url)
    there = sqlalchemy.MetaData()
    there.reflect(engine)
    file = sqlite3.connect(fixture(version))
    file.row_factory = sqlite3.Row
    with engine.begin() as connection:
        for table in there.sorted_tables:
            rows = [dict(row) for row in file.execute(f"SELECT * FROM {table.name}")]
            flags = [column.name for column in table.c if isinstance(column.type, sqlalchemy.Boolean)]
            rows = [row | {flag: bool(row[flag]) for flag in flags} for row in rows]
            if rows and table.name != "schema":
                connection.execute(table.insert(), rows)
                if engine.dialect.name == "postgresql" and isinstance(rows[0].get("id"), int):  # counts on from there
                    last = f"pg_get_serial_sequence('{table.name}', 'id'), {max(row['id'] for row in rows)}"
                    connection.execute(text(f"SELECT setval({last})"))
    file.close()
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path, monkeypatch) -> str:
    """The URL of an empty database, where the store is."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("server")
        url = server.new_database()
    monkeypatch.setenv("PLAYGROUND_DATABASE", url)
    return url


@pytest.fixture(params=[1, 3, 4, 5])
def version(request) -> int:
    """That of the store before."""
    return request.param


@pytest.fixture
def old(empty, version, tmp_path, monkeypatch) -> str:
    """The URL of a store of this version."""
    if empty.startswith("sqlite"):
        shutil.copy(fixture(version), tmp_path / "store.sqlite")
    else:
        migrated(empty, version, monkeypatch)
        copy_rows(empty, version)
    return empty


def test_a_store_of_an_earlier_version_opens_with_all_that_is_in_it(old):
    database = Database()
    with database.read() as connection:
        assert migration.version_of(connection) == tables.SCHEMA_VERSION
        waiting, finished = runs.recent(connection, 10, None, 2e9)
        assert (waiting.state, finished.state, finished.step) == ("queued", "finished", 3)
        assert remarks.remarks(connection, [finished.id])[finished.id].name == "First"
        film = [Snapshot.decode(blob).step for _, blob in films.film(connection, finished.id, -1, 100)]
        assert film == [0, 1, 2, 3]
        assert films.newest_checkpoint(connection, finished.id)[0] == 3
        (room,) = classes.all_classes(connection)
        assert [learner.nickname for learner in classes.learners_of(connection, room.code)] == ["Ada"]
    with database.write() as connection:
        films.count(connection, finished.id)
        assert runs.get(connection, finished.id, 2e9).bytes == finished.bytes
        lifecycle.delete(connection, finished.id)
    database.close()


def test_what_a_program_of_the_version_before_writes_then_is_read(old):
    database = Database()
    with database.write() as connection:
        run = runs.recent(connection, 1, None, 2e9)[0]
        insert = "INSERT INTO checkpoints (run_id, step, blob) VALUES (:run, 1, :blob)"
        connection.execute(text(insert), {"run": run.id, "blob": b"weights"})
        assert films.newest_checkpoint(connection, run.id) == (1, b"weights")
    database.close()


def test_runs_of_a_store_of_an_earlier_version_ask_for_no_device_and_others_may(old):
    database = Database()
    with database.write() as connection:
        waiting, finished = runs.recent(connection, 10, None, 2e9)
        assert (waiting.wanted_device, finished.wanted_device) == ("any", "any")
        experiment = Experiment.from_json(waiting.experiment)
        on_a_gpu = lifecycle.create(connection, experiment, 2e9, wanted_device="cuda")
        assert [row.id for row in lifecycle.claimable(connection, 2e9, "cpu")] == [waiting.id]
        assert [row.id for row in lifecycle.claimable(connection, 2e9, "cuda:0")] == [waiting.id, on_a_gpu]
    with pytest.raises(IntegrityError), database.write() as connection:
        lifecycle.create(connection, experiment, 2e9)  # still one for each key and device
    database.close()


def test_the_tables_and_the_migrations_agree(empty, monkeypatch):
    migrated(empty, tables.SCHEMA_VERSION, monkeypatch)
    engine = sqlalchemy.create_engine(empty)
    with engine.connect() as connection:
        defaults = engine.dialect.name == "postgresql"  # on SQLite, Alembic takes '' for another default than ''
        context = MigrationContext.configure(connection, opts={"compare_server_default": defaults})
        missing = render_python_code(produce_migrations(context, tables.metadata).upgrade_ops)
        assert compare_metadata(context, tables.metadata) == [], f"a migration is missing:\n{missing}"
    engine.dispose()


def test_a_store_of_the_version_before_is_among_those_that_are_opened_here():
    assert fixture(tables.SCHEMA_VERSION - 1).exists(), "write one with the app of that version, as the others were"


def test_the_newest_migration_is_the_version_of_the_tables():
    scripts = ScriptDirectory(str(migration.FOLDER), version_locations=[str(migration.FOLDER)])
    assert scripts.get_heads() == [str(tables.SCHEMA_VERSION)]


@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_postgresql_keeps_what_changes_often_as_the_tables_say(empty, server, monkeypatch):
    """Whether it is new or was migrated."""
    migrated(empty, tables.SCHEMA_VERSION, monkeypatch)
    monkeypatch.setenv("PLAYGROUND_DATABASE", server.new_database())
    query = (
        "SELECT c.relname, c.reloptions, t.reloptions FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid"
    )
    for url in (empty, Database().url):
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            rows = connection.execute(text(query)).all()
        engine.dispose()
        found = {
            name: {*(own or []), *(f"toast.{option}" for option in toast or [])}
            for name, own, toast in rows
            if name in tables.metadata.tables
        }
        wanted = {
            table.name: {
                f"{name}={value}" for name, value in (table.dialect_options["postgresql"]["with"] or {}).items()
            }
            for table in tables.metadata.sorted_tables
        }
        assert found == wanted
        assert "toast.autovacuum_vacuum_threshold=1000" in found["snapshots"]


def test_several_that_start_at_once_bring_a_store_up_to_date_once(old):
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    processes = [subprocess.Popen([sys.executable, "-c", OPEN], env=environment) for _ in range(3)]
    assert [process.wait(150) for process in processes] == [0] * 3
    database = Database()
    with database.read() as connection:
        assert len(runs.recent(connection, 10, None, 2e9)) == 2
    database.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(old, version, tmp_path, monkeypatch):
    shutil.copytree(migration.FOLDER, tmp_path / "migrations")
    (tmp_path / "migrations" / f"version_{NEXT}.py").write_text(
        f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{NEXT}", "{NEXT - 1}"
def upgrade():
    op.add_column("runs", sa.Column("half_done", sa.Integer))
    op.execute("UPDATE runs SET state = 'spoilt'")
    op.execute("SELECT missing FROM nowhere")
"""
    )
    with monkeypatch.context() as later:
        later.setattr(tables, "SCHEMA_VERSION", NEXT)
        later.setattr(migration.upgrade, "__defaults__", (tmp_path / "migrations",))
        with pytest.raises(StoreError, match=r"stays as it was .*nowhere.*earlier version can still use it"):
            Database()
    engine = sqlalchemy.create_engine(old)
    with engine.connect() as connection:
        assert migration.version_of(connection) == version
        columns = [column["name"] for column in sqlalchemy.inspect(connection).get_columns("runs")]
        assert "half_done" not in columns
        assert set(connection.execute(text("SELECT state FROM runs")).scalars()) == {"finished", "queued"}
    engine.dispose()
    Database().close()


def test_alembic_is_loaded_only_for_a_store_of_an_earlier_version(tmp_path):
    program = f"import sys; {OPEN}; Database(); sys.exit('alembic' in sys.modules)"
    environment = {**os.environ, "PLAYGROUND_HOME": str(tmp_path), "PYTHONPATH": os.getcwd()}
    environment.pop("PLAYGROUND_DATABASE", None)
    assert subprocess.run([sys.executable, "-c", program], env=environment, timeout=150).returncode == 0
