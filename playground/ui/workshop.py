"""The Workshop page: the courses as a map with the learner's progress, the class, and a code that carries progress."""

from __future__ import annotations

import streamlit as st

from playground.engine import engine
from playground.engine.limits import limits
from playground.store import nicknames
from playground.store.classes import Announcement, ClassError, Learner, Record
from playground.ui import address, workshop_learner
from playground.ui.class_wall import leaderboard
from playground.ui.glossary import with_terms
from playground.ui.help import TEACHING, help_link
from playground.ui.workshop_learner import CLASS, EXERCISE, NICKNAME, write_down
from playground.ui.workshop_quiz import quiz, sent_questions
from playground.workshop.exercise import Exercise
from playground.workshop.library import exercises, library, mistakes
from playground.workshop.progress import answers, finished, from_code, opened, to_code
from playground.workshop.questions import Course

ABOUT = (
    "Learn by predicting, training and explaining. Each exercise opens beside the page that trains, checks itself, and "
    "has hints for when you need them."
)
CODE_SAID = "workshop:code-said"  # in the session: what came of the last code
STYLE = """
<style>
[class*="st-key-exercise-row-"] {border-left: 2px solid color-mix(in srgb, currentColor 25%, transparent);
  padding-left: 0.75rem;}
[class*="st-key-exercise-row-done-"] {border-left-color: var(--st-primary-color, #00796b);}
</style>
"""


def workshop_page() -> None:
    """All courses; a link that names an exercise opens it at once."""
    asked = st.query_params.get(EXERCISE, "")
    if asked in exercises():
        workshop_learner.go_to(exercises()[asked])
    someone, said = workshop_learner.listen()
    done = workshop_learner.records(someone)
    st.title("Workshop", anchor=False)
    st.caption(with_terms(ABOUT, "workshop"))
    if asked:
        st.markdown(f":material/info: There is no exercise “{address.plain(asked[:40])}” here. Choose one of these.")
    _class(someone)
    _leaders(someone, said)
    sent = sent_questions(someone)
    if sent is not None:
        quiz(*sent, someone, done, expanded=True)
    st.html(STYLE)
    school = workshop_learner.school_of(someone)
    over = school.course if school is not None and school.is_over(engine().database.now()) else ""
    courses = list(library().courses.values())
    for course, column in zip(courses, st.columns(max(len(courses), 1), gap="medium"), strict=False):
        with column:
            shown = "" if sent is None or sent[0] != course else sent[1]
            _course(course, someone, done, shown, course.name == over)
    _carry(done, someone is None or not someone.class_code)
    for mistake in mistakes():
        st.caption(f":material/info: {address.plain(mistake)}")
    with st.container(horizontal=True, gap="small", key="workshop-teachers"):
        help_link(TEACHING)
        st.page_link("app_pages/classroom.py", label="The teacher's page", icon=":material/key:")


# -------------------------------------------------------------------- the class
def _class(someone: Learner | None) -> None:
    """Which class this is, or how to come into one."""
    if trouble := workshop_learner.trouble():
        st.warning(address.plain(trouble), icon=":material/info:")
    if someone is not None and someone.class_code:
        st.query_params[CLASS], st.query_params[NICKNAME] = someone.class_code, someone.nickname
        st.session_state[workshop_learner.JOINED] = (someone.class_code, someone.nickname)
        st.markdown(
            f":material/school: You are in class **{someone.class_code}** as **{address.plain(someone.nickname)}**."
        )
    with st.expander("Join a class" if someone is None or not someone.class_code else "Change class or nickname",
                     icon=":material/group_add:", key="workshop-join"):  # fmt: skip
        with st.form("workshop-join-form", border=False):
            code = st.text_input("Class code", max_chars=20, help="Your teacher has it.", key="workshop:code")
            nickname = st.text_input(
                "Nickname", max_chars=nicknames.LONGEST, key="workshop:nickname",
                help="Your teacher sees it, and perhaps the class. It need not be your name. If somebody in the class "
                "already has it, a number is added.",
            )  # fmt: skip
            sent = st.form_submit_button("Join", type="primary")
        if someone is not None and someone.class_code:
            st.button(
                "Leave the class", icon=":material/logout:", key="workshop:leave", on_click=workshop_learner.leave
            )
        st.caption("There is no account and no password: a code, a nickname, and a cookie that only this server reads.")
        if sent:
            _join(code, nickname)


