"""What the tests of the server's own routes share."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.engine import engine
from playground.ui.routes import routes
from tests.scanned_once import packages_are_scanned_once  # noqa: F401  (a fixture)


@pytest.fixture
def no_workers(monkeypatch, tmp_path):
    """An engine with an empty store and no workers."""
    from playground.engine import client as client_module

    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setenv("PLAYGROUND_WORKERS", "0")
    monkeypatch.setattr(client_module, "_engine", None)
    yield
    engine().close()


@pytest.fixture
def client(no_workers):
    """Asks the app's routes."""
    return TestClient(Starlette(routes=routes()))
