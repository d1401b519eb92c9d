"""The database file: where it is, how it is opened, and clear words when it cannot be.

SQLite in WAL mode: readers never wait for the writer, a killed process tears nothing, and a commit costs
about 0.2 ms. ``PLAYGROUND_DATABASE`` may name a PostgreSQL database instead (an SQLAlchemy URL).
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from platformdirs import user_data_dir
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from playground.images.blobs import BlobsError, shared
from playground.store import migration, outages, postgresql, tables
from playground.store.errors import StoreAwayError, StoreError, StoreLockedError, reason, store_error

LONGEST_LOG = 32 * 2**20  # bytes of the write-ahead log
# How many seconds a writer waits for its turn, where the database is a file that has one writer at a time:
PATIENT_SECONDS = 10.0  # a worker, which has nothing better to do
PAGE_SECONDS = 2.5  # a page, where somebody waits for the answer to a click
KNOWN_SECONDS = 0.1  # a page after another one has waited in vain, until some writer has had its turn
MIGRATION_SECONDS = 120.0  # at the start, while another one may be bringing the store up to date

UNKNOWN_DATABASE = (
    "PLAYGROUND_DATABASE does not name a database that the app can use. Set it to a PostgreSQL database, such as "
    "postgresql+psycopg://user:password@host/name, or leave it unset: then the app keeps its store in a file."
)

log = logging.getLogger(__name__)


def home() -> Path:
    """The folder of everything this app keeps: ``PLAYGROUND_HOME``, or the user's data folder."""
    return Path(os.environ.get("PLAYGROUND_HOME") or user_data_dir("gan-playground", appauthor=False))


