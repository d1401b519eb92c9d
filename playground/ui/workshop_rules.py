"""What an open exercise, and the teacher of a class, decide about a training page: which settings may be changed,
whether anything may be trained now, and whether a run may be seen already.

Without an exercise and a class everything may be done. The settings themselves are changed in one place
(`address.set_path`), which asks here; so do the controls, which say why they are locked.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from playground.workshop.exercise import Controls, Standing

KEY = "workshop:rules"  # in the session
LOCKED = "This exercise keeps this setting as it is."
LOCKED_BY_TEACHER = "Your teacher has locked the settings."
PREDICT_FIRST = "Make your prediction first. Then you can train."
ALWAYS_OPEN = ("seed",)


@dataclass(frozen=True)
class Rules:
    """What holds for this person just now."""

    controls: Controls | None = None  # of the open exercise
    teacher: str = ""  # "open" | "locked" | "": as the exercise says
    hold: str = ""  # why nothing may be trained now, in one sentence; ""
    unseen: bool = False  # a run may not be seen yet either: the prediction comes first

    def standing(self, path: str) -> Standing:
        """Whether the control of this setting is open, locked or hidden."""
        if path in ALWAYS_OPEN and self.teacher != "locked":
            return "open"
        of_exercise: Standing = "open" if self.controls is None else self.controls.of(path)
        if self.teacher == "locked":
            return "hidden" if of_exercise == "hidden" else "locked"
        return "open" if self.teacher == "open" else of_exercise

    def why_locked(self, path: str) -> str:
        """Why this setting may not be changed, in one sentence; "" if it may."""
        if self.standing(path) == "open":
            return ""
        return LOCKED_BY_TEACHER if self.teacher == "locked" else LOCKED

    def is_highlighted(self, path: str) -> bool:
        """Whether an exercise has opened this very setting, so that it must be found whatever else is shown."""
        return self.controls is not None and self.standing(path) == "open" and path not in ALWAYS_OPEN


def rules() -> Rules:
    """The rules for the page that is being drawn."""
    found = st.session_state.get(KEY)
    return found if isinstance(found, Rules) else Rules()


def set_rules(now: Rules) -> None:
    """These rules hold from now on in this session."""
    st.session_state[KEY] = now
