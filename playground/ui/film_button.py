"""The film of a run as MP4, which the browser makes itself. Its code: `frontend/inputs/film-button.ts`."""

from __future__ import annotations

import base64
import threading
from typing import Any

import streamlit as st

from playground.downloads import FORMATS, NotKeptError, Source
from playground.downloads.film import frames_for_browser
from playground.ui.components import register

_button = register("film-button", "film-button")
_drawing = threading.Lock()  # it takes a second or two: many at once would leave nothing for the pages

WANTED = "film-button:wanted"  # in the session: the run whose film somebody waits for
LABEL = "Film (.mp4)"
HELP = "The same film as a video, which your browser makes. It is smaller, and slides and messengers can play it."


def film_button(source: Source) -> None:
    """The button; nothing where there is no film yet."""
    if FORMATS["gif"].missing(source) or source.run is None:
        return
    message: dict[str, Any] = {"label": LABEL, "help": HELP, "file": f"{source.name}.mp4", "frames": "", "trouble": ""}
    if st.session_state.pop(WANTED, None) == source.run.id:
        message |= _frames(source)
    _button(key=f"film-button:{source.run.id}", data=message, on_wanted_change=lambda: _want(source), width="content")


def _want(source: Source) -> None:
    if source.run is not None:
        st.session_state[WANTED] = source.run.id


def _frames(source: Source) -> dict[str, str]:
    try:
        with _drawing:
            return {"frames": base64.b64encode(frames_for_browser(source)).decode()}
    except NotKeptError as missing:
        return {"trouble": str(missing)}
