"""Large values outside of the database: the row names a file, if ``PLAYGROUND_BLOBS`` says where such files are.

A file is written before the row that names it, so a row never waits for its file. It may be named by several rows, as
those of a fork are copied. Where a row no longer needs it, the transaction notes that, and ``sweep`` deletes the file a
while later, unless another row still names it. Files that no row has ever named, because a worker died in between, are
found by a look at all of them.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from playground.images.blobs import Blobs, BlobsError, shared
from playground.store import postgresql
from playground.store.database import Database
from playground.store.errors import StoreError
from playground.store.tables import checkpoints, snapshots, unneeded_blobs
from playground.store.upsert import upsert

LARGE = 64 * 1024  # bytes; smaller values stay in their rows
UNNEEDED_SECONDS = 60.0  # before a file is deleted: longer than any transaction that copies its name
ORPHAN_SECONDS = 24 * 3600.0  # the age at which a file that no row names is nobody's any more
RETRY_SECONDS = 10.0  # between two tries to write a file, while that fails: each may take a while
FOLDER = "runs"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outside:
    """A value that lies in a file."""

    place: str
    size: int  # bytes

    def __len__(self) -> int:
        return self.size


Value = bytes | Outside


class MissingBlobError(StoreError):
    """The file of a value is gone; the message is one sentence."""


class BlobsAwayError(StoreError):
    """Files cannot be read just now, whereas the database answers; the message is one sentence."""


class _Outage:
    """Whether files could be written the last time, said once in the log, and when that is tried again."""

    def __init__(self) -> None:
        self.away, self._next_try = False, 0.0

    @property
    def over(self) -> bool:
        """Whether to try it (again)."""
        return time.monotonic() >= self._next_try

    def failed(self, error: BlobsError) -> None:
        """It does not work."""
        self._next_try = time.monotonic() + RETRY_SECONDS
        if not self.away:
            log.warning("%s Until then, the database keeps what would be there.", error)
        self.away = True

    def worked(self) -> None:
        """It does."""
        if self.away:
            log.warning("Large files can be written again.")
        self.away = False


_outage = _Outage()


def put(value: Value, now: float) -> Value:
    """Write a large value into a file, if there are such files and their place can be reached; call it before the
    transaction that stores the row."""
    files = shared()
    if files is None or len(value) < LARGE or isinstance(value, Outside) or not _outage.over:
        return value
    name = uuid.uuid4().hex
    place = f"{FOLDER}/{name[:2]}/{now:.0f}-{name}"
    try:
        files.write(place, value)
    except BlobsError as error:
        _outage.failed(error)
        return value
    _outage.worked()
    return Outside(place, len(value))


def inside(value: Value) -> bytes:
    """The bytes of a value that has been read, or has not been put anywhere so far."""
    assert isinstance(value, bytes)
    return value


def columns(value: Value) -> dict[str, Any]:
    """A value as it stands in a row."""
    if isinstance(value, Outside):
        return {"blob": b"", "place": value.place, "size": value.size}
    return {"blob": value, "place": "", "size": 0}


def contents(values: Sequence[tuple[bytes, str]]) -> list[bytes | None]:
    """The bytes of rows (blob, place); None where a file is missing."""
    places = [place for _, place in values if place]
    if not places:
        return [blob for blob, _ in values]
    try:
        found = dict(zip(places, _files().read_all(places), strict=True))
    except BlobsError as error:
        raise BlobsAwayError(str(error)) from error
    return [found[place] if place else blob for blob, place in values]


def content(blob: bytes, place: str, what: str) -> bytes:
    """The bytes of one row; raises MissingBlobError. what: is kept there, "checkpoint of step 100"."""
    (found,) = contents([(blob, place)])
    if found is None:
        raise MissingBlobError(f"The {what} is missing: its file is gone.")
    return found


def forget(connection: Connection, table: Table, rows: ColumnElement[bool]) -> None:
    """Note that these rows, which are about to be deleted, no longer need their files."""
    if shared() is None:
        return
    query = select(table.c.place).where(rows, table.c.place != "").distinct()
    places: list[str] = list(connection.execute(query).scalars())
    if places:
        now = time.time() if connection.dialect.name == "sqlite" else postgresql.time_of(connection)
        for place in places:
            upsert(connection, unneeded_blobs, {"place": place}, time=now)


def sweep(database: Database, now: float) -> int:
    """Delete the files that no row has needed for a while; returns how many."""
    files = shared()
    if files is None:
        return 0
    old = select(unneeded_blobs.c.place).where(unneeded_blobs.c.time < now - UNNEEDED_SECONDS).limit(1000)
    with database.read() as connection:
        noted: set[str] = set(connection.execute(old).scalars())
        unneeded = noted - _named(connection, noted)
    for place in unneeded:
        files.delete(place)
    with database.write() as connection:
        done = unneeded_blobs.c.place.in_(noted)
        connection.execute(unneeded_blobs.delete().where(done, unneeded_blobs.c.time < now - UNNEEDED_SECONDS))
    return len(unneeded)


def sweep_orphans(database: Database, now: float) -> int:
    """Delete old files that no row names; returns how many. This looks at all files, so it is not to be done often."""
    files = shared()
    if files is None:
        return 0
    old = {file.name for file in files.files(FOLDER) if file.time < now - ORPHAN_SECONDS}
    with database.read() as connection:
        orphans = old - _named(connection, old) - set(connection.execute(select(unneeded_blobs.c.place)).scalars())
    for place in orphans:
        files.delete(place)
    if orphans:
        log.info("%d files that no run needs were deleted", len(orphans))
    return len(orphans)


def _named(connection: Connection, places: set[str]) -> set[str]:
    """Those of the files that a row names."""
    named: set[str] = set()
    ordered = sorted(places)
    for start in range(0, len(ordered), 500):
        some = ordered[start : start + 500]
        for table in (snapshots, checkpoints):
            named |= set(connection.execute(select(table.c.place).where(table.c.place.in_(some))).scalars())
    return named


def _files() -> Blobs:
    files = shared()
    if files is None:
        raise StoreError("This run has files outside of the database, but PLAYGROUND_BLOBS does not say where.")
    return files
