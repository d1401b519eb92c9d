"""What connections to PostgreSQL are like, asked of the operating system."""

from __future__ import annotations

import os
import re
import socket
import sys
from contextlib import ExitStack

import pytest
from psycopg import OperationalError
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from playground.store import Database, StoreAwayError, StoreError
from playground.store.errors import store_error
from playground.store.postgresql import ALIVE, MORE, POOLED

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="others have other names for these options")


def of_socket(database: Database, *names: str, level: int = socket.IPPROTO_TCP) -> list[int]:
    """Options of a connection's TCP socket."""
    with database.read() as connection, ExitStack() as open_socket:
        descriptor = os.dup(connection.connection.driver_connection.fileno())
        link = open_socket.enter_context(socket.socket(fileno=descriptor))
        return [link.getsockopt(level, getattr(socket, name)) for name in names]


@linux_only
@on_postgresql
def test_a_host_that_vanishes_is_noticed_after_seconds(database):
    (keepalive,) = of_socket(database, "SO_KEEPALIVE", level=socket.SOL_SOCKET)
    names = "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT"
    idle, interval, count, unanswered = of_socket(database, *names)
    assert keepalive == 1
    assert (idle, interval, count) == tuple(ALIVE[f"keepalives_{name}"] for name in ("idle", "interval", "count"))
    assert idle + interval * count < 15 > unanswered / 1000 > 0


@linux_only
@on_postgresql
def test_what_the_url_says_of_it_goes_first(database):
    own = Database(f"{database.url}?keepalives_idle=77&connect_timeout=9")
    assert of_socket(own, "TCP_KEEPIDLE", "TCP_KEEPINTVL") == [77, ALIVE["keepalives_interval"]]
    own.close()


@on_postgresql
def test_while_all_connections_wait_for_the_database_it_counts_as_away(database, monkeypatch, caplog):
    """It is locked, say, or very slow, and many people look at pages."""
    monkeypatch.setattr("playground.store.postgresql.POOL_SECONDS", 0.2)
    busy = Database()
    with ExitStack() as waiting:
        for _ in range(POOLED + MORE):
            waiting.enter_context(busy.read())
        with pytest.raises(StoreAwayError, match="goes on by itself"):
            busy.check()
    busy.check()
    away, back = caplog.messages
    assert "cannot be reached" in away
    assert "answers again" in back
    busy.close()


@pytest.mark.parametrize(
    "said",
    [
        "consuming input failed: could not receive data from server: Connection timed out",
        "sending query and params failed: could not send data to server: No route to host",
        "connection timeout expired",
        "failed to resolve host 'database': [Errno -2] Name or service not known",  # a container that is stopped
    ],
)
def test_a_host_that_has_vanished_counts_as_away(said):
    error = DBAPIError("SELECT 1", None, OperationalError(said))
    assert isinstance(store_error(error, ""), StoreAwayError)


@on_postgresql
def test_a_database_that_lets_nobody_in_does_not_count_as_away(database):
    """To wait would be in vain: the name, the user or the password is wrong."""
    url = make_url(database.url)
    for wrong in (url.set(database="nowhere"), url.set(username="nobody")):
        with pytest.raises(StoreError, match="PLAYGROUND_DATABASE") as refused:
            Database(wrong.render_as_string(hide_password=False))
        assert not isinstance(refused.value, StoreAwayError)
        assert not re.search("nowhere|nobody", str(refused.value)), "a stranger may read it"
        assert "does not exist" in refused.value.place, "the operator should know more"


@pytest.mark.parametrize(
    "said",
    [
        'connection failed: connection to server at "10.0.0.1" failed: FATAL:  password authentication failed',
        'connection failed: connection to server at "10.0.0.1" failed: FATAL:  no pg_hba.conf entry for host',
        "connection failed: FATAL:  no such user: x",  # PgBouncer
    ],
)
def test_what_a_database_says_to_whom_it_does_not_let_in(said):
    assert not isinstance(store_error(DBAPIError("SELECT 1", None, OperationalError(said)), ""), StoreAwayError)
