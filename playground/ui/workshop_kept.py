"""What a link has changed although the open exercise, or the teacher, keeps it as it is: said before anybody trains,
with the way back.

Controls that are locked cannot be moved, but a link may say anything. What differs from an exercise is trained like
anything else; it only does not count (`Exercise.counts`). Where a teacher has locked the settings of a class, nothing
is trained but what was sent to it (`engine.permissions`).
"""

from __future__ import annotations

import streamlit as st

from playground.engine import engine
from playground.engine.permissions import not_as_sent
from playground.gan.experiment.differences import differences
from playground.gan.experiment.experiment import Experiment
from playground.ui import address, workshop_learner
from playground.ui.people import me
from playground.ui.workshop_rules import rules

NAMED = 3  # settings, where all are asked for
BY_EXERCISE = "**A run like this does not count:** the exercise keeps {what} as {it_was}."
BY_TEACHER = "**Your teacher has locked the settings:** you can train only what was sent to the class."


def kept_settings() -> None:
    """The sentence and the button; nothing where every setting may be as it is."""
    exercise, experiment = workshop_learner.current(), address.current()
    if rules().teacher == "locked" and (sent := _sent(experiment)) is not None:
        _say(BY_TEACHER, experiment, sent, "Back to what the teacher has sent.")
    elif exercise is not None and not exercise.start.page and not exercise.counts(experiment):
        _say(BY_EXERCISE, experiment, exercise.put_back(experiment), "What you may change stays as you have it.")


def _say(why: str, experiment: Experiment, mended: Experiment, back: str) -> None:
    """One short sentence, which a phone shows whole; which settings these are is in the help of the button."""
    titles = [setting for setting, _, _ in differences(mended, experiment)]
    one = len(titles) == 1
    what = f"“{address.plain(titles[0])}”" if one else f"{len(titles)} settings"
    some = ", ".join(titles[:NAMED]) + (f" and {len(titles) - NAMED} more" if len(titles) > NAMED else "")
    with st.container(border=True, key="exercise-kept"):
        st.markdown(f":material/info: {why.format(what=what, it_was='it was' if one else 'they were')}")
        st.button(
            "Put it back" if one else "Put them back", icon=":material/undo:", key="exercise:put-back",
            on_click=address.remember, args=(mended,), help=f"Different here: {address.plain(some)}. {back}",
        )  # fmt: skip


def _sent(experiment: Experiment) -> Experiment | None:
    """What the class was sent, if this is something else."""
    database = engine().database
    with database.read() as connection:
        return not_as_sent(connection, experiment, me(), database.now())
