"""Ask a worker for a short piece of work, and read its answer: the client's side of jobs. Light."""

from __future__ import annotations

import time
from typing import Any

from playground.engine.requests import canonical, key_of, read
from playground.store import Database, jobs

MOST_WAITING = 100  # quick questions; whoever asks more is asked to wait
LOOK_SECONDS = 0.01  # between two looks of somebody who waits


def ask(database: Database, kind: str, request: dict[str, Any]) -> str:
    """The id of a job that answers the request: an equal one under way or answered not long ago, else a new one."""
    wanted, now = read(kind, request), time.time()
    with database.write() as connection:
        wanted = wanted.settle(connection)
        text = canonical(wanted)
        key = key_of(kind, text)
        found = jobs.equal(connection, key, now - wanted.keep_seconds)
        if found is None and wanted.quick and jobs.count_waiting(connection) >= MOST_WAITING:
            raise ValueError("The workers have too many questions to answer just now; try again in a moment.")
        return found or jobs.create(connection, kind, wanted.title, text, key=key, quick=wanted.quick, now=now)


def under_way(database: Database, kind: str, request: dict[str, Any]) -> str | None:
    """The id of the job that is answering an equal request just now; nothing is started."""
    wanted, now = read(kind, request), time.time()
    with database.read() as connection:
        return jobs.equal(connection, key_of(kind, canonical(wanted.settle(connection))), now)


def look(database: Database, job_id: str, wait: float = 0.0, with_result: bool = True) -> jobs.Job | None:
    """The job as it is now, or when it has ended, if that takes less than ``wait`` seconds."""
    deadline = time.monotonic() + wait
    while True:
        with database.read() as connection:
            job = jobs.get(connection, job_id, with_result)
        if job is None or job.ended or time.monotonic() >= deadline:
            return job
        time.sleep(LOOK_SECONDS)


def cancel(database: Database, job_id: str) -> None:
    """Nobody wants the answer any more, for all who share the job. Its worker drops it within 0.2 s."""
    with database.write() as connection:
        jobs.cancel(connection, job_id, time.time())
