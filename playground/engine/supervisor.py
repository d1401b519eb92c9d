"""Keeps the worker processes of this machine alive, and lets the store know at once when one has died.

Workers are started by command line, never by ``multiprocessing``: that would run the page again in the child.
Each holds one end of a pipe as its standard input, so it notices when this process has gone, however it went.
"""

from __future__ import annotations

import atexit
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import playground
from playground.engine.crash_note import crash_note_path, left_by, new_name
from playground.store import Database, StoreError, jobs, leases, lifecycle, presence, tables
from playground.store.database import PATIENT_SECONDS

MAX_CRASHES = 3  # deaths of a worker over one run before that run is given up
# Seconds for the first worker: it is ready sooner if it need not share the cores with the others. Not where runs wait
# for all of them, as after all were killed.
HEAD_START = 1.5
LONGEST_WAIT = 30.0  # between two tries to start a worker
HUNG_SECONDS = 120.0  # a worker that was ready and has done nothing for this long is ended
LOOK_SECONDS = 5.0  # between two looks whether a worker hangs
SAVING_SECONDS = 8.0  # a worker may take this long to save its runs at the end

log = logging.getLogger(__name__)


def worker_count() -> int:
    """How many workers to keep: ``PLAYGROUND_WORKERS``, by default one for each core. They give way to the pages
    whenever those need a core."""
    asked = os.environ.get("PLAYGROUND_WORKERS", "").strip()
    if asked.isdigit():
        return int(asked)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Supervisor:
    """Starts ``count`` workers on the store and replaces those that die, until ``close``."""

    def __init__(self, database: Database, count: int) -> None:
        self.count = count
        self.restarts = 0  # how many workers ended and were replaced
        self.problem = ""  # why the last worker could not start, in one sentence
        self._database, self._closing = database, threading.Event()
        self._environment = _environment(database.folder)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._release_the_dead()
        self.awaited = self._is_awaited()  # whether there were runs for these workers when they were started
        head_start = 0.0 if self.awaited else HEAD_START
        self._monitors = [
            threading.Thread(target=self._monitor, args=(head_start if i else 0.0,), name=f"monitor-{i}", daemon=True)
            for i in range(count)
        ]
        for monitor in self._monitors:
            monitor.start()
        atexit.register(self.close)

    def alive(self) -> dict[str, int]:
        """The process id of each worker that runs, by name."""
        return {name: process.pid for name, process in list(self._processes.items()) if process.poll() is None}

    def close(self) -> None:
        """End the workers: their input ends, they save their runs and go; whoever lingers is killed."""
        if self._closing.is_set():
            return
        self._closing.set()
        for process in list(self._processes.values()):
            if process.stdin:
                process.stdin.close()
        deadline = time.monotonic() + SAVING_SECONDS
        for process in list(self._processes.values()):
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("worker process %d did not end in time and was killed", process.pid)
                process.kill()
        for monitor in self._monitors:
            monitor.join(1.0)
        atexit.unregister(self.close)

    def _release_the_dead(self) -> None:
        """Release what workers of this machine hold whose server was killed together with them: nobody saw them die,
        and their leases would have to lapse first. One that held nothing would count as a worker with nothing to do,
        to which others leave their runs."""
        try:
            with self._database.read() as connection:
                names = leases.owners(connection, tables.runs) | leases.owners(connection, tables.jobs)
                names |= presence.present(connection, self._database.now()).keys()
        except StoreError:
            return
        for name in names:
            with left_by(name, self._database.folder) as at_work_on:
                if at_work_on is not None:
                    self._release(name, at_work_on)

    def _is_awaited(self) -> bool:
        try:
            with self._database.read() as connection:
                return lifecycle.is_awaited(connection, self._database.now())
        except StoreError:
            return False

    def _monitor(self, wait: float) -> None:
        """Keep one worker running, from so many seconds on: one that died at work is replaced at once, one that cannot
        start is not."""
        while not self._closing.wait(wait):
            self._release_the_dead()  # again, because one that was killed a moment ago may still have held its lock
            name = new_name()
            process = _start(name, self._environment)
            self._processes[name] = process
            if self._closing.is_set() and process.stdin:
                process.stdin.close()
            code = self._end_of(name, process)
            del self._processes[name]
            at_work_on, self.problem = _read_crash_note(crash_note_path(self._database.folder, name), code)
            if not (self._closing.is_set() and code == 0):
                named = {"worker": name, "exit_code": code, "at_work_on": at_work_on}
                log.warning("worker %s ended with exit code %d; another one takes its place", name, code, extra=named)
                self._release(name, at_work_on)
                self.restarts += 1
            wait = min(LONGEST_WAIT, max(1.0, wait * 2)) if self.problem else 0.0

    def _end_of(self, name: str, process: subprocess.Popen[bytes]) -> int:
        """Wait until the worker has ended, however it ended; returns its exit code.

        One that hangs is killed. Its leases have lapsed, so another worker may long have gone on with its runs; but
        where it is the only one, nobody has."""
        seen, since = None, time.monotonic()
        while True:
            try:
                return process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                latest = self._last_seen(name)
            if latest is None or latest != seen:
                seen, since = latest, time.monotonic()
            elif time.monotonic() - since > HUNG_SECONDS:
                log.warning(
                    "worker %s has done nothing for %d s and was killed", name, HUNG_SECONDS, extra={"worker": name}
                )
                process.kill()

    def _last_seen(self, name: str) -> float | None:
        try:
            with self._database.read() as connection:
                return presence.last_seen(connection, name)
        except StoreError:
            return None

    def _release(self, name: str, at_work_on: str) -> None:
        """Release the runs and jobs of a dead worker. If the store refuses, their leases lapse by themselves."""
        try:
            with self._database.write(PATIENT_SECONDS) as connection:  # the database may be one for pages
                # in the order in which workers lock these rows, so that none waits for another in a circle
                lifecycle.release_lost(connection, name, at_work_on, self._database.now(), MAX_CRASHES)
                jobs.release_lost(connection, name, at_work_on, self._database.now())
                presence.withdraw(connection, name)
        except StoreError as error:
            self.problem = str(error)


def _environment(folder: Path) -> dict[str, str]:
    """What workers find in their environment: this store, this code, one thread each (they share the cores
    by being several)."""
    paths = [str(Path(playground.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {"PLAYGROUND_HOME": str(folder), "PYTHONPATH": os.pathsep.join(paths)}
    return {**os.environ, **own, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def _start(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "playground.engine.worker", "--name", name],
        stdin=subprocess.PIPE,
        env=environment,
        start_new_session=True,  # Ctrl-C in the terminal reaches this process only, which then ends them
    )


def _read_crash_note(path: Path, code: int) -> tuple[str, str]:
    """What a dead worker left behind: the id of the run or job it was at work on, or why it could not start."""
    try:
        words = path.read_text()
        path.unlink()
    except OSError:
        return "", "" if code == 0 else f"A worker ended before it was ready (exit code {code}); its log says why."
    return ("", words) if " " in words else (words, "")
