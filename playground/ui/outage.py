"""While the database does not answer: pages say so once, and come back by themselves.

The browser asks every few seconds whether it answers again, with a small part of the page; then the whole page is drawn
anew. However many pages are open, the database is asked about once a second, by one of them; load balancers, which ask
too (see ``health_route``), share the answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from playground.engine import StoreError, engine
from playground.ui import pace
from playground.ui.turns import aside

LOOK_SECONDS = 3.0
SHARED_SECONDS = 1.0  # for which an answer holds for all pages
SAID = "outage:said"  # in the session, while a whole page is drawn: whether it says so already
DRAWN = "outage:drawn"  # in the session: the sentence has just been written, so there is no need to look yet

_asking = threading.Lock()
_asked, _problem = 0.0, ""  # when the store was asked last, and what was wrong with it


@contextmanager
def said_once() -> Iterator[None]:
    """A whole page is drawn, and says only once that the database does not answer. (A part that is drawn alone later
    does not know of the rest of the page, and says so itself.)"""
    st.session_state[SAID] = False
    try:
        yield
    finally:
        st.session_state.pop(SAID, None)


def say_away(words: str, icon: str) -> None:
    """The sentence, and the look whether it still holds."""
    if st.session_state.get(SAID, False):
        return
    if SAID in st.session_state:
        st.session_state[SAID] = True
    st.warning(words, icon=icon)
    st.session_state[DRAWN] = True
    st.fragment(_look, run_every=pace.every(LOOK_SECONDS))()


def _look() -> None:
    if not st.session_state.pop(DRAWN, False) and store_answers():
        st.rerun()


def store_answers() -> bool:
    """Whether the store answers, as one page has found out within the last second."""
    if not _asking.acquire(blocking=False):  # a database that only keeps silent is waited for by one page
        return False
    try:
        return not _look_at_the_store()
    finally:
        _asking.release()


def store_problem() -> str:
    """Why the store cannot be read, in one sentence, as somebody has found out within the last second; "" if it can."""
    with _asking:
        return _look_at_the_store()


def _look_at_the_store() -> str:
    global _asked, _problem
    if time.monotonic() >= _asked + SHARED_SECONDS:
        try:
            with aside():
                engine().database.check()
            _problem = ""
        except StoreError as error:
            _problem = str(error)
        _asked = time.monotonic()
    return _problem
