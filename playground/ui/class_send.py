"""What a teacher sends to everybody: an exercise of the course, its five questions, or any experiment."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.recipes import recipes
from playground.store import classes
from playground.store.classes import SchoolClass
from playground.ui import address
from playground.ui.class_wall import forget_wall
from playground.ui.teacher import for_teachers
from playground.workshop.exercise import Exercise
from playground.workshop.library import exercises, library

QUESTIONS = {"before": "Questions before", "after": "Questions after"}
PROBLEM = "class:send-problem"  # in the session


def send(school: SchoolClass) -> None:
    """What was sent last, and the ways to send something."""
    st.markdown(f"Sent last: {_last(school)}")
    if school.sent:
        st.button("Take back", icon=":material/undo:", on_click=_send, args=(school.code,))
    st.subheader("An exercise", anchor=False)
    titles = {one.name: one.title for one in library().of(school.course)}
    titles |= {one.name: f"{one.title} ({one.course})" for one in exercises().values() if one.name not in titles}
    with st.form("class:send-exercise", border=False, width=560):
        exercise = st.selectbox("Exercise", titles, format_func=lambda name: titles[name])
        if st.form_submit_button("Send to everybody", icon=":material/send:", type="primary") and exercise:
            _send(school.code, exercise=exercise, link=start_of(exercises()[exercise]))
            st.rerun()
    st.subheader("The five questions of the course", anchor=False)
    with st.container(horizontal=True):
        for when, label in QUESTIONS.items():
            st.button(
                label, icon=":material/quiz:", key=f"class:send-{when}", on_click=_send, args=(school.code,),
                kwargs={"exercise": f"{classes.QUESTIONS}{when}"},
            )  # fmt: skip
    st.subheader("An experiment", anchor=False)
    if problem := st.session_state.pop(PROBLEM, ""):
        st.warning(address.plain(problem), icon=":material/link_off:")
    with st.form("class:send-link", border=False, width=560):
        link = st.text_input("A link to it, copied from the address bar or from Share", max_chars=classes.LONGEST_LINK)
        if st.form_submit_button("Send to everybody", icon=":material/send:"):
            _send_link(school.code, link)
            st.rerun()
    named = {name: recipe.title for name, recipe in recipes().items() if recipe.experiment}
    with st.form("class:send-recipe", border=False, width=560):
        recipe = st.selectbox("Or a recipe", named, format_func=lambda name: named[name])
        if st.form_submit_button("Send to everybody", icon=":material/send:") and recipe:
            experiment = recipes()[recipe].experiment
            assert experiment is not None
            _send(school.code, link=link_to(experiment))
            st.rerun()


def link_to(experiment: Experiment) -> str:
    """The page of an experiment with its settings, as a link inside the app."""
    page = address.page_of(experiment).removeprefix("app_pages/").removesuffix(".py")
    return f"{page}?{urlencode(to_link(experiment))}"


def start_of(exercise: Exercise) -> str:
    """The experiment with which an exercise begins, as such a link; "" where it is played without one."""
    return "" if exercise.start.page == "dirac" else link_to(exercise.started)


def read_link(text: str) -> Experiment:
    """The experiment that a link describes, wherever it leads; ValueError, one sentence, if it describes none."""
    try:
        values = dict(parse_qsl(urlsplit(text.strip()).query, keep_blank_values=True, max_num_fields=300))
    except ValueError:
        values = {}
    settings = {name: value for name, value in values.items() if name not in address.NO_SETTINGS}
    if not settings:
        raise ValueError("This link has no settings of an experiment after a question mark.")
    experiment, problems = Experiment.from_link(settings)
    if problems:
        raise ValueError(problems[0].sentence)
    return experiment


def _last(school: SchoolClass) -> str:
    if not school.sent:
        return "nothing so far."
    minutes = (engine().database.now() - school.sent) / 60
    exercise = exercises().get(school.exercise)
    questions = QUESTIONS.get(school.exercise.removeprefix(classes.QUESTIONS), "")
    if exercise:
        what = f"the exercise “{exercise.title}”"
    else:
        what = questions.lower() or f"the experiment {school.link or school.exercise}"
    return f"{address.plain(what)}, {'just now' if minutes < 1 else f'{minutes:,.0f} minutes ago'}."


def _send_link(code: str, link: str) -> None:
    try:
        _send(code, link=link_to(read_link(link)))
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)


@for_teachers
def _send(code: str, exercise: str = "", link: str = "") -> None:
    with engine().database.write() as connection:
        classes.send(connection, code, engine().database.now(), exercise=exercise, link=link)
    forget_wall(code)
