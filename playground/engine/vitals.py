"""Signs of life: a worker's heartbeat in the store, and the last words that it leaves when it dies."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from pathlib import Path

from playground.store import Database, StoreError, jobs, presence, runs

HEARTBEAT_SECONDS = 1.0

log = logging.getLogger(__name__)


class Heartbeat(threading.Thread):
    """Renews the worker's leases each second, however long a step takes."""

    def __init__(self, database: Database, name: str, device: str, announce: bool = True) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._database, self._name, self._device, self._announce = database, name, device, announce
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                with self._database.write() as connection:
                    runs.renew(connection, self._name, time.time())
                    jobs.renew(connection, self._name, time.time())
                    if self._announce:
                        presence.announce(connection, self._name, self._device, time.time())
            except StoreError as error:
                log.warning("no heartbeat: %s", error)
            self._ended.wait(HEARTBEAT_SECONDS)

    def end(self) -> None:
        self._ended.set()
        self.join()
        if self._announce:
            with suppress(StoreError), self._database.write() as connection:
                presence.withdraw(connection, self._name)


class Marker:
    """A small file that names the run or job at work, for whoever asks after the worker has died."""

    def __init__(self, path: Path) -> None:
        self._path, self._file, self._written = path, path.open("wb", buffering=0), ""

    def write(self, name: str) -> None:
        if name != self._written:
            self._file.seek(0)
            self._file.write(name.encode())
            self._written = name

    def remove(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def marker_path(folder: Path, name: str) -> Path:
    """Where a worker leaves its last words."""
    path = folder / "workers" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
