"""What a class has learnt, what its learners wrote, the export, and the end of the class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

ROW_HEIGHT = 26  # pixels, of one question in the chart


@dataclass(frozen=True)
class Row:
    """A question of the course with its number in the table and in the chart, and how much better it is answered."""

    number: int
    asked: str
    gain: Gain


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
        rose = "rose" if together.mean >= 0 else "fell"
        st.markdown(
            f"**{together.learners} learners answered both before and after.** On average, the share of questions that "
            f"one of them answered correctly {rose} by {100 * abs(together.mean):.0f} percentage points (95% interval: "
            f"{_points(together.low)} to {_points(together.high)})."
        )
    asked = _questions(school.course)
    places = {name: place for place, name in enumerate(asked)}
    found.sort(key=lambda one: places.get(one.question, len(places)))  # as in the course; those it no longer has, last
    rows = [Row(number, asked.get(one.question, one.question), one) for number, one in enumerate(found, 1)]
    compared = [row for row in rows if row.gain.difference is not None]
    if compared:
        chart, described = gain_chart(compared)
        st.altair_chart(chart, width="stretch", height=ROW_HEIGHT * len(compared) + 60, alt=described)
    plain_table(
        [
            {
                "": f"{row.number}",
                "question": row.asked,
                "before": _of(row.gain.before),
                "after": _of(row.gain.after),
                "change (95% interval)": ""
                if row.gain.difference is None
                else f"{_points(row.gain.difference)} ({' to '.join(map(_points, row.gain.interval))})",
            }
            for row in rows
        ]
    )
    st.caption(
        "Before and after: how many answered correctly. The change is in percentage points. Each learner answers five "
        "questions before the course and five others after it, so the answers to one question before and after come "
        "from different learners. Where the interval includes 0, the difference may be chance."
    )


def gain_chart(rows: Sequence[Row]) -> tuple[alt.LayerChart | alt.FacetChart, str]:
    """The change of each question as a point with its 95% interval, beside its number in the table (a question is too
    long for a phone); and the same in words. Only of questions that were answered both before and after."""
    import altair as alt  # only now: it takes 22 MB, and few servers ever draw this

    values = [
        {"number": row.number, "question": row.asked, "change": 100 * (row.gain.difference or 0.0),
         "low": 100 * row.gain.interval[0], "high": 100 * row.gain.interval[1]}
        for row in rows
    ]  # fmt: skip
    signed = "(datum.value > 0 ? '+' : '') + format(datum.value, 'd')"
    axis = alt.Axis(labelExpr=signed, tickCount=4, title="change in percentage points, with its 95% interval")
    tooltip = [
        alt.Tooltip("question:N"),
        *(alt.Tooltip(f"{name}:Q", format="+.0f") for name in ("change", "low", "high")),
    ]
    base = alt.Chart(alt.Data(values=values)).encode(y=alt.Y("number:O", title="question", sort=None), tooltip=tooltip)
    spans = base.mark_rule(color=LIGHT["faint"], strokeWidth=2).encode(
        x=alt.X("low:Q", scale=alt.Scale(domain=[-100, 100]), axis=axis), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=LIGHT["real"], opacity=1).encode(x="change:Q")
    zero = alt.Chart(alt.Data(values=[{"change": 0}])).mark_rule(color=LIGHT["faint"], strokeDash=[4, 3])
    said = "; ".join(f"{row.asked}: {_points(row.gain.difference or 0.0)} percentage points" for row in rows)
    return alt.layer(
        zero.encode(x="change:Q"), spans, points
    ), f"How many more answered each question correctly after the course. {said}."


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
    st.caption(
        "In front of each answer is the number that its learner has in the export. The answers are not in the export: "
        "people may write about themselves."
    )
    written = {exercise for exercise, _, _ in answers}
    known = [name for name in exercises() if name in written]  # in the order in which they are played
    for name in [*known, *sorted(written - set(known))]:
        exercise = exercises().get(name)
        st.markdown(f"**{address.plain(exercise.title if exercise else name)}**")
        for _, number, text in sorted(answer for answer in answers if answer[0] == name):
            st.markdown(f"**{number}** · {address.plain(' '.join(text[:1000].split()))}")


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
    """A difference of shares in percentage points: "+23"."""
    points = round(100 * difference)
    return f"{points:+d}".replace("-", "−") if points else "0"
