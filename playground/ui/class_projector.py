"""What the whole room sees on the projector: how to join, the wall, or the run of one learner. Only a teacher's browser
opens it, and nothing on it can be pressed."""

from __future__ import annotations

import html

import streamlit as st

from playground.engine import Run
from playground.store.classes import SchoolClass
from playground.ui import address
from playground.ui.class_invite import picture, server_address
from playground.ui.class_wall import draw_wall, leaderboard, wall_of
from playground.ui.guard import guarded
from playground.ui.live import View, live_panel
from playground.ui.shared_wall import EVERY_SECONDS, Wall
from playground.ui.stored_experiment import experiment_of
from playground.ui.teacher import is_teacher
from playground.workshop.invitation import PAGE, link_of, readable_code
from playground.workshop.standing import Standing

VIEW, CODE = "view", "code"  # parameters of the page: "projector" opens this, for the class with this code


def projector(code: str) -> None:
    """Everything on the screen. It changes as the teacher chooses, in another tab."""
    wall = wall_of(code)
    if wall is None:
        st.title("This class has ended", anchor=False)
        return
    st.title(f"Join with the code {readable_code(code)}", anchor=False)
    shown = _shown(wall)
    if shown is not None and shown.run is not None:
        _one_run(wall, shown, shown.run)
    st.fragment(_room, run_every=EVERY_SECONDS)(code, shown.learner.id if shown else "", _run_of(shown))


def _shown(wall: Wall) -> Standing | None:
    return next((one for one in wall.standings if one.learner.id == wall.school.shown and one.run), None)


def _run_of(one: Standing | None) -> str:
    return one.run.id if one is not None and one.run is not None else ""


@guarded
def _room(code: str, shown: str, run_id: str) -> None:
    """How to join, and the wall; the page is drawn anew when the teacher chooses another learner."""
    wall = wall_of(code)
    chosen = _shown(wall) if wall is not None else None
    if wall is None or not is_teacher() or (chosen.learner.id if chosen else "") != shown or _run_of(chosen) != run_id:
        st.rerun()
    if chosen is not None:
        return
    seen, join = st.columns([3, 1], gap="large")
    with seen:
        draw_wall(wall, "class:projected")
    with join:
        _join(wall.school)
        if leading := leaderboard(code):
            st.markdown("**Most exercises done**")
            for name, done in leading:
                st.markdown(f"{address.plain(name)}: {done}")


def _join(school: SchoolClass) -> None:
    place = server_address()
    picture(link_of(place, school.code), "QR code to join the class.")
    st.html(f'<p style="overflow-wrap: anywhere; margin: 0">{html.escape(place)}/{PAGE}</p>')


def _one_run(wall: Wall, one: Standing, run: Run) -> None:
    experiment = experiment_of(run.experiment)
    st.header(address.plain(wall.names[one.learner.id]), anchor=False)
    view: View = st.session_state.setdefault("view:projected", View())
    view.key = experiment.key
    view.show(run.id)
    live_panel(experiment, "projected", compact=True)
