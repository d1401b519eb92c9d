"""No stack trace reaches a learner: what goes wrong is logged in full and shown as one sentence."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.state import SessionState

from playground.engine import LimitError, NotYoursError, StoreAwayError, StoreError
from playground.images import Unavailable
from playground.store.classes import ClassError
from playground.ui.metrics import refusals
from playground.ui.outage import say_away
from playground.ui.stored_experiment import DamagedError

UNKNOWN = (
    "Something went wrong, and it is not your fault. Reload the page. Nothing is lost: your experiment is in the link."
)
PROBLEM = "guard:problem"  # in the session: the Problem of a callback, until it is shown

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Problem:
    """What went wrong, for the person at the screen. passes: the page need only wait until it is over."""

    words: str
    icon: str
    passes: bool = False


def guarded(draw: Callable[P, R]) -> Callable[P, R | None]:
    """`draw`, but an error becomes a sentence. (Streamlit's own stop and rerun are not errors and pass through.)

    It also shows what went wrong in the callback that led to this drawing.
    """

    @functools.wraps(draw)
    def safe(*args: P.args, **kwargs: P.kwargs) -> R | None:
        if problem := st.session_state.pop(PROBLEM, None):
            _show(problem)
        try:
            return draw(*args, **kwargs)
        except Exception as error:
            show_problem(error)
        return None

    return safe


def attempt(do: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
    """`do`, but an error becomes a sentence here, and the rest of the page is drawn. Callbacks need no such thing."""
    try:
        return do(*args, **kwargs)
    except Exception as error:
        show_problem(error)
    return None


def show_problem(error: Exception) -> None:
    """The sentence of an error that has been caught, for who goes on without what has failed."""
    _show(_in_words(error))


def guard_callbacks() -> None:
    """Let errors in the callbacks of all widgets become sentences too: `guarded` shows them on the page that is drawn
    next. Streamlit has no place of its own for this, and would show a box instead of the page."""
    run_callback = SessionState._run_callback_and_record_rerun

    @functools.wraps(run_callback)
    def run_safely(self: SessionState, votes: Any, callback: Callable[[], None]) -> None:
        def safe() -> None:
            try:
                callback()
            except Exception as error:
                st.session_state[PROBLEM] = _in_words(error)

        run_callback(self, votes, safe)

    SessionState._run_callback_and_record_rerun = run_safely  # type: ignore[assignment, method-assign]


def _in_words(error: Exception) -> Problem:
    """An error as a sentence for the person at the screen; the log has the rest."""
    if isinstance(error, StoreAwayError):
        return Problem(str(error), ":material/database_off:", passes=True)
    if isinstance(error, StoreError):
        log.warning("%s (%s)", error, error.place)
        return Problem(str(error), ":material/database_off:")
    if isinstance(error, LimitError):
        refusals.labels("start or question").inc()
        log.info("refused: %s", error, extra={"event": "refused"})
        return Problem(str(error), ":material/speed:")
    if isinstance(error, NotYoursError):
        return Problem(str(error), ":material/lock:")
    if isinstance(error, ClassError):
        return Problem(str(error), ":material/school:")
    if isinstance(error, DamagedError):
        log.warning("%s", error, exc_info=error)
        return Problem(str(error), ":material/broken_image:")
    if isinstance(error, Unavailable):
        return Problem(str(error), ":material/broken_image:")
    log.error("a page could not be drawn", exc_info=error)
    return Problem(UNKNOWN, ":material/sync_problem:")


def _show(problem: Problem) -> None:
    if problem.passes:
        say_away(problem.words, problem.icon)
    else:
        st.warning(problem.words, icon=problem.icon)


guard_callbacks()
