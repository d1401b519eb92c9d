"""What somebody has done in the introduction, kept in their browser: it is still there after a reload, and the next
visit can go on where this one ended. The browser's part: `frontend/story/scene-focus.ts`."""

from __future__ import annotations

from typing import Any

import streamlit as st

REACHED = "story:scene"  # in the session: where to go on after a look at another page
EARLIER = "story:earlier"  # in the session: the scene that was reached at an earlier visit
PLAYED = "story:detective"  # in the session: how each round of the detective's game ended
ANSWERS: dict[str, tuple[Any, ...]] = {  # what the session may hold, by its name there
    "story:shown": (True,),
    "story:round": ("trained",),
    "story:arrows": (True,),
    "story:cure": ("brakes", "larger"),
}
ROUND = {"you", "discriminator", "of"}  # numbers in the result of a round, beside the points that were marked
MOST = 100  # no round has as many points


def kept() -> dict[str, Any]:
    """What the browser should keep."""
    answers = {name: st.session_state[name] for name in ANSWERS if st.session_state.get(name)}
    return {"scene": st.session_state.get(REACHED, 1), "answers": answers, "played": st.session_state.get(PLAYED, {})}


def take(found: Any) -> None:
    """Take up what a browser has kept; what is not as we write it is left out. It only tells what was done here: a
    session that has answers already keeps its own."""
    if not isinstance(found, dict):
        return
    if _is_count(scene := found.get("scene")):
        st.session_state[EARLIER] = scene
    answers, played = found.get("answers"), found.get("played")
    for name, allowed in ANSWERS.items():
        if isinstance(answers, dict) and (answer := answers.get(name)) in allowed:
            st.session_state.setdefault(name, answer)
    if isinstance(played, dict):
        rounds = {name: result for name in ("untrained", "trained") if _is_round(result := played.get(name))}
        st.session_state.setdefault(PLAYED, rounds)


def _is_round(result: Any) -> bool:
    if not isinstance(result, dict) or not isinstance(marked := result.get("marked"), list):
        return False
    return all(_is_count(number) for number in (*marked, *(result.get(name) for name in ROUND)))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST
