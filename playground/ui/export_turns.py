"""Turns for exports, which need much memory: a few at a time on the whole server, each person one after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ExportTurns:
    """At most `at_once` in a block of `of` at the same time, and never two of one key. Who waits for another of the
    same key takes no place meanwhile, so that one person's clicks keep nobody else waiting."""

    def __init__(self, at_once: int) -> None:
        self._places = threading.Semaphore(at_once)
        self._guard = threading.Lock()
        self._keys: dict[str, tuple[threading.Lock, int]] = {}  # and how many are there or wait

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        """Wait for a turn, and have it as long as the block lasts."""
        with self._guard:
            lock, count = self._keys.get(key, (threading.Lock(), 0))
            self._keys[key] = lock, count + 1
        try:
            with lock, self._places:
                yield
        finally:
            with self._guard:
                lock, count = self._keys.pop(key)
                if count > 1:
                    self._keys[key] = lock, count - 1
