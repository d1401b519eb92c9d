"""A fresh store for each test: in a file, and again in PostgreSQL; for leases and jobs through PgBouncer as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.store import Database
from tests.postgresql import PgBouncer, PostgreSQL, postgresql

EVERYWHERE = ("sqlite", "postgresql", "pgbouncer")


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path, monkeypatch) -> Iterator[Database]:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    pool = None
    if request.param != "sqlite":
        server: PostgreSQL = request.getfixturevalue("server")
        url = server.new_database()
        pool = PgBouncer(server, url, wait=30) if request.param == "pgbouncer" else None
        monkeypatch.setenv("PLAYGROUND_DATABASE", pool.url if pool else url)
    database = Database()
    yield database
    database.close()
    if pool:
        pool.stop()
