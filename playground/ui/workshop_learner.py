"""Who is learning at this page, what they have done, which exercise is open, and what their teacher has said.

A nickname and the code of a class, both of which may be in the link (`?class=K7QMPF&nickname=Ada`), are all the
identity that there is. Somebody who learns alone is in the class "", which nobody has made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from playground.engine import engine
from playground.engine.rates import Rates
from playground.gan.experiment.link import to_link, to_text
from playground.store import classes
from playground.store.classes import Announcement, ClassError, Learner, Record, SchoolClass
from playground.ui import address
from playground.ui.people import me
from playground.workshop.exercise import Exercise
from playground.workshop.library import exercises

OPEN = "workshop:exercise"  # in the session: the name of the exercise that is open
JOINED = "workshop:joined"  # in the session: the class and the nickname of the last link
HEARD = "workshop:heard"  # in the session: when what the teacher sent last was sent
TROUBLE = "workshop:trouble"  # in the session: why a class could not be joined
EXERCISE, CLASS, NICKNAME = address.ABOUT_LEARNING  # parameters of links
DIRAC = "app_pages/dirac.py"
JOINS_A_SECOND, SAVED_SECONDS = 0.2, 50.0  # of one browser; ten are saved up
JOINS_A_SECOND_PER_ADDRESS, SAVED_SECONDS_PER_ADDRESS = 2.0, 120.0  # a whole class may come from one, all at once
TRAINING_PAGES = (*{task.page: None for task in address.TASKS}, address.INSIDE, DIRAC)  # to which a teacher may send
MAP = "app_pages/workshop.py"
QUESTIONS = "questions"  # parameter of the map: which of the five questions of the course are asked first


_joins = Rates("joins")


# -------------------------------------------------------------------- the learner
def learner() -> Learner | None:
    """Who is at this page; None if they have not begun to learn here."""
    with engine().database.read() as connection:
        return classes.learner_of(connection, me().name)


def some_learner() -> Learner:
    """Who is at this page; somebody who has not begun learns alone from now on."""
    return learner() or join("", "")


def join(code: str, nickname: str) -> Learner:
    """Come into a class, or come back to it. Raises ClassError, one sentence, also for whoever comes too often: codes
    cannot be guessed one after the other, nor a class filled with people who are not there."""
    person, database = me(), engine().database
    if code and (
        _joins.wait(f"person {person.name}", JOINS_A_SECOND, SAVED_SECONDS)
        or _joins.wait(f"address {person.address}", JOINS_A_SECOND_PER_ADDRESS, SAVED_SECONDS_PER_ADDRESS)
    ):
        raise ClassError("Too many people are joining from here just now. Wait a little, then try again.")
    with database.write_alone() as connection:
        return classes.join(connection, classes.as_code(code), nickname, person.name, database.now())


def leave() -> None:
    """Learn alone from now on. What was done in the class stays there."""
    join("", "")
    for name in (CLASS, NICKNAME):
        st.query_params.pop(name, None)


def records(of: Learner | None = None) -> list[Record]:
    """What the learner at this page has done. of: who that is, if it is known."""
    someone = of or learner()
    if someone is None:
        return []
    with engine().database.read() as connection:
        return classes.records_of(connection, someone.id)


def write_down(exercise: str, kind: str, value: Mapping[str, Any]) -> None:
    """The learner at this page has done something (kinds: `store.classes`)."""
    someone, database = some_learner(), engine().database
    with database.write_alone() as connection:  # in order: the wall reads on from the last number that it has seen
        classes.record(connection, someone.id, exercise, kind, value, database.now())


def listen() -> tuple[Learner | None, Announcement]:
    """Who is at this page, and what the teacher of their class has said last. The teacher sees that they are here."""
    database = engine().database
    now = database.now()
    with database.read() as connection:
        someone = classes.learner_of(connection, me().name)
        said = Announcement() if someone is None else classes.announcement(connection, someone.class_code, now)
    if someone is not None and someone.class_code and now - someone.seen > classes.SEEN_SECONDS:
        with database.write() as connection:
            classes.mark_seen(connection, someone, now)
    return someone, said


def school_of(someone: Learner | None) -> SchoolClass | None:
    """The class of this learner; None for somebody who learns alone."""
    if someone is None or not someone.class_code:
        return None
    with engine().database.read() as connection:
        return classes.find(connection, someone.class_code)


# -------------------------------------------------------------------- the link
def come_in() -> None:
    """Take from the link what it says about learning: a class to join, an exercise to open."""
    code, nickname = (st.query_params.get(name, "") for name in (CLASS, NICKNAME))
    if code and st.session_state.get(JOINED) != (code, nickname):
        try:
            join(code, nickname)
            st.session_state[HEARD] = 0.0
        except ClassError as error:
            st.session_state[TROUBLE] = str(error)
        st.session_state[JOINED] = (code, nickname)  # only now: where the store does not answer, it is tried again
    name = st.query_params.get(EXERCISE, "")
    if name in exercises() and name != st.session_state.get(OPEN):
        open_exercise(exercises()[name])
        if set(st.query_params) == {EXERCISE}:  # the link does not say with which experiment
            go_to(exercises()[name])


def trouble() -> str:
    """Why the class of the link could not be joined, once; "" if it could."""
    return str(st.session_state.pop(TROUBLE, ""))


# -------------------------------------------------------------------- the exercise
def current() -> Exercise | None:
    """The exercise that is open in this session."""
    return exercises().get(st.session_state.get(OPEN, ""))


def open_exercise(exercise: Exercise) -> None:
    """Show the panel of an exercise beside the pages that train, from now on."""
    if not any(one.kind == "opened" and one.exercise == exercise.name for one in records()):
        write_down(exercise.name, "opened", {})
    st.session_state[OPEN] = exercise.name  # only now: where the store does not answer, it is tried again
    address.carry({EXERCISE: exercise.name})


def close_exercise() -> None:
    """No exercise is open any more; the page stays as it is."""
    st.session_state.pop(OPEN, None)
    address.carry({})
    st.query_params.pop(EXERCISE, None)  # or the link would open it again


def page_of(exercise: Exercise) -> str:
    """The page on which an exercise is done."""
    return DIRAC if exercise.start.page == "dirac" else address.page_of(exercise.started)


def link_of(exercise: Exercise) -> dict[str, str]:
    """The parameters of that page with which the exercise begins."""
    if exercise.start.page == "dirac":
        begins = {path: to_text(value) for path, value in exercise.start.settings.items()}
    else:
        begins = to_link(exercise.started)
    return begins | {EXERCISE: exercise.name}


def go_to_link(link: str) -> None:
    """Open an experiment that the teacher has sent: "distributions?target=ring"."""
    path, _, query = link.partition("?")
    page = next((page for page in TRAINING_PAGES if page == f"app_pages/{path.strip('/')}.py"), None)
    if page is not None:
        st.switch_page(page, query_params=dict(parse_qsl(query)))


def go_to_questions(when: str) -> None:
    """Open the five questions "before" or "after" the course, which the teacher has sent."""
    close_exercise()
    st.switch_page(MAP, query_params={QUESTIONS: when})


def go_to(exercise: Exercise) -> None:
    """Open the exercise on its page, from its beginning."""
    open_exercise(exercise)
    st.switch_page(page_of(exercise), query_params=link_of(exercise))
