"""What goes wrong with a store, each in one sentence; and what is worth a second try."""

from __future__ import annotations

import functools
import random
import re
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

P = ParamSpec("P")
R = TypeVar("R")


class StoreError(RuntimeError):
    """The store cannot be used; the message is one sentence for the person at the screen, who may be a stranger and
    reads no paths. ``place`` is where the store is, for the log and the command line."""

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(sentence)
        self.place = place


class StoreAwayError(StoreError):
    """The database does not answer at all. It may do so again at any moment, and then everything goes on. The log has
    it already, once for each outage (see ``outages``)."""


class StoreLockedError(StoreError):
    """Somebody else has kept the right to write for longer than the caller would wait: nothing was written."""


class StoreConflictError(StoreError):
    """Two transactions were in each other's way, and the database has ended this one: nothing of it was written."""


# of PostgreSQL: serialization_failure and deadlock_detected, after which a transaction may be tried again
# https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
CONFLICTS = ("40001", "40P01")

# what PostgreSQL's driver or PgBouncer says when the server has gone, is starting, or ends what is under way
AWAY = re.compile(
    r"connection (is bad|failed|refused|to server)|the connection is (lost|closed)|server closed|"
    r"could not (receive data from|send data to) server|could not translate host|failed to resolve host|"
    r"timeout expired|terminating connection|starting up|shutting down|"
    r"login has been failing|query_wait_timeout|idle transaction timeout|server conn crashed"
)
AWAY_SENTENCE = "The database cannot be reached. The app goes on by itself as soon as it answers again."
# what they say to a client that they will not let in at any later time either
REFUSED = re.compile(r"authentication failed|FATAL: .*does not exist|no pg_hba.conf entry|no such (user|database)")
REFUSED_SENTENCE = (
    "The database does not let the app in. PLAYGROUND_DATABASE has to name a database that exists, and a user who may "
    "use it, with the right password."
)


def store_error(error: DBAPIError | PoolTimeoutError, place: str) -> StoreError:
    """What the database has said, as an error whose message says what to do about it."""
    if isinstance(error, PoolTimeoutError):  # it has said nothing: all connections of this process wait for it
        return StoreAwayError(AWAY_SENTENCE, place)
    if getattr(error.orig, "sqlstate", None) in CONFLICTS:
        return StoreConflictError("Somebody else has changed the same thing at the same moment. Try again.", place)
    said = reason(error)
    if REFUSED.search(said):
        return StoreError(REFUSED_SENTENCE, f"{place}: {said}")
    if AWAY.search(said):
        return StoreAwayError(AWAY_SENTENCE, place)
    if "locked" in said:
        sentence = f"The store is being used by another program ({said}). Try again in a moment."
        return StoreLockedError(sentence, place)
    return StoreError(_sentence(said), place)


def reason(error: Exception) -> str:
    """The first line of what an error says."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return said.splitlines()[0] if said else "unknown reason"


def retried(call: Callable[P, R]) -> Callable[P, R]:
    """The same call, made once more if it was in the way of another: one that changes nothing before it fails. After a
    moment, so that the other one is through, and not the same for all, or they would meet again."""

    @functools.wraps(call)
    def once_more(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except StoreConflictError:
            time.sleep(random.uniform(0.02, 0.1))
            return call(*args, **kwargs)

    return once_more


def _sentence(reason: str) -> str:
    if "not a database" in reason or "malformed" in reason:
        return f"The store is damaged ({reason}). Move store.sqlite away, and the app will make a new one."
    if "readonly" in reason or "unable to open" in reason:
        return f"The app cannot write to its store ({reason}). Set PLAYGROUND_HOME to a folder that it can write to."
    if "full" in reason:
        return f"The disk is full, so nothing more can be saved ({reason}). Free some space."
    return f"The store cannot be used: {reason}."
