"""The store, for whoever has nothing to do without it and may wait until its database answers."""

from __future__ import annotations

import threading

from playground.store import Database, StoreAwayError

RETRY_SECONDS = 0.5  # between two tries while the store cannot be used


def open_store(stop: threading.Event) -> Database:
    """The store, as soon as its database answers. To end and start again would take seconds of a core each time.

    Raises StoreAwayError once ``stop`` is set, and any other StoreError at once."""
    while True:
        try:
            return Database()
        except StoreAwayError:
            if stop.wait(RETRY_SECONDS):
                raise
