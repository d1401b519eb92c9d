"""The teacher's page: make a class, invite it, see where everybody is, send, pause, read the results, end it."""

from __future__ import annotations

import streamlit as st

from playground.engine import engine
from playground.engine.class_runs import pause_class, resume_class
from playground.store import classes, classwork
from playground.store.classes import SchoolClass
from playground.ui import address
from playground.ui.class_invite import invite
from playground.ui.class_learner import look_at_class
from playground.ui.class_projector import CODE, VIEW, projector
from playground.ui.class_results import end_of_class, results
from playground.ui.class_send import send
from playground.ui.class_wall import drop_wall, forget_wall
from playground.ui.guard import guarded
from playground.ui.teacher import ask_for_token, for_teachers, is_teacher, sign_out
from playground.workshop.invitation import readable_code
from playground.workshop.library import courses, exercises, library, mistakes

CHOSEN, DRAWN, GONE = "class:chosen", "class:view", "class:gone"  # in the session
LENGTHS = {"45 minutes": 45, "90 minutes": 90, "3 hours": 180, "a day": 24 * 60, "a week": 7 * 24 * 60}
EACH = "As each exercise says"
CONTROLS = {EACH: "", "All open": "open", "All locked": "locked"}
VIEWS = {
    "Wall": ":material/grid_view:",
    "Invite": ":material/qr_code_2:",
    "Send": ":material/send:",
    "Results": ":material/insights:",
    "End": ":material/delete:",
}


def class_page() -> None:
    """Ask for the secret, then show the page, or what is for the projector."""
    if is_teacher() and st.query_params.get(VIEW) == "projector":
        projector(classes.as_code(st.query_params.get(CODE, "")))
        return
    st.title("Class", anchor=False)
    if not ask_for_token():
        return
    for mistake in mistakes():
        st.warning(address.plain(mistake), icon=":material/description:")
    with engine().database.read() as connection:
        known = classes.all_classes(connection)
    if gone := st.session_state.pop(GONE, ""):
        st.success(gone, icon=":material/delete:")
    if not known:
        st.markdown(
            "Make a class to get a code. Learners enter the code and a nickname on the Workshop page. "
            "They need no accounts."
        )
        _new_class()
        return
    school = _choose(known)
    _bar(school)
    st.segmented_control(
        "What to show", VIEWS, key=DRAWN, default="Wall", required=True, label_visibility="collapsed",
        format_func=lambda name: f"{VIEWS[name]} {name}",
    )  # fmt: skip
    views = {"Wall": look_at_class, "Invite": invite, "Send": send, "Results": results, "End": _end}
    guarded(views[st.session_state[DRAWN]])(school)


def _choose(known: list[SchoolClass]) -> SchoolClass:
    """The class that this session looks at, at first the newest."""
    codes = {school.code: school for school in known}
    if st.session_state.get(CHOSEN) not in codes:
        st.session_state[CHOSEN] = known[0].code
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(known) > 1:
            st.selectbox("Class", codes, key=CHOSEN, format_func=lambda code: _called(codes[code]), width=420)
        with st.popover("New class", icon=":material/add:"):
            _new_class()
        st.button(
            "Sign out", icon=":material/logout:", on_click=sign_out,
            help="Ask for the secret again in this browser. Do this if learners use this machine too.",
        )  # fmt: skip
    return codes[st.session_state[CHOSEN]]


def _called(school: SchoolClass) -> str:
    return f"{readable_code(school.code)} · {_course_title(school.course)}"


def _course_title(name: str) -> str:
    return next((course.title for course in courses() if course.name == name), name)


def _new_class() -> None:
    titles = {course.name: course.title for course in courses()}
    with st.form("class:new", border=False, width=420):
        course = st.selectbox("Course", titles, format_func=lambda name: titles[name])
        length = st.selectbox("It ends after", LENGTHS, index=1)
        st.caption(
            "After that nobody can join, and nothing is locked or paused. The results stay until you end the class."
        )
        if st.form_submit_button("Make a class", type="primary"):
            _create(course, LENGTHS[length])
            st.rerun()


@for_teachers
def _create(course: str, minutes: float) -> None:
    now = engine().database.now()
    with engine().database.write() as connection:
        classes.create(connection, course, now, now + 60 * minutes)
    st.session_state.pop(CHOSEN, None)  # the newest is shown


