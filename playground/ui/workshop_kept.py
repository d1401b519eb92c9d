"""What a link has changed although the open exercise keeps it as it is: said before anybody trains, with the way back.

Controls that are locked cannot be moved, but a link may say anything. A run of it is trained like any other; it only
does not count for the exercise (`Exercise.counts`).
"""

from __future__ import annotations

import streamlit as st

from playground.gan.experiment.differences import differences
from playground.ui import address, workshop_learner

NAMED = 3  # settings in one sentence


def kept_settings() -> None:
    """The sentence and the button; nothing where every setting may be as it is."""
    exercise = workshop_learner.current()
    if exercise is None or exercise.start.page or exercise.counts(address.current()):
        return
    experiment = address.current()
    mended = exercise.put_back(experiment)
    titles = [setting for setting, _, _ in differences(mended, experiment)]
    some = ", ".join(titles[:NAMED]) + (f" and {len(titles) - NAMED} more" if len(titles) > NAMED else "")
    with st.container(border=True, key="exercise-kept"):
        st.markdown(
            f":material/info: **A run like this does not count for the exercise.** The exercise keeps some settings as "
            f"they are, and here they are different: {address.plain(some)}."
        )
        st.button(
            "Put them back", icon=":material/undo:", key="exercise:put-back", on_click=address.remember, args=(mended,),
            help="What you may change stays as you have it.",
        )  # fmt: skip
