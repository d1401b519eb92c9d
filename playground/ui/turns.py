"""How many scripts of pages run at the same time: a few, and the others wait in the order in which they came.

Python computes in one thread at a time. Thirty scripts at once are all ready only when the last one is, and while each
waits for its share of the processor, it also keeps what it has locked, the store above all. One after the other they
take as long together, but on average each person waits half as long, and nobody locks anything for long.
"""

from __future__ import annotations

import functools
import heapq
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

AT_ONCE = 2  # while one waits for the store, the other one computes
BEHIND_SECONDS = 1.0  # a part of a page that looks again by itself lets clicks go first that come within this time
LONGEST_WAIT = 10.0  # seconds; then a script runs in any case, so that nothing can hold up everybody


class Turns:
    """A few places, and a line of those who wait for one. Whoever has waited longest is next."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._line: list[tuple[float, int, threading.Event]] = []  # a heap: when it was due, its number, its signal
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def take(self, behind: float = 0.0) -> bool:
        """Wait for a place. False: there was none for too long, and the caller goes on without one."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = (time.monotonic() + behind, next(self._numbers), threading.Event())
            heapq.heappush(self._line, mine)
        if mine[2].wait(LONGEST_WAIT):
            return True
        with self._lock:
            if mine[2].is_set():
                return True
            self._line.remove(mine)
            heapq.heapify(self._line)
            return False

    def give(self) -> None:
        """Give the place back, to whoever is next."""
        with self._lock:
            if self._line:
                heapq.heappop(self._line)[2].set()
            else:
                self._free += 1


_turns = Turns(AT_ONCE)
_with_place = threading.local()  # .yes: whether this thread has one


@contextmanager
def turn(behind: float = 0.0) -> Iterator[None]:
    """Run a script in its turn."""
    _with_place.yes = _turns.take(behind)
    try:
        yield
    finally:
        if _with_place.yes:
            _turns.give()
        _with_place.yes = False


@contextmanager
def aside() -> Iterator[None]:
    """Let others run while this script only waits for something."""
    had_place = getattr(_with_place, "yes", False)
    if had_place:
        _with_place.yes = False
        _turns.give()
    try:
        yield
    finally:
        if had_place:
            _with_place.yes = _turns.take()


def run_scripts_in_turn() -> None:
    """From now on every script of a page, and every part of one that looks again by itself, runs in its turn.
    Streamlit runs all at once, and has no place of its own for this."""
    run_script = ScriptRunner._run_script

    @functools.wraps(run_script)
    def run_in_turn(self: ScriptRunner, request: Any) -> None:
        with turn(BEHIND_SECONDS if request.is_auto_rerun else 0.0):
            run_script(self, request)

    ScriptRunner._run_script = run_in_turn  # type: ignore[assignment, method-assign]


run_scripts_in_turn()
