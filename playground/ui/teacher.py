"""Who may open the teacher's pages: people who know ``PLAYGROUND_TEACHER``, a secret that is chosen when the server
starts. It is typed once for each browser, and is never part of a link."""

from __future__ import annotations

import functools
import hmac
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import streamlit as st

from playground.engine import NotYoursError
from playground.engine.rates import Rates
from playground.ui.people import me

GUESSES_A_SECOND = 0.2  # of one browser; a few are saved up
GUESSES_A_SECOND_PER_ADDRESS = 1.0  # a whole class may share one: it must not lock its teacher out for long
SAVED_SECONDS = 25.0

_teachers: set[str] = set()  # people who know the secret; they are asked again when the server starts anew
_guesses = Rates("guesses of the secret")

P = ParamSpec("P")
R = TypeVar("R")


def is_teacher() -> bool:
    """Whether the person whose page is being drawn has entered the secret."""
    return bool(os.environ.get("PLAYGROUND_TEACHER")) and me().name in _teachers


def is_token(guess: str) -> bool:
    """Whether this is the secret, compared in constant time. Without a secret there is no teacher."""
    wanted = os.environ.get("PLAYGROUND_TEACHER", "")
    return bool(wanted) and hmac.compare_digest(guess.encode(), wanted.encode())


def ask_for_token() -> bool:
    """Whether the teacher's pages may be drawn; if not, ask for the secret."""
    if not os.environ.get("PLAYGROUND_TEACHER"):
        st.info(
            "This page is for teachers. To use it, choose a secret, set the variable `PLAYGROUND_TEACHER` to it, and "
            "start the server again. Then enter the secret here.",
            icon=":material/key:",
        )
        st.page_link("app_pages/workshop.py", label="Learners join a class here", icon=":material/school:")
        return False
    if is_teacher():
        return True
    with st.form("teacher", width=400):
        guess = st.text_input("The secret that the server printed when it started", type="password")
        st.caption("If you chose it yourself, it is what PLAYGROUND_TEACHER is set to.")
        if not st.form_submit_button("Open", type="primary"):
            return False
    person = me()
    wait = _guesses.wait(f"person {person.name}", GUESSES_A_SECOND, SAVED_SECONDS) or _guesses.wait(
        f"address {person.address}", GUESSES_A_SECOND_PER_ADDRESS, SAVED_SECONDS
    )
    if wait:
        st.warning(f"There were too many guesses. Try again in {wait:.0f} seconds.", icon=":material/hourglass_empty:")
    elif is_token(guess):
        _teachers.add(person.name)
        st.rerun()
    else:
        st.warning("That is not the secret.", icon=":material/key_off:")
    return False


def sign_out() -> None:
    """This browser has to enter the secret again: for a machine that learners use too."""
    _teachers.discard(me().name)


def for_teachers(do: Callable[P, R]) -> Callable[P, R]:
    """`do`, but NotYoursError unless a teacher asks for it, whatever the page has shown before."""

    @functools.wraps(do)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not is_teacher():
            raise NotYoursError("Only the teacher of this class may do this.")
        return do(*args, **kwargs)

    return checked
