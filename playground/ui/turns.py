"""How many scripts of pages run at the same time: a few, and the others wait in the order in which they came.

Python computes in one thread at a time. Thirty scripts at once are all ready only when the last one is, and while each
waits for its share of the processor, it also keeps what it has locked, the store above all. One after the other they
take as long together, but on average each person waits half as long, and nobody locks anything for long.

Whoever has had much lately, one person or all at one internet address, lets others go first: so many tabs of one
address hold up the pages of that address only.
"""

from __future__ import annotations

import functools
import itertools
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from playground.ui.people import COOKIE, my_address

AT_ONCE = 2  # while one waits for the store, the other one computes
BEHIND_SECONDS = 1.0  # a part of a page that looks again by itself lets clicks go first that come within this time
LATELY_SECONDS = 10.0  # after which two thirds of what somebody has had are forgotten
KEPT = 10_000  # names of those who have had something
LONGEST_WAIT = 10.0  # seconds; then a script runs in any case, so that nothing can hold up everybody


Whose = tuple[str, ...]  # names under which a script counts: its person, its address


@dataclass
class Waiting:
    """Somebody in the line."""

    due: float  # when they came, or a little later for what nobody waits for
    number: int
    whose: Whose
    called: threading.Event = field(default_factory=threading.Event)


class Turns:
    """A few places, and a line of those who wait for one. Whoever has waited longest is next; for each second that
    one's person and address have had lately, they seem to have come a second later."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._line: list[Waiting] = []
        self._numbers = itertools.count()
        self._had: dict[str, tuple[float, float]] = {}  # seconds, and when that was so
        self._lock = threading.Lock()

    def take(self, behind: float = 0.0, whose: Whose = ()) -> bool:
        """Wait for a place. False: there was none for too long, and the caller goes on without one."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = Waiting(time.monotonic() + behind, next(self._numbers), whose)
            self._line.append(mine)
        if mine.called.wait(LONGEST_WAIT):
            return True
        with self._lock:
            if mine.called.is_set():
                return True
            self._line.remove(mine)
            return False

    def give(self, whose: Whose = (), seconds: float = 0.0) -> None:
        """Give the place back, to whoever is next, after having had it for so many seconds."""
        with self._lock:
            now = time.monotonic()
            for name in whose:
                had = self._had_lately(name, now) + seconds
                self._had.pop(name, None)
                self._had[name] = had, now
            while len(self._had) > KEPT:
                del self._had[next(iter(self._had))]
            if not self._line:
                self._free += 1
                return
            lately = {name: self._had_lately(name, now) for waiting in self._line for name in waiting.whose}
            following = min(self._line, key=lambda one: (one.due + sum(lately[name] for name in one.whose), one.number))
            self._line.remove(following)
            following.called.set()

    def _had_lately(self, name: str, now: float) -> float:
        seconds, since = self._had.get(name, (0.0, now))
        return seconds * math.exp((since - now) / LATELY_SECONDS)


@dataclass
class Place:
    """What a script has while it runs."""

    whose: Whose
    since: float  # when it got it


_turns = Turns(AT_ONCE)
_here = threading.local()  # .place: that of this thread, or None


@contextmanager
def turn(behind: float = 0.0, whose: Whose = ()) -> Iterator[None]:
    """Run a script in its turn."""
    _take(whose, behind)
    try:
        yield
    finally:
        _give()


@contextmanager
def aside() -> Iterator[None]:
    """Let others run while this script only waits for something."""
    had = _give()
    try:
        yield
    finally:
        if had is not None:
            _take(had.whose)


def has_place() -> bool:
    """Whether the script in this thread runs in its turn."""
    return getattr(_here, "place", None) is not None


def _take(whose: Whose, behind: float = 0.0) -> None:
    _here.place = Place(whose, time.monotonic()) if _turns.take(behind, whose) else None


def _give() -> Place | None:
    """Give back what this thread has; returns it."""
    place: Place | None = getattr(_here, "place", None)
    _here.place = None
    if place is not None:
        _turns.give(place.whose, time.monotonic() - place.since)
    return place


def asker() -> Whose:
    """Whose page the script in this thread draws, by its cookie and its address. Whoever makes up cookies still has
    one address."""
    person, address = st.context.cookies.get(COOKIE), f"address {my_address()}"
    return (f"person {person}", address) if isinstance(person, str) else (address,)


def run_scripts_in_turn() -> None:
    """From now on every script of a page, and every part of one that looks again by itself, runs in its turn.
    Streamlit runs all at once, and has no place of its own for this."""
    run_script = ScriptRunner._run_script

    @functools.wraps(run_script)
    def run_in_turn(self: ScriptRunner, request: Any) -> None:
        with turn(BEHIND_SECONDS if request.is_auto_rerun else 0.0, asker()):
            run_script(self, request)

    ScriptRunner._run_script = run_in_turn  # type: ignore[assignment, method-assign]


run_scripts_in_turn()
