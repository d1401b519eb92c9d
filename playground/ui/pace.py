"""How often pages ask for news: the more viewers, the slower each, so that the whole process keeps up.

Past its capacity (measured: 65 to 140 script runs a second) Streamlit does not slow down, it freezes; so all viewers
whose pages tick stay below TICKS_A_SECOND together. Questions to our own route cost less (1.5 ms), but those viewers
train on the same cores. They come twice as often as a worker looks at a run in a full class: if both came once a
second, every other question would find nothing new, and pictures would come every two seconds.
"""

from __future__ import annotations

import threading
import time

from playground.engine.limits import limits
from playground.engine.rates import Rates, TooFastError
from playground.store.people import Person
from playground.ui.turns import aside

TICKS_A_SECOND = 30  # script runs of fragments
QUESTIONS_A_SECOND = 60  # to our own route
PARTS_A_SECOND = 20  # of pages: fragments that look again every few seconds, all together
PARTS = 4  # of a page, at most: health, ways to go on, the goals of an exercise, what a teacher says
FASTEST = 0.2  # seconds
GONE_AFTER = 10.0
GLANCES_A_SECOND = 5  # of footers, which all open pages have, also those that ask for nothing else

LONGEST_TURN = 3.0  # seconds that a page may have to wait for its turn, because one person has clicked so often
LONGEST_TURN_OF_ADDRESS = 10.0  # because everybody at one address has; after that the page is not drawn
TOO_MANY = "Too many pages are open from your internet address. Close some of them, wait a moment, and reload this one."

_pages = Rates("pages")
_ticks: dict[str, float] = {}
_glancing: dict[str, float] = {}  # when each open page will have gone unless it looks again
_lock = threading.Lock()


def record_tick(viewer: str) -> None:
    """The page of `viewer` has just asked for news."""
    now = time.monotonic()
    with _lock:
        _ticks[viewer] = now
        for other in [v for v, seen in _ticks.items() if now - seen > GONE_AFTER]:
            del _ticks[other]


def wait_for_turn(person: Person) -> None:
    """A page is about to be drawn for this person: not more often than is fair, to them and to everybody at their
    address. A flood of clicks waits in its own thread, and takes the processor from nobody.

    Raises TooFastError if the pages of the address had to wait for too long.
    """
    most = limits()
    _wait(f"person {person.name}", most.pages_a_second, LONGEST_TURN)
    if wait := _wait(f"address {person.address}", most.pages_a_second_per_address, LONGEST_TURN_OF_ADDRESS):
        raise TooFastError(TOO_MANY, wait)


def _wait(name: str, per_second: float, longest: float) -> float:
    """Count a page of this name as soon as it may be drawn. Not 0: it had to wait for longest, and is not counted."""
    wait = _pages.wait(name, per_second)
    if wait:
        deadline = time.monotonic() + longest
        with aside():
            while wait and (left := deadline - time.monotonic()) > 0:
                time.sleep(min(wait, left))
                wait = _pages.wait(name, per_second)
    return wait


def every(seconds: float) -> float:
    """How often a part of a page may look again that would like to do so every few seconds: more rarely while many
    pages are open."""
    return max(seconds, PARTS * len(_ticks) / PARTS_A_SECOND)


def glance(page: str, seconds: float) -> float:
    """How often the footer of this open page may look again that would like to do so every few seconds."""
    now = time.monotonic()
    with _lock:
        for other in [name for name, until in _glancing.items() if until < now]:
            del _glancing[other]
        _glancing.pop(page, None)
        every_so_many = max(seconds, (len(_glancing) + 1) / GLANCES_A_SECOND)
        _glancing[page] = now + 3 * every_so_many
    return every_so_many


def interval(ticking: bool = False, beginning: bool = False) -> float:
    """Seconds until a page asks again, for the number of pages that are asking. ticking: it has to run a script for
    that. beginning: it waits for its first picture; there are few of these at any time."""
    usual = len(_ticks) / (TICKS_A_SECOND if ticking else QUESTIONS_A_SECOND)
    return max(FASTEST, usual / 2 if beginning and not ticking else usual)