def _leaders(someone: Learner | None, said: Announcement) -> None:
    """Who has done most, if the teacher wants it to be seen."""
    if someone is None or not said.leaderboard:
        return
    if not (leading := leaderboard(someone.class_code)):
        return
    with st.expander("Leaderboard", icon=":material/leaderboard:", key="workshop-leaders"):
        for name, count in leading:
            st.markdown(f"{address.plain(name)}: {count} exercise{'s' if count != 1 else ''} done")


def _join(code: str, nickname: str) -> None:
    if not code.strip():
        st.caption(":material/info: Enter the code of your class.")
        return
    try:
        workshop_learner.join(code, nickname)
    except ClassError as error:
        st.caption(f":material/info: {address.plain(str(error))}")
        return
    st.rerun()


# -------------------------------------------------------------------- a course
def _course(course: Course, someone: Learner | None, done: list[Record], shown: str, over: bool) -> None:
    """Its exercises as a thread from top to bottom, between the questions before and after. shown: "before" or "after",
    if these are on the page already. over: it was the course of a class that has ended."""
    members, ready, begun = library().of(course.name), finished(done), opened(done)
    count = sum(exercise.name in ready for exercise in members)
    with st.container(border=True, key=f"course-{course.name}"):
        st.subheader(address.plain(course.title), anchor=False)
        st.caption(with_terms(course.about, f"course {course.name}"))
        st.progress(count / max(len(members), 1), f"{count} of {len(members)} exercises done")
        if not count and not answers(done, course.name, "before") and shown != "before":
            quiz(course, "before", someone, done)
        following = next((exercise for exercise in members if exercise.name not in ready), None)
        for exercise in members:
            _row(exercise, exercise.name in ready, exercise.name in begun, exercise == following)
        if shown == "after":
            return
        if count or answers(done, course.name, "after") or over:
            quiz(course, "after", someone, done)
        elif members:
            st.caption("When you have done an exercise, five questions here show you what you have learnt.")


def _row(exercise: Exercise, done: bool, begun: bool, following: bool) -> None:
    """One exercise: how far it is, its title as a link, how long it takes, what it teaches."""
    icon = "check_circle" if done else "play_circle" if following or begun else "radio_button_unchecked"
    state = "done" if done else "begun" if begun else ""
    said = " · ".join(part for part in (state, f"{exercise.minutes} min", exercise.level) if part)
    with st.container(key=f"exercise-row-{'done-' if done else ''}{exercise.name}", gap="xxsmall"):
        st.page_link(
            workshop_learner.page_of(exercise),
            label=f"**{exercise.title}**" if following else exercise.title,
            icon=f":material/{icon}:",
            query_params=workshop_learner.link_of(exercise),
        )
        st.caption(f"{said}  \n{with_terms(exercise.teaches, f'row {exercise.name}')}")


# -------------------------------------------------------------------- to another machine
def _carry(done: list[Record], alone: bool) -> None:
    """The code that holds what is done, and a place to enter one. `alone`: whether the learner is in no class."""
    with st.expander("Take your progress to another machine", icon=":material/key:", key="workshop-carry"):
        code = to_code(finished(done) & exercises().keys())
        if code:
            st.markdown(
                "This code holds the exercises that you have done. Enter it in this app on another machine. A teacher "
                "counts only what you do in the class."
            )
            st.code(code, language=None, wrap_lines=True)
        else:
            st.caption("When you have done an exercise, a code for it is shown here.")
        if alone and (hours := limits().private_hours):
            kept = f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"
            st.caption(f"This server forgets what you have done when you have not come back for {kept}.")
        with st.form("workshop-code-form", border=False):
            typed = st.text_input("A code from another machine", key="workshop:progress-code", max_chars=1000)
            if st.form_submit_button("Add this progress") and typed:
                _take_over(typed, done)
        if words := st.session_state.pop(CODE_SAID, ""):
            st.caption(f":material/info: {address.plain(words)}")


def _take_over(typed: str, done: list[Record]) -> None:
    try:
        names = from_code(typed, list(exercises()))
    except ValueError as error:
        st.session_state[CODE_SAID] = str(error)
        return
    new = [name for name in names if name not in finished(done)]
    for name in new:
        write_down(name, "done", {"carried": True})
    st.session_state[CODE_SAID] = f"{len(new)} exercise{'s' if len(new) != 1 else ''} added."
    st.rerun()
