"""What a link has changed although the open exercise, or the teacher, keeps it as it is: said before anybody trains,
with the way back.

Controls that are locked cannot be moved, but a link may say anything. A run of it is trained like any other; it only
does not count for the exercise (`Exercise.counts`).
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st

from playground.engine import engine
from playground.gan.experiment.differences import differences
from playground.gan.experiment.experiment import Experiment
from playground.store import classes
from playground.ui import address, workshop_learner
from playground.ui.workshop_rules import rules

NAMED = 3  # settings in one sentence
BY_EXERCISE = "**A run like this does not count for the exercise.** The exercise keeps some settings as they are"
BY_TEACHER = "**Your teacher has locked the settings.** All others train what the teacher has sent"


def kept_settings() -> None:
    """The sentence and the button; nothing where every setting may be as it is."""
    exercise, experiment = workshop_learner.current(), address.current()
    if exercise is not None:
        if not exercise.start.page and not exercise.counts(experiment):
            _say(BY_EXERCISE, experiment, exercise.put_back(experiment), "What you may change stays as you have it.")
    elif rules().teacher == "locked" and (sent := _sent()) is not None and sent != experiment:
        _say(BY_TEACHER, experiment, sent, "Back to what the teacher has sent.")


def _say(why: str, experiment: Experiment, mended: Experiment, back: str) -> None:
    titles = [setting for setting, _, _ in differences(mended, experiment)]
    some = ", ".join(titles[:NAMED]) + (f" and {len(titles) - NAMED} more" if len(titles) > NAMED else "")
    with st.container(border=True, key="exercise-kept"):
        st.markdown(f":material/info: {why}, and here they are different: {address.plain(some)}.")
        st.button(
            "Put them back", icon=":material/undo:", key="exercise:put-back", on_click=address.remember,
            args=(mended,), help=back,
        )  # fmt: skip


def _sent() -> Experiment | None:
    """The experiment that the teacher has sent to everybody last; None if it was none."""
    someone, database = workshop_learner.learner(), engine().database
    if someone is None:
        return None
    with database.read() as connection:
        said = classes.announcement(connection, someone.class_code, database.now())
    query = said.link.partition("?")[2]
    return Experiment.from_link(dict(parse_qsl(query)))[0] if query else None
