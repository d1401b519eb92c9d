"""The switch between the tasks that share a page."""

from __future__ import annotations

import streamlit as st

from playground.ui import address
from playground.ui.workshop_rules import rules

KEY = "task"


def task_switch(chosen: address.Task) -> None:
    """Offer every task of this page; choosing another opens its last experiment in this session. Nothing where an
    exercise keeps the target."""
    if rules().why_locked("target"):
        return
    titles = [task.title for task in address.TASKS if task.page == chosen.page]
    st.session_state[KEY] = chosen.title
    st.segmented_control(
        "What the generator is given", titles, key=KEY, required=True, label_visibility="collapsed", on_change=_switch
    )


def _switch() -> None:
    task = next((task for task in address.TASKS if task.title == st.session_state[KEY]), None)
    if task is not None:
        address.open_task(task)
