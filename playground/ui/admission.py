"""Who may come in: everybody, or those who know a password, or those who log in.

``PLAYGROUND_PASSWORD`` is a password that all share. ``PLAYGROUND_LOGIN=1`` asks people to log in with OpenID Connect,
for which Streamlit's ``.streamlit/secrets.toml`` needs an ``[auth]`` section (see its documentation of ``st.login``).
The server's own routes need no check: they answer only to names that a page was given.
"""

from __future__ import annotations

import hmac
import os

import streamlit as st

from playground.engine.rates import Rates
from playground.ui.people import me

GUESSES_A_SECOND = 0.2  # of one address; a few are saved up
SAVED_SECONDS = 25.0

_admitted: set[str] = set()  # people who know the password; they are asked again when the server starts anew
_guesses = Rates("guesses of the password")


def is_admitted() -> bool:
    """Whether this person may see the pages; if not, the page asks for what is missing."""
    if os.environ.get("PLAYGROUND_LOGIN", "").strip() in ("", "0"):
        password = os.environ.get("PLAYGROUND_PASSWORD", "")
        return not password or me().name in _admitted or _knows(password)
    if st.user.is_logged_in:
        return True
    st.title("Log in", anchor=False)
    st.markdown("You need an account to use GAN Playground on this server.")
    st.button("Log in", icon=":material/login:", type="primary", on_click=st.login)
    return False


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
        _admitted.add(person.name)
        st.rerun()
    else:
        st.warning("That is not the password.", icon=":material/key_off:")
    return False