class Database:
    """An open store. Threads may share it; each ``read`` or ``write`` takes its own connection.

    ``url`` is an SQLAlchemy URL; by default ``PLAYGROUND_DATABASE``, else ``store.sqlite`` in ``home()``.
    ``folder`` is that home, where files beside the database go. ``patience`` is for how many seconds a write waits for
    its turn; one that waits longer is a StoreLockedError.
    Raises StoreError when the folder cannot be written, or the file is damaged or from a newer version.
    """

    def __init__(self, url: str | None = None, patience: float = PATIENT_SECONDS) -> None:
        _check_blobs()
        self.folder = home()
        _ensure_folder(self.folder)
        self.url = url or os.environ.get("PLAYGROUND_DATABASE") or f"sqlite:///{self.folder / 'store.sqlite'}"
        self.sqlite = self.url.startswith("sqlite")
        self._engine = _engine_of(self.url, self.sqlite)
        self.name = self._engine.url.render_as_string().removeprefix("sqlite:///")  # without the password
        self._clock = postgresql.Clock(self._time)
        if self.sqlite:
            event.listen(self._engine, "connect", self._configure)
            event.listen(self._engine, "begin", self._begin)
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self.patience = patience
        self._locked = False  # whether the last writer has waited in vain
        self.seconds = 0.0  # that reads and writes have taken
        self._writer = threading.Lock()
        self._watching: Connection | None = None  # sees what all other connections write
        self._prepare()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries; each statement sees the newest committed data."""
        with self._timed(), self._readable_errors(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self, patience: float | None = None) -> Iterator[Connection]:
        """A transaction that has the right to write from its first statement on (all of it or nothing). patience: the
        seconds to wait for that right, where they are not those of all writes."""
        with (
            self._timed(),
            self._readable_errors(),
            self._turn(patience) as left,
            self._engine.connect() as connection,
            connection.execution_options(playground_write=left).begin(),
        ):
            self._locked = False
            yield connection

    @contextmanager
    def _turn(self, patience: float | None) -> Iterator[float]:
        """SQLite has one writer anyway, and who waits for it only looks now and then whether it is free, so that one of
        many may come too late each time. Threads wait for each other here instead; gives the seconds that are left."""
        if not self.sqlite:
            yield 0.0
            return
        if patience is None:
            patience = KNOWN_SECONDS if self._locked and self.patience <= PAGE_SECONDS else self.patience
        until = time.monotonic() + patience
        first = self._writer.acquire(timeout=patience)
        try:
            yield max(0.0, until - time.monotonic())
        finally:
            if first:
                self._writer.release()

    @contextmanager
    def write_alone(self, patience: float | None = None) -> Iterator[Connection]:
        """A transaction that decides on what it finds there: how many runs train, who was first. No other one of these
        is under way until it ends. (On SQLite no writer is ever beside another.)"""
        with self.write(patience) as connection:
            if not self.sqlite:
                postgresql.write_alone(connection)
            yield connection

    def check(self) -> None:
        """Raise StoreError if the store cannot be read."""
        with self.read() as connection:
            connection.execute(sqlalchemy.select(tables.schema))

    def now(self) -> float:
        """The time, in seconds since 1970: of this machine, or of the database that several machines share."""
        return time.time() if self.sqlite else self._clock.now()

    def _time(self) -> float:
        with self.read() as connection:
            return postgresql.time_of(connection)

    def version(self) -> int | None:
        """A number that changes whenever something is written, for one thread that waits for that; it takes some 5 µs.
        None where the database has no such number."""
        if not self.sqlite:
            return None
        with self._readable_errors():
            if self._watching is None:
                self._watching = self._reading.connect()
        sqlite: Any = self._watching.connection.driver_connection  # without SQLAlchemy, which takes ten times as long
        try:
            return int(sqlite.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            return None  # the next query says what is wrong

    def compact(self) -> None:
        """Give the pages of deleted rows back to the disk."""
        if self.sqlite:
            with self.read() as connection:
                # The pragma frees one page a step, and only a script is stepped to its end.
                sqlite: Any = connection.connection.driver_connection
                sqlite.executescript("PRAGMA incremental_vacuum")

    def trim(self) -> None:
        """Make the write-ahead log short again if it has become long, unless somebody reads or writes just now.

        SQLite would wait for them, and keep everybody else from writing meanwhile: seconds, where many read.
        """
        log = Path(f"{self.name}-wal")
        if not (self.sqlite and log.exists() and log.stat().st_size > LONGEST_LOG):
            return
        with self.read() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")  # most of the work, beside readers and writers
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            try:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                _wait_up_to(connection.connection.driver_connection, self.patience)

    def close(self) -> None:
        """Close all connections."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None
        self._engine.dispose()

    def _prepare(self) -> None:
        """Make the tables of a new store, bring one of an earlier version to this one, or refuse one of a later. Of
        several that start at once one does it, and the others wait."""
        with self.read() as connection:
            if migration.version_of(connection) == tables.SCHEMA_VERSION:
                return
        with self.write_alone(MIGRATION_SECONDS) as connection:
            version = migration.version_of(connection)  # now that nobody else is at work on it
            if version is None:
                migration.create(connection)
            elif version > tables.SCHEMA_VERSION:
                raise StoreError(
                    f"The store was made by another version of GAN Playground: its schema is {version}, and this "
                    f"version reads {tables.SCHEMA_VERSION}. To start a new store, "
                    + ("move store.sqlite away." if self.sqlite else "name another database."),
                    self.name,
                )
            elif version < tables.SCHEMA_VERSION:
                self._upgrade(connection, version)

    def _upgrade(self, connection: Connection, version: int) -> None:
        try:
            migration.upgrade(connection, version)
        except Exception as error:  # whatever a migration may run into
            log.exception("the store is of version %d, and cannot be brought to %d", version, tables.SCHEMA_VERSION)
            raise StoreError(
                "The store of an earlier version of GAN Playground could not be brought up to date, and stays as it "
                f"was ({reason(error).rstrip('.')}). The earlier version can still use it.",
                self.name,
            ) from error

    def _configure(self, connection: Any, _record: Any) -> None:
        """Settings of a fresh SQLite connection."""
        connection.isolation_level = None  # transactions begin where _begin says, not by guessing
        _wait_up_to(connection, self.patience)
        cursor = connection.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":  # a new store; later on, these two would wait
            _wait_up_to(connection, PATIENT_SECONDS)  # for others that begin with it at the same time
            cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")  # for whoever writes, though they have nothing to do
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")  # survives a killed process; power loss costs the last commits
        cursor.execute("PRAGMA journal_size_limit = 16777216")
        cursor.close()
        _wait_up_to(connection, self.patience)

    def _begin(self, connection: Connection) -> None:
        """Take the write lock first: a transaction that reads before it writes could be refused half-way."""
        left = connection.get_execution_options().get("playground_write")
        if left is None:
            return
        sqlite: Any = connection.connection.driver_connection
        _wait_up_to(sqlite, left)
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            _wait_up_to(sqlite, self.patience)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds += time.monotonic() - began

    @contextmanager
    def _readable_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlalchemy.exc.IntegrityError:
            raise  # two writers wanted the same row: the caller's business
        except (DBAPIError, sqlalchemy.exc.TimeoutError) as error:
            found = store_error(error, self.name)
            if isinstance(found, StoreAwayError):
                outages.failed(self.name, reason(error))
            if isinstance(found, StoreLockedError):
                self._locked = True
            raise found from error
        outages.answered(self.name)


def _engine_of(url: str, sqlite: bool) -> sqlalchemy.Engine:
    """SQLAlchemy's engine for a URL; StoreError if it names no database that can be used."""
    if not sqlite and not postgresql.is_meant(url):
        raise StoreError(UNKNOWN_DATABASE)
    try:
        if sqlite:
            return sqlalchemy.create_engine(url, pool_size=16, max_overflow=-1, pool_use_lifo=True)
        return postgresql.engine_of(url)
    except ModuleNotFoundError as error:
        raise StoreError(str(error)) from error
    except sqlalchemy.exc.ArgumentError as error:
        raise StoreError(UNKNOWN_DATABASE) from error


def _check_blobs() -> None:
    """Make sure that PLAYGROUND_BLOBS, if it is set, names a place that can be used here."""
    try:
        shared()
    except BlobsError as error:
        raise StoreError(str(error)) from error


def _ensure_folder(folder: Path) -> None:
    """Make sure that the folder is there and can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise StoreError(
            f"The app cannot create the folder of its store ({reason}). Set PLAYGROUND_HOME to one it can write to.",
            str(folder),
        ) from error
    if not os.access(folder, os.W_OK):
        sentence = "The app cannot write to the folder of its store. Set PLAYGROUND_HOME to one that it can write to."
        raise StoreError(sentence, str(folder))


def _wait_up_to(sqlite: Any, seconds: float) -> None:
    """For how long a connection of SQLite's driver waits for others that have locked what it needs."""
    sqlite.execute(f"PRAGMA busy_timeout = {round(1000 * seconds)}")
