"""The detective game of the introduction as a component. Its code: `frontend/story/detective.ts`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground.charts.palette import INK
from playground.ui.components import register

_detective = register("detective", "detective")


def detective(
    game: dict[str, Any],
    round_name: str,
    results: str,
    next_label: str = "",
    on_next: Callable[[], None] | None = None,
) -> None:
    """Show the points of `game` (see `charts.suspects`) to be marked as real. Another name is another round; one that
    was played before is shown as it ended.

    results: where the session keeps each round by its name: who was right ({"you", "discriminator", "of"}) and the
    numbers of the points that were marked ("marked").
    next_label, on_next: what the button says once the round has been checked, and what is done when it is pressed.
    """
    key = f"detective:{results}"
    played = st.session_state.get(results, {}).get(round_name)
    data = {"ink": INK, "round": round_name, "marked": played and played["marked"], "next": next_label, **game}
    _detective(
        key=key,
        data=data,
        on_checked_change=partial(_checked, key, results),
        on_next_change=on_next or (lambda: None),
    )


def _checked(key: str, results: str) -> None:
    said = st.session_state[key].checked
    if isinstance(said, dict) and {"round", "you", "discriminator", "of", "marked"} <= set(said):
        st.session_state.setdefault(results, {})[str(said["round"])] = said
