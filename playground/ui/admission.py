"""Who may come in: everybody, or those who know a password, or those who log in.

``PLAYGROUND_PASSWORD`` is a password that all share. ``PLAYGROUND_LOGIN=1`` asks people to log in with OpenID Connect,
for which Streamlit's ``.streamlit/secrets.toml`` needs an ``[auth]`` section (see its documentation of ``st.login``).
The server's own routes need no check: they answer only to names that a page was given. Streamlit's route for files
answers to any open page, so it takes files only from those that somebody may see.
"""

from __future__ import annotations

import hmac
import os
from collections import OrderedDict

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.engine.rates import Rates
from playground.ui.people import me

GUESSES_A_SECOND = 0.2  # wrong ones, of one address; a few are saved up
SAVED_SECONDS = 25.0
KEPT = 10_000  # open pages; the one that was drawn longest ago is forgotten first

_admitted: set[str] = set()  # people who know the password; they are asked again when the server starts anew
_sessions: OrderedDict[str, None] = OrderedDict()  # open pages that somebody admitted has seen, the newest last
_guesses = Rates("guesses of the password")


def is_admitted() -> bool:
    """Whether this person may see the pages; if not, the page asks for what is missing."""
    if not _is_closed():
        return True
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    if not (_has_logged_in() if _asks_for_login() else _has_password()):
        _sessions.pop(session, None)
        return False
    _sessions[session] = None
    _sessions.move_to_end(session)
    if len(_sessions) > KEPT:
        _sessions.popitem(last=False)
    return True


def may_upload(session: str) -> bool:
    """Whether files may come from the page of this Streamlit session."""
    return not _is_closed() or session in _sessions


def _asks_for_login() -> bool:
    return os.environ.get("PLAYGROUND_LOGIN", "").strip() not in ("", "0")


def _is_closed() -> bool:
    """Whether there are people who may not see the pages."""
    return _asks_for_login() or bool(os.environ.get("PLAYGROUND_PASSWORD"))


def _has_logged_in() -> bool:
    if st.user.is_logged_in:
        return True
    st.title("Log in", anchor=False)
    st.markdown("You need an account to use GAN Playground on this server.")
    st.button("Log in", icon=":material/login:", type="primary", on_click=st.login)
    return False


def _has_password() -> bool:
    return me().name in _admitted or _knows(os.environ["PLAYGROUND_PASSWORD"])


def _knows(password: str) -> bool:
    """Ask for the password. True as soon as it was right."""
    st.title("GAN Playground", anchor=False)
    with st.form("admission", width=400):
        guess = st.text_input("Password", type="password", help="The person who runs this server knows it.")
        if not st.form_submit_button("Come in", type="primary"):
            return False
    person = me()
    if wait := _guesses.wait(person.address, GUESSES_A_SECOND, SAVED_SECONDS):
        st.warning(f"There were too many guesses. Try again in {wait:.0f} seconds.", icon=":material/hourglass_empty:")
    elif hmac.compare_digest(guess.encode(), password.encode()):
        _guesses.give_back(person.address)  # a whole class may come in at once, from one address
        _admitted.add(person.name)
        st.rerun()
    else:
        st.warning("That is not the password.", icon=":material/key_off:")
    return False
