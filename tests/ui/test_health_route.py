"""Load balancers are told whether the store can be read. (Two real servers and a database that goes away:
tests/app_pages/test_two_servers.py.)"""

from __future__ import annotations

import pytest

from playground.engine import engine
from playground.store import home
from playground.ui import outage


@pytest.fixture
def asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "_asked", 0.0)
    monkeypatch.setattr(outage, "SHARED_SECONDS", 0.0)


def test_a_store_that_can_be_read_is_well(client, asked_each_time):
    assert engine().names
    found = client.get("/healthz")
    assert (found.status_code, found.text) == (200, "ok")
    assert found.headers["cache-control"] == "no-store"
    assert client.head("/healthz").status_code == 200


def test_a_store_that_is_damaged_is_said_to_be_until_it_is_moved_away(client, asked_each_time):
    store = home() / "store.sqlite"
    store.write_bytes(b"no database" * 1000)
    found = client.get("/healthz")
    assert found.status_code == 503
    assert found.text.startswith("The store is damaged")
    assert str(home()) not in found.text, "it is for strangers"
    store.unlink()
    assert client.get("/healthz").status_code == 200


def test_tables_that_are_gone_under_an_open_store_are_noticed(client, asked_each_time):
    assert client.get("/healthz").status_code == 200
    with engine().database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE schema RENAME TO gone")
    assert client.get("/healthz").status_code == 503
    with engine().database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO schema")
    assert client.get("/healthz").status_code == 200


def test_the_store_is_asked_once_a_second_however_often_the_route_is(client, monkeypatch):
    monkeypatch.setattr(outage, "_asked", 0.0)
    monkeypatch.setattr(outage, "SHARED_SECONDS", 60.0)
    assert client.get("/healthz").status_code == 200
    engine().database.close()
    monkeypatch.setattr(type(engine().database), "check", None)  # whoever calls it fails
    assert client.get("/healthz").status_code == 200
