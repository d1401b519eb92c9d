"""A fresh store for each test: in a file, and again in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.store import Database
from tests.postgresql import PostgreSQL, postgresql


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path, monkeypatch) -> Iterator[Database]:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("PLAYGROUND_DATABASE", request.getfixturevalue("server").new_database())
    database = Database()
    yield database
    database.close()
