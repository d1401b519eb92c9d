"""What connections to PostgreSQL are like, asked of the operating system."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import ExitStack

import pytest
from psycopg import OperationalError
from sqlalchemy.exc import DBAPIError

from playground.store import Database, StoreAwayError
from playground.store.errors import store_error
from playground.store.postgresql import ALIVE

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


@pytest.mark.parametrize(
    "said",
    [
        "consuming input failed: could not receive data from server: Connection timed out",
        "sending query and params failed: could not send data to server: No route to host",
        "connection timeout expired",
    ],
)
def test_a_host_that_has_vanished_counts_as_away(said):
    error = DBAPIError("SELECT 1", None, OperationalError(said))
    assert isinstance(store_error(error, ""), StoreAwayError)
