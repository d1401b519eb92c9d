"""The five questions before a course and the five after it: on the map, beside the first exercise, or where the teacher
has sent them to everybody."""

from __future__ import annotations

import streamlit as st

from playground.store.classes import Learner, Record
from playground.ui import address, workshop_learner
from playground.ui.glossary import with_terms
from playground.ui.workshop_learner import QUESTIONS, write_down
from playground.ui.workshop_question import options, reasons
from playground.workshop.exercise import Exercise
from playground.workshop.library import courses, library
from playground.workshop.progress import answers, asks_before
from playground.workshop.questions import Course, CourseQuestion, When, draw

TITLES: dict[When, str] = {
    "before": "Five questions before you begin",
    "after": "Five questions at the end",
}
WHY: dict[When, str] = {
    "before": "They show you later how much you have learnt. It does not matter what you know yet.",
    "after": "They are about the same things as the questions at the beginning. Answer them when you have finished.",
}


def quiz(course: Course, when: When, someone: Learner | None, done: list[Record], expanded: bool = False) -> None:
    """Five questions, asked once; the reasons come with those at the end."""
    given_before = answers(done, course.name, when)
    name = f"{course.name}-{when}"
    with st.expander(
        TITLES[when], expanded, icon=":material/quiz:", key=f"quiz-{name}", on_change="rerun"
    ) as drawer:  # fmt: skip
        if not drawer.open:
            return
        asked = draw(course, (someone or workshop_learner.some_learner()).id, when)
        if given_before and when == "before":
            st.caption("Thank you. The reasons come with the questions at the end.")
        elif given_before:
            _result(course, asked, given_before, done)
        else:
            _ask(course, when, asked)


def _ask(course: Course, when: When, asked: tuple[CourseQuestion, ...]) -> None:
    name = f"{course.name}-{when}"
    st.caption(WHY[when])
    with st.form(f"quiz-form-{name}", border=False):
        given = {one.name: options(one, f"quiz:{name}:{one.name}", address.plain(one.ask)) for one in asked}
        sent = st.form_submit_button("Send my answers", type="primary")
    if sent and not all(given.values()):
        st.caption(":material/info: Answer all five. Guess where you do not know.")
    elif sent:
        for one in asked:
            right = next(option.right for option in one.options if option.text == given[one.name])
            write_down(course.name, when, {"question": one.name, "answer": given[one.name], "right": right})
        st.rerun()


def _result(course: Course, asked: tuple[CourseQuestion, ...], given: dict[str, str], done: list[Record]) -> None:
    """How many were right before and after, and the reasons."""
    right = {
        when: sum(one.value.get("right") is True for one in done if one.kind == when and one.exercise == course.name)
        for when in ("before", "after")
    }
    before = f" Before the course it was {right['before']}." if answers(done, course.name, "before") else ""
    st.markdown(f"**{right['after']} of {len(asked)} right.**{before}")
    for one in asked:
        st.markdown(with_terms(one.ask))
        reasons(one, given.get(one.name, ""))


# -------------------------------------------------------------------- beside the first exercise
def offer(exercise: Exercise, someone: Learner | None) -> None:
    """The five questions before the course, for whoever opens its first exercise without having seen them: open in a
    class, where the teacher wants to know, and closed for somebody who learns alone."""
    course, done = library().courses.get(exercise.course), workshop_learner.records(someone)
    if course is None or not asks_before(done, course.name, [one.name for one in library().of(course.name)]):
        return
    st.button(
        "Skip the five questions", icon=":material/skip_next:", type="tertiary", key="exercise:skip-questions",
        on_click=write_down, args=(course.name, "skipped", {"questions": "before"}),
    )  # fmt: skip
    quiz(course, "before", someone, done, expanded=someone is not None and bool(someone.class_code))


# -------------------------------------------------------------------- sent by the teacher
def sent_questions(someone: Learner | None) -> tuple[Course, When] | None:
    """The questions that the link of this page asks for, of the course of this learner's class."""
    when, school = st.query_params.get(QUESTIONS, ""), workshop_learner.school_of(someone)
    course = None if school is None else next((one for one in courses() if one.name == school.course), None)
    return None if course is None or when not in TITLES else (course, when)
