"""A fresh store for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.store import Database


@pytest.fixture
def database(tmp_path, monkeypatch) -> Iterator[Database]:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    database = Database()
    yield database
    database.close()
