"""Ask a worker for a short piece of work, and read its answer: the client's side of questions. Light."""

from __future__ import annotations

import time
from typing import Any

from playground.engine.questions import Question, canonical, key_of, read
from playground.store import Database, jobs

MAX_WAITING = 100  # quick questions; whoever asks more is asked to wait
LOOK_SECONDS = 0.01  # between two looks of somebody who waits


def ask(database: Database, kind: str, question: dict[str, Any]) -> str:
    """The id of a job that answers the question: an equal one under way or answered not long ago, else a new one.

    Raises ValueError, one sentence, for a question that makes no sense or that its run cannot answer.
    """
    wanted, now = read(kind, question), time.time()
    with database.write() as connection:
        wanted = wanted.resolve(connection)
        text = canonical(wanted)
        key = key_of(kind, text)
        found = jobs.find_equal(connection, key, now - wanted.keep_seconds)
        if found is None and wanted.quick and jobs.count_waiting(connection) >= MAX_WAITING:
            raise ValueError("The workers are too busy right now. Try again in a moment.")
        return found or jobs.create(connection, kind, wanted.title, text, key=key, quick=wanted.quick, now=now)


def under_way(database: Database, kind: str, question: dict[str, Any]) -> str | None:
    """The id of the job that is answering an equal question just now; nothing is started."""
    wanted, now = read(kind, question), time.time()
    with database.read() as connection:
        resolved: Question = wanted.resolve(connection)
        return jobs.find_equal(connection, key_of(kind, canonical(resolved)), now)


def job(database: Database, job_id: str, wait: float = 0.0, with_result: bool = True) -> jobs.Job | None:
    """The job as it is now, or when it has ended, if that takes less than ``wait`` seconds."""
    deadline = time.monotonic() + wait
    while True:
        with database.read() as connection:
            found = jobs.get(connection, job_id, with_result)
        if found is None or found.ended or time.monotonic() >= deadline:
            return found
        time.sleep(LOOK_SECONDS)


def cancel(database: Database, job_id: str) -> None:
    """Nobody wants the answer any more, for all who share the job. Its worker drops it within 0.2 s."""
    with database.write() as connection:
        jobs.cancel(connection, job_id, time.time())
