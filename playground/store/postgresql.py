"""What PostgreSQL needs and SQLite does not: a driver, one clock for several machines, and an order among writers.

Nothing here outlives a transaction (no session locks, no prepared statements), so that the connections may come from
PgBouncer in transaction mode.
"""

from __future__ import annotations

import importlib.util
import re
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

DRIVER = "postgresql+psycopg://"
NAMED = re.compile(r"^postgres(ql)?(\+\w+)?://")
ALONE = 0x67616E  # the key of the lock that lets one writer at a time decide on what is there
SYNC_SECONDS = 60.0  # between two looks at the database's clock
RETRY_SECONDS = 5.0  # after one that failed
PING_SECONDS = 1.0  # after which a connection that nobody used is asked whether it is still there
POOLED, MORE = 8, 16  # connections of one process: those that it keeps, and as many more while it needs them
POOL_SECONDS = 10.0  # for which a thread waits for a connection while all of them wait for the database
IDLE_SECONDS = 5.0  # after which the database ends a transaction of somebody who has fallen silent in the middle of it
# A host that vanishes without a word (its power, its network) is noticed by the operating system, by default after
# minutes to hours. What was sent is to be acknowledged within ten seconds; while an answer is waited for, or while a
# connection rests, the host is asked after five seconds whether it is there, at most three times, two seconds apart.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES
ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds; only Linux has it
}
CONNECTING = {"prepare_threshold": None, "connect_timeout": 5, "application_name": "gan-playground", **ALIVE}


def is_meant(url: str) -> bool:
    """Whether the URL names a PostgreSQL database, with whichever driver."""
    return NAMED.match(url) is not None


def with_driver(url: str) -> str:
    """The URL with the driver that we use, however PostgreSQL was named in it.

    Raises ModuleNotFoundError, one sentence, where the driver is not installed."""
    if importlib.util.find_spec("psycopg") is None:
        raise ModuleNotFoundError(
            "PLAYGROUND_DATABASE names a PostgreSQL database. Its driver is missing: "
            "run pip install -r requirements-cluster.txt."
        )
    return NAMED.sub(DRIVER, url)


def engine_of(url: str) -> Engine:
    """SQLAlchemy's engine for a database of PostgreSQL. What the URL says itself of how to connect goes first.

    Raises ModuleNotFoundError, one sentence, where the driver is not installed."""
    named = make_url(with_driver(url))
    ours = {name: value for name, value in CONNECTING.items() if name not in named.query}
    engine = create_engine(named, pool_size=POOLED, max_overflow=MORE, pool_timeout=POOL_SECONDS, connect_args=ours)
    check_connections(engine)
    return engine


def check_connections(engine: Engine) -> None:
    """Before a connection is used that has rested for a while, ask whether it is still there: one that died with a
    restart of the database is replaced. (Asking each time would double what a query costs over a network.)"""

    def check(driver_connection: Any, record: ConnectionPoolEntry, _fairy: Any) -> None:
        before, record.info["used"] = record.info.get("used", 0.0), time.monotonic()
        if before and time.monotonic() - before > PING_SECONDS:
            try:
                alive = engine.dialect.do_ping(driver_connection)
            except engine.dialect.loaded_dbapi.Error:
                alive = False
            if not alive:
                raise DisconnectionError

    def note(_driver_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    event.listen(engine, "connect", _limit_silence)
    event.listen(engine, "checkout", check)
    event.listen(engine, "checkin", note)


def _limit_silence(driver_connection: Any, _record: Any) -> None:
    """A worker may be stopped, or its machine lose power, between two statements of a transaction. The rows that it has
    changed would stay locked, and hold up whoever wants to go on with its runs, until the network notices: hours.

    (PgBouncer in transaction mode passes this on to one of its connections; it has a limit of its own for all of them,
    ``idle_transaction_timeout``. It refuses the setting as a parameter of the connection.)
    """
    autocommit, driver_connection.autocommit = driver_connection.autocommit, True
    driver_connection.execute(f"SET idle_in_transaction_session_timeout = {round(1000 * IDLE_SECONDS)}")
    driver_connection.autocommit = autocommit


def write_alone(connection: Connection) -> None:
    """Wait until no other transaction that has called this is under way; it holds to the end of this one."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ALONE})")


def time_of(connection: Connection) -> float:
    """The time of the database, in seconds since 1970."""
    return float(connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())::float8").scalar_one())


class Clock:
    """The database's time, read now and then and counted on from there by a clock that nobody sets.

    So machines whose own clocks differ by minutes agree on when a lease has lapsed. ``read`` asks the database; where
    it cannot be reached, the clock goes on as it was.
    """

    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read
        self._offset, self._next_sync = time.time() - time.monotonic(), 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        before = time.monotonic()
        if before >= self._next_sync:
            self._next_sync = before + RETRY_SECONDS
            try:
                read = self._read()
            except RuntimeError:  # a StoreError: whoever needs the store will say so
                return before + self._offset
            after = time.monotonic()
            self._offset, self._next_sync = read - (before + after) / 2, after + SYNC_SECONDS
        return time.monotonic() + self._offset
