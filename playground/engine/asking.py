"""Ask a worker for a short piece of work, and read its answer: the client's side of questions. Light."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection

from playground.engine.limits import limits
from playground.engine.permissions import NotYoursError
from playground.engine.questions import Question, canonical, key_of, read
from playground.engine.rates import Rates, TooFastError
from playground.store import Database, jobs
from playground.store.people import OPERATOR, Person

MAX_WAITING = 100  # quick questions; then whoever already has one among them is asked to wait
LOOK_SECONDS = 0.01  # between two looks of somebody who waits

_rates = Rates("questions")


def ask(database: Database, kind: str, question: dict[str, Any], by: Person = OPERATOR) -> str:
    """The id of a job that answers the question: an equal one under way or answered not long ago, else a new one.

    Raises ValueError, one sentence, for a question that makes no sense or that its run cannot answer, and TooFastError
    for one too many. An answer that is there already costs nobody anything, so it is not counted.
    """
    wanted, now = read(kind, question), database.now()
    with database.write_alone() as connection:
        wanted = wanted.resolve(connection)
        text = canonical(wanted)
        key = key_of(kind, text)
        found = jobs.find_equal(connection, key, now - wanted.keep_seconds)
        if found is not None:
            return found
        _check_new_question(connection, by, wanted.quick)
        new: dict[str, Any] = {"key": key, "quick": wanted.quick, "now": now, "by": by}
        return jobs.create(connection, kind, wanted.title, text, **new)


def ask_at_intervals(database: Database, kind: str, question: dict[str, Any], seconds: float) -> None:
    """Ask what a worker itself needs to know, unless it is being answered, or a job for it ended less than so many
    seconds ago, with an answer or without."""
    wanted = read(kind, question)
    with database.read() as connection:
        key = key_of(kind, canonical(wanted.resolve(connection)))
        recent = jobs.is_recent(connection, key, database.now() - seconds)
    if not recent:
        ask(database, kind, question)


def _check_new_question(connection: Connection, by: Person, quick: bool) -> None:
    """Raises TooFastError if this person, their address, or everybody together, asks more than the workers can
    answer."""
    most = limits()
    theirs = 0 if by.is_operator else jobs.count_waiting(connection, by.name)
    if not by.is_operator:
        too_fast = "You are asking faster than the workers here can answer. Wait a second, then try again."
        _rates.check(by.name, most.questions_a_second, too_fast)
        if theirs >= most.questions_waiting:
            raise TooFastError("Many of your questions are still waiting for an answer. Try again in a moment.", 1.0)
        if by.address:
            _check_address(connection, by.address)
    if quick and (theirs or by.is_operator) and jobs.count_waiting(connection) >= MAX_WAITING:
        raise TooFastError("The workers are too busy right now. Try again in a moment.", 1.0)


def _check_address(connection: Connection, address: str) -> None:
    """Raises TooFastError if everybody at this address together asks too much."""
    most = limits()
    too_fast = "Too many questions are coming from your internet address. Wait a second, then try again."
    _rates.check(f"address {address}", most.questions_a_second_per_address, too_fast)
    if jobs.count_waiting(connection, address=address) >= most.questions_waiting_per_address:
        waiting = "Many questions from your internet address are still waiting for an answer. Try again in a moment."
        raise TooFastError(waiting, 1.0)


def under_way(database: Database, kind: str, question: dict[str, Any]) -> str | None:
    """The id of the job that is answering an equal question just now; nothing is started."""
    wanted, now = read(kind, question), database.now()
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


def cancel(database: Database, job_id: str, by: Person = OPERATOR) -> None:
    """Nobody wants the answer any more, for all who share the job. Its worker drops it within 0.2 s.

    Raises NotYoursError if somebody else asked for it, where that counts.
    """
    with database.write() as connection:
        if limits().own_runs and not by.is_operator and jobs.asker(connection, job_id) != by.name:
            raise NotYoursError("Somebody else has asked for the same thing and is still waiting for it.")
        jobs.cancel(connection, job_id, database.now())