def _bar(school: SchoolClass) -> None:
    """The code, how long the class goes on, and what concerns everybody."""
    now = engine().database.now()
    left = (school.ends - now) / 60
    if school.is_over(now):
        ends = "is over"
    else:
        ends = f"ends in {left:,.0f} minutes" if left < 180 else f"ends in {left / 60:,.0f} hours"
    st.markdown(f"Code **`{readable_code(school.code)}`** · {address.plain(_course_title(school.course))} · {ends}")
    with st.container(horizontal=True, vertical_alignment="bottom", key="class:bar"):
        if school.paused:
            st.button(
                "Continue", icon=":material/play_arrow:", type="primary", key="class:pause",
                on_click=_resume, args=(school.code,), help="Everybody can train again, and their runs continue.",
            )  # fmt: skip
        else:
            st.button(
                "Pause all", icon=":material/pause:", key="class:pause", on_click=_pause, args=(school.code,),
                help="All runs of the class pause, and nobody can start one until you press Continue.",
            )  # fmt: skip
        names = list(CONTROLS)
        chosen = next(name for name, value in CONTROLS.items() if value == school.controls)
        st.selectbox(
            "Controls", names, index=names.index(chosen), key=f"class:controls:{school.code}", width=220,
            on_change=_set_controls, args=(school.code,),
            help="Which settings learners may change in an exercise. With “All locked”, they can train only what you "
            "have sent last.",
        )  # fmt: skip
        _switch(school, "names", "Names", "Show nicknames on the wall and the projector.")
        _switch(school, "leaderboard", "Leaderboard", "Show everybody who has done the most exercises.")
        st.link_button(
            "Projector", f"classroom?{VIEW}=projector&{CODE}={school.code}", icon=":material/present_to_all:",
            help="Opens in a new tab, for the screen that everybody sees: the code, the wall, or one learner's run.",
        )  # fmt: skip
        if not school.is_over(now):
            st.button("30 minutes more", icon=":material/more_time:", on_click=_prolong, args=(school.code,))
    if school.controls == "locked" and not school.is_over(now) and (warning := what_locks_out(school)):
        st.warning(address.plain(warning), icon=":material/lock:")


def what_locks_out(school: SchoolClass) -> str:
    """One short sentence if what was sent, or some of the course, cannot be finished while the settings are locked, and
    what to do; else ""."""
    sent = exercises().get(school.exercise)
    course = library().of(school.course) if sent is None else [sent]
    asking = [one for one in course if one.asks_for_changes]
    if not asking:
        return ""
    what = f"“{sent.title}”" if sent is not None else f"{len(asking)} of the {len(course)} exercises"
    return f"{what} cannot be finished while everything is locked: choose “{EACH}”."


def _switch(school: SchoolClass, name: str, label: str, about: str) -> None:
    key = f"class:{name}:{school.code}"
    st.toggle(label, getattr(school, name), key=key, on_change=_flip, args=(school.code, name), help=about)


@for_teachers
def _flip(code: str, name: str) -> None:
    _change(code, **{name: bool(st.session_state[f"class:{name}:{code}"])})


@for_teachers
def _set_controls(code: str) -> None:
    _change(code, controls=CONTROLS[st.session_state[f"class:controls:{code}"]])


@for_teachers
def _prolong(code: str) -> None:
    with engine().database.write() as connection:
        found = classes.find(connection, code)
        if found is not None:
            classes.change(connection, code, ends=found.ends + 1800)


@for_teachers
def _pause(code: str) -> None:
    pause_class(engine().database, code)
    forget_wall(code)


@for_teachers
def _resume(code: str) -> None:
    resume_class(engine().database, code)
    forget_wall(code)


def _change(code: str, **values: object) -> None:
    """Change fields of the class, and let the wall show it at once."""
    with engine().database.write() as connection:
        classes.change(connection, code, **values)
    forget_wall(code)


def _end(school: SchoolClass) -> None:
    end_of_class(school, _delete)


@for_teachers
def _delete(code: str) -> None:
    with engine().database.write() as connection:
        gone = classwork.end_class(connection, code)
    engine().database.compact()
    drop_wall(code)
    learners, runs = _number(gone.learners, "learner"), _number(gone.runs, "run")
    st.session_state[GONE] = (
        f"The class {readable_code(code)} has ended, and its data is deleted: {learners} with their nicknames, "
        f"{_number(gone.records, 'record')} of what they did, and the {runs} that they trained in class. "
        "Nothing about this class is left on this server."
    )


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
