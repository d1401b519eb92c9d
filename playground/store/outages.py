"""One line in the log when a database does not answer any more, and one when it answers again, however many pages,
workers and threads of this process ask it meanwhile."""

from __future__ import annotations

import logging
import threading

from playground.store.errors import AWAY_SENTENCE

log = logging.getLogger(__name__)

_away: set[str] = set()  # the names of databases (see `Database.name`)
_lock = threading.Lock()


def failed(name: str, said: str) -> None:
    """The database does not answer. said: what is known of why."""
    with _lock:
        if name in _away:
            return
        _away.add(name)
    log.warning("%s (%s: %s)", AWAY_SENTENCE, name, said)


def answered(name: str) -> None:
    """The database has just answered."""
    if name not in _away:  # at each query, so without the lock
        return
    with _lock:
        if name not in _away:
            return
        _away.remove(name)
    log.warning("The database answers again. (%s)", name)
