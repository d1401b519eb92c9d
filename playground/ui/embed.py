"""The app in a frame of another site's page: one part of one run, as large as the frame, without anything around it.

    .../distributions?target=ring&embed=true&view=plane&controls=start
    .../card?run=<id>&embed=true&view=losses&controls=none

docs/embedding.md says what may stand there, and what a host must allow.
"""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from playground.charts.scene import Controls, EmbedOptions, View
from playground.ui import address
from playground.ui.live import live_panel
from playground.ui.run_card import GONE, asked_for
from playground.ui.stored_experiment import experiment_of

STYLE = """<style>
.stMainBlockContainer {padding: 0.25rem 0.5rem 0 !important; max-width: none !important;}
.stMainBlockContainer > .stVerticalBlock {gap: 0.25rem;}
.stApp {overflow: hidden;}
.stAppHeader {display: none;}
</style>"""


def wants_a_part() -> bool:
    """Whether the address asks for one part of a page, without the navigation."""
    return in_a_frame() and ("controls" in st.query_params or "view" in st.query_params)


def is_embedded(page: str) -> bool:
    """Whether one part of a run is to be shown alone. page: the last part of its address."""
    return wants_a_part() and (page == "card" or page in _firsts())


def in_a_frame() -> bool:
    """Whether the address says `embed=true`, which Streamlit keeps to itself."""
    return bool(st.context.is_embedded)


def embedded(page: str) -> None:
    """Draw that part."""
    with st.container(key="frame", gap="xxsmall"):  # page.css: it has come, though it has no title
        _part(page)


def _part(page: str) -> None:
    st.html(STYLE)
    frame, problems = frame_of(st.query_params.to_dict())
    for problem in problems:
        st.caption(address.plain(problem))
    if page == "card":
        run = asked_for()
        if run is None:
            st.markdown(GONE)
            return
        experiment = experiment_of(run.experiment)
        st.session_state[address.OPEN_RUN] = run.id
    else:
        experiment = address.open_anything(_firsts()[page])
        address.show_problems()
    live_panel(experiment, "embedded", frame=frame, buttons=frame.controls)


def frame_of(params: dict[str, str]) -> tuple[EmbedOptions, list[str]]:
    """What the address asks for, and a sentence for each part of it that does not exist."""
    found: dict[str, Any] = {}
    problems = []
    for name, allowed in (("view", View), ("controls", Controls)):
        known = get_args(allowed)
        asked = params.get(name, "")
        if asked in known:
            found[name] = asked
        elif asked:
            problems.append(f"“{name}={asked[:40]}” is unknown: {name} must be {', '.join(known[:-1])} or {known[-1]}.")
    return EmbedOptions(**found), problems


def _firsts() -> dict[str, address.Task]:
    """With which task each page that trains begins, by the last part of its address."""
    found: dict[str, address.Task] = {}
    for task in address.TASKS:
        found.setdefault(task.page.removeprefix("app_pages/").removesuffix(".py"), task)
    return found
