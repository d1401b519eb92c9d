"""The views of the Inside page below its panel, one at a time; the address bar says which."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.engine import Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import short
from playground.ui import address
from playground.ui.boundary import boundary
from playground.ui.feature_space import feature_space
from playground.ui.fork_card import fork_card
from playground.ui.show_code import show_code
from playground.ui.step_by_step import step_by_step

View = Callable[[Experiment, Run | None], None]
VIEWS: dict[str, tuple[str, str, View]] = {
    "steps": ("Step by step", "footprint", step_by_step),
    "features": ("Before and after an update", "compare_arrows", feature_space),
    "boundary": ("Boundary and D*", "border_outer", boundary),
    "code": ("The code", "code", lambda experiment, _: show_code(experiment)),
    "fork": ("Fork", "fork_right", fork_card),
}
KEY, UNKNOWN = "inside:view", "inside:unknown-view"


def inside_views(experiment: Experiment, run: Run | None) -> None:
    """A choice of views, and the one that is chosen."""
    asked = st.query_params.get("view", "")
    if KEY not in st.session_state:
        st.session_state[KEY] = asked if asked in VIEWS else next(iter(VIEWS))
    chosen = st.segmented_control(
        "View", list(VIEWS), key=KEY, required=True, format_func=_named, label_visibility="collapsed"
    )
    if asked and asked not in VIEWS:
        st.session_state[UNKNOWN] = asked
    if chosen != asked:
        st.query_params["view"] = str(chosen)
    if unknown := st.session_state.pop(UNKNOWN, ""):
        names = ", ".join(VIEWS)
        sentence = f"There is no view “{short(unknown)}”; this is “{VIEWS[str(chosen)][0]}”. The views are {names}."
        st.markdown(f":material/info: {address.plain(sentence)}")
    VIEWS[str(chosen)][2](experiment, run)


def _named(name: str) -> str:
    title, icon, _ = VIEWS[name]
    return f":material/{icon}: {title}"
