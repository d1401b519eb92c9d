"""The page of a run from outside: another program trains it, and the app shows it (docs/own-model.md)."""

from __future__ import annotations

import streamlit as st

from playground.engine import Run, engine
from playground.ui import address
from playground.ui.live import live_panel
from playground.ui.people import me
from playground.ui.run_card import asked_for
from playground.ui.stored_experiment import experiment_of

HOW = "`docs/own-model.md` explains how to show your own training here."
ONLY_SHOWN = (
    "A program outside this app trains it, and only its film is here. So you can look at all of it, but not restart "
    "it, fork it, or do a single step."
)
INSIDE = "Features, gradients, and how often the discriminator is right, instead of the metrics."
CARD = "What happened in words, what is going wrong, all numbers, and a file to keep or send."


def outside_page() -> None:
    """The run whose id is in the address."""
    run = asked_for()
    st.title("From outside", anchor=False)
    if run is None or not run.outside:
        st.info(f"There is no such run here. {HOW}", icon=":material/sensors:")
        st.page_link("app_pages/runs.py", label="See the runs that are here", icon=":material/history:")
        return
    st.markdown(f"**{address.plain(_name(run))}**")
    st.caption(f":material/sensors: {ONLY_SHOWN} {HOW}")
    with st.container(horizontal=True, vertical_alignment="center"):
        inside = st.toggle("Look inside", key="outside:inside", help=INSIDE)
        st.page_link(address.CARD, label="Run card", icon=":material/id_card:", query_params={"run": run.id}, help=CARD)
    st.session_state[address.OPEN_RUN] = run.id
    live_panel(experiment_of(run.experiment), f"outside:{run.id}", inside=inside, buttons="none")


def _name(run: Run) -> str:
    """What its program has called it, or somebody has since."""
    written = engine().remarks([run.id], by=me()).get(run.id)
    return (written.name if written else "") or run.title
