"""Questions with a reason for every option: the one after an exercise, and the five before and after a course."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from playground.ui import address
from playground.ui.glossary import with_terms
from playground.ui.workshop_learner import write_down
from playground.workshop.exercise import Exercise
from playground.workshop.progress import Progress
from playground.workshop.question import Option, Question

LONGEST_SENTENCE = 600  # letters of a written answer
THANKS = "Thank you. Your teacher can read your answer."


def question(exercise: Exercise, progress: Progress) -> None:
    """The question after an exercise: it is asked once, and then says what is right, and why."""
    asked = exercise.question
    if asked is None:
        return
    st.markdown(f"**One question.** {with_terms(asked.ask, 'exercise question')}")
    if progress.answered is not None:
        reasons(asked, str(progress.answered.get("answer", "")))
        return
    with st.form(f"exercise-question-{exercise.name}", border=False):
        answer = options(asked, f"exercise:answer:{exercise.name}") if asked.options else _sentence(exercise)
        sent = st.form_submit_button("Answer", type="primary")
    if sent and answer:
        chosen = next((option for option in asked.options if option.text == answer), None)
        write_down(exercise.name, "answered", {"answer": answer, "right": None if chosen is None else chosen.right})
        st.rerun()
    if sent:
        st.caption(":material/info: Choose an answer first." if asked.options else ":material/info: Write something.")


def options(asked: Question, key: str, label: str = "Your answer") -> str:
    """Lets somebody choose one of the options; its text, or "" as long as none is chosen."""
    texts = [option.text for option in asked.options]
    hidden: Literal["collapsed", "visible"] = "collapsed" if label == "Your answer" else "visible"
    chosen: str | None = st.radio(
        label, texts, index=None, key=key, label_visibility=hidden, format_func=address.plain
    )  # fmt: skip
    return chosen or ""


def _sentence(exercise: Exercise) -> str:
    return st.text_area("Your answer", key=f"exercise:answer:{exercise.name}", max_chars=LONGEST_SENTENCE).strip()


def reasons(asked: Question, answer: str) -> None:
    """What somebody has answered, whether it is right, and why; if it is not, also what is."""
    if not asked.options:
        st.markdown(f"> {address.plain(answer)}")
        st.caption(THANKS)
        return
    chosen = next((option for option in asked.options if option.text == answer), None)
    if chosen is not None:
        _reason(chosen, "Your answer: ")
    if chosen is None or not chosen.right:
        _reason(next(option for option in asked.options if option.right), "The right answer: ")


def _reason(option: Option, before: str) -> None:
    icon = ":material/check_circle:" if option.right else ":material/cancel:"
    st.markdown(f"{icon} {before}**{address.plain(option.text)}**")
    st.caption(with_terms(option.reason))
