"""The wall for the teacher, and above it the learner whose picture she has pressed, with what may be done."""

from __future__ import annotations

from functools import partial

import streamlit as st

from playground.charts.names import name_of
from playground.engine import engine
from playground.store import classes
from playground.store.classes import SchoolClass
from playground.store.people import OPERATOR
from playground.ui import address
from playground.ui.class_send import link_to
from playground.ui.class_wall import draw_wall, forget_wall, wall_of
from playground.ui.diagnosis import judged
from playground.ui.guard import guarded
from playground.ui.shared_wall import EVERY_SECONDS, Wall
from playground.ui.stored_experiment import experiment_of
from playground.ui.teacher import for_teachers, is_teacher
from playground.workshop.standing import Standing

PRESSED = "class:pressed"  # in the session: the id of a learner


def look_at_class(school: SchoolClass) -> None:
    """The wall, which keeps itself up to date."""
    st.fragment(_look, run_every=EVERY_SECONDS)(school.code)


@guarded
def _look(code: str) -> None:
    wall = wall_of(code)
    if wall is None or not is_teacher():  # the class is deleted, or the teacher has signed out in another tab
        st.rerun()
    pressed = next((one for one in wall.standings if one.learner.id == st.session_state.get(PRESSED)), None)
    if pressed is not None:
        with st.container(border=True, key="class:learner"):
            _learner(wall, pressed)
    draw_wall(wall, "class:wall", _press, pressed.learner.id if pressed else "")


def _press(learner_id: str) -> None:
    st.session_state[PRESSED] = "" if st.session_state.get(PRESSED) == learner_id else learner_id


def _learner(wall: Wall, one: Standing) -> None:
    code, who, run = wall.school.code, one.learner, one.run
    exercise = f"{one.tries} runs in this exercise, {one.done} exercises done"
    st.markdown(f"**{address.plain(wall.names[who.id])}** · {address.plain(one.group)} · {exercise}")
    if run is not None:
        experiment = experiment_of(run.experiment)
        findings, healthy = judged(run)
        st.caption(f"{address.plain(name_of(experiment))}, {run.state} at step {run.step:,} of {run.steps:,}")
        st.caption(address.plain((findings or [healthy])[0].sentence))
    shown = wall.school.shown == who.id
    with st.container(horizontal=True):
        st.button(
            "Take off the projector" if shown else "Show on the projector", icon=":material/present_to_all:",
            key="class:show", on_click=_show, args=(code, "" if shown else who.id), disabled=run is None,
        )  # fmt: skip
        if run is not None:
            link = link_to(experiment)
            st.link_button("Open in a new tab", link, icon=":material/open_in_new:")
            st.button(
                "Send this experiment to everybody", icon=":material/send:", key="class:send-this",
                on_click=_send, args=(code, link),
            )  # fmt: skip
            st.button(
                "Stop the run", icon=":material/stop:", key="class:stop", disabled=not run.live,
                on_click=_stop, args=(run.id,),
            )  # fmt: skip
        st.button(
            "Show the nickname" if who.hidden else "Hide the nickname", key="class:hide",
            icon=":material/visibility:" if who.hidden else ":material/visibility_off:",
            on_click=_hide, args=(code, who.id, not who.hidden),
        )  # fmt: skip
        st.button(
            "Remove from the class", icon=":material/person_remove:", key="class:remove",
            on_click=_remove, args=(code, who.id), help="Deletes what this learner did in class. They can join again.",
        )  # fmt: skip
        st.button("Close", icon=":material/close:", key="class:close", on_click=partial(_press, who.id))


@for_teachers
def _show(code: str, learner_id: str) -> None:
    with engine().database.write() as connection:
        classes.change(connection, code, shown=learner_id)
    forget_wall(code)


@for_teachers
def _send(code: str, link: str) -> None:
    with engine().database.write() as connection:
        classes.send(connection, code, engine().database.now(), link=link)
    forget_wall(code)


@for_teachers
def _stop(run_id: str) -> None:
    engine().stop(run_id, by=OPERATOR)  # the teacher may stop every run of her class


@for_teachers
def _hide(code: str, learner_id: str, hidden: bool) -> None:
    with engine().database.write() as connection:
        classes.hide_nickname(connection, learner_id, hidden)
    forget_wall(code)


@for_teachers
def _remove(code: str, learner_id: str) -> None:
    with engine().database.write() as connection:
        classes.remove(connection, learner_id)
    forget_wall(code)
