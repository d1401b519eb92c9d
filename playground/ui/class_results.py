"""What a class has learnt, what its learners wrote, the export, and the end of the class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from playground.charts.palette import LIGHT
from playground.engine import engine
from playground.store import classes, classwork
from playground.store.classes import Learner, Record, SchoolClass
from playground.ui import address
from playground.ui.plain_table import plain_table
from playground.workshop.evidence import events_csv, exercises_csv, numbered
from playground.workshop.gains import Gain, Share, gains, whole
from playground.workshop.library import courses, exercises

if TYPE_CHECKING:
    import altair as alt

ROW_HEIGHT = 34  # pixels, of one question in the chart


def results(school: SchoolClass) -> None:
    """The gain of each question, the written answers, and the export."""
    learners, records = _everything(school.code)
    st.subheader("Before and after", anchor=False)
    _gains(school, records)
    st.subheader("Written answers", anchor=False)
    _written(learners, records)
    st.subheader("Export", anchor=False)
    export(school, learners, records)


def _everything(code: str) -> tuple[list[Learner], list[Record]]:
    with engine().database.read() as connection:
        return classes.learners_of(connection, code), classes.class_records(connection, code)[0]


def _gains(school: SchoolClass, records: Sequence[Record]) -> None:
    found = gains(records, school.course)
    if not found:
        st.caption("Nobody has answered the questions of this course so far.")
        return
    together = whole(records, school.course)
    if together is not None:
        st.markdown(
            f"**{together.learners} learners answered before and after.** On average, the share that "
            f"each of them answered correctly changed by {_points(together.mean)} (95% interval: "
            f"{_points(together.low)} to {_points(together.high)})."
        )
    asked = _questions(school.course)
    compared = [one for one in found if one.difference is not None]
    if compared:
        chart, described = gain_chart(compared, asked)
        st.altair_chart(chart, width="stretch", height=ROW_HEIGHT * len(compared) + 60, alt=described)
    plain_table(
        [
            {
                "question": asked.get(one.question, one.question),
                "before": _of(one.before),
                "after": _of(one.after),
                "gain": "" if one.difference is None else _points(one.difference),
                "95% interval": "" if one.difference is None else " to ".join(map(_points, one.interval)),
            }
            for one in found
        ]
    )
    st.caption(
        "Each learner answers five questions before the course and five others after it, so the answers to one "
        "question before and after come from different learners. Where the interval includes 0, the difference may be "
        "chance."
    )


def gain_chart(found: Sequence[Gain], asked: dict[str, str]) -> tuple[alt.LayerChart | alt.FacetChart, str]:
    """The gain of each question as a point with its 95% interval; and the same in words."""
    import altair as alt  # only now: it takes 22 MB, and few servers ever draw this

    rows = [
        {"question": asked.get(one.question, one.question), "gain": one.difference,
         "low": one.interval[0], "high": one.interval[1]}
        for one in found
    ]  # fmt: skip
    axis = alt.Axis(format="+.0%", tickCount=10, title="more answered correctly after the course, in percentage points")
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("question:N", title=None, sort=None, axis=alt.Axis(labelLimit=320))
    )
    spans = base.mark_rule(color=LIGHT["faint"], strokeWidth=2).encode(
        x=alt.X("low:Q", scale=alt.Scale(domain=[-1, 1]), axis=axis), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=LIGHT["real"]).encode(x="gain:Q")
    zero = (
        alt.Chart(alt.Data(values=[{"gain": 0}])).mark_rule(color=LIGHT["faint"], strokeDash=[4, 3]).encode(x="gain:Q")
    )
    said = "; ".join(f"{asked.get(one.question, one.question)}: {_points(one.difference or 0.0)}" for one in found)
    return alt.layer(
        zero.encode(x="gain:Q"), spans, points
    ), f"How many more answered each question correctly after the course: {said}."


def _written(learners: Sequence[Learner], records: Sequence[Record]) -> None:
    """What learners wrote in their own words, without their names; it is in no export."""
    numbers = numbered(learners)
    answers = [
        (one.exercise, numbers[one.learner], str(one.value.get("answer")))
        for one in records
        if one.kind == "answered" and one.value.get("right") is None and one.learner in numbers
    ]
    if not answers:
        st.caption("Nobody has written an answer so far.")
        return
    st.caption("Without names, and not in the export: people may write about themselves.")
    for name in dict.fromkeys(exercise for exercise, _, _ in answers):
        exercise = exercises().get(name)
        st.markdown(f"**{address.plain(exercise.title if exercise else name)}**")
        for _, number, text in sorted(answer for answer in answers if answer[0] == name):
            st.markdown(f"{number}: {address.plain(' '.join(text[:1000].split()))}")


def export(school: SchoolClass, learners: Sequence[Learner], records: Sequence[Record]) -> None:
    """Both tables. Nothing in them names a person."""
    st.caption(
        "Learners are numbers, and times are seconds since the class began. Nicknames, written answers, addresses and "
        "runs are left out."
    )
    with st.container(horizontal=True):
        for label, table, name in (
            ("One line for each exercise", exercises_csv, "exercises"),
            ("One line for each event", events_csv, "events"),
        ):
            st.download_button(
                label, table(school, learners, records), file_name=f"class-{name}.csv", mime="text/csv",
                icon=":material/download:", on_click="ignore", key=f"class:export:{name}",
            )  # fmt: skip


def end_of_class(school: SchoolClass, delete: Callable[[str], None]) -> None:
    """What would be deleted, the export for the last time, and the button."""
    learners, records = _everything(school.code)
    with engine().database.read() as connection:
        runs = len(classwork.run_ids(connection, school.code))
    st.markdown(
        f"This deletes {len(learners):,} learners with their nicknames, {len(records):,} records of what they did, and "
        f"up to {runs:,} runs that they trained in class. It cannot be undone. If you need the results, export them "
        "first."
    )
    export(school, learners, records)
    st.button(
        "End the class and delete its data", icon=":material/delete:", type="primary", key="class:end",
        on_click=delete, args=(school.code,),
    )  # fmt: skip


def _questions(course: str) -> dict[str, str]:
    """What each question of a course asks, by its name."""
    found = next((one for one in courses() if one.name == course), None)
    return {question.name: question.ask for question in found.questions} if found else {}


def _of(share: Share) -> str:
    return f"{share.right} of {share.of}" if share.of else ""


def _points(difference: float) -> str:
    """A difference of shares: "+23 %"."""
    return f"{difference:+.0%}".replace("-", "−")
