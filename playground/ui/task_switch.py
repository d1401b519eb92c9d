"""The switch between the ways to experiment that share a page."""

from __future__ import annotations

import streamlit as st

from playground.ui import address

KEY = "way"


def ways(chosen: address.Way) -> None:
    """Every way of this page; choosing another opens its last experiment in this session."""
    titles = [way.title for way in address.WAYS if way.page == chosen.page]
    st.session_state[KEY] = chosen.title
    st.segmented_control(
        "What is it told?", titles, key=KEY, required=True, label_visibility="collapsed", on_change=_take
    )


def _take() -> None:
    way = next((way for way in address.WAYS if way.title == st.session_state[KEY]), None)
    if way is not None:
        address.take(way)
