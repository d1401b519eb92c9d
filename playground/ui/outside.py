"""The page of a run from outside: another program trains it, and the app shows it (docs/own-model.md)."""

from __future__ import annotations

import streamlit as st

from playground.engine import Run, engine
from playground.ui import address
from playground.ui.downloads import download_menu, without_browser
from playground.ui.health_card import health_card
from playground.ui.help import OWN_MODEL, help_link
from playground.ui.live import live_panel
from playground.ui.people import me
from playground.ui.run_card import asked_for
from playground.ui.stored_experiment import experiment_of

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
        st.info("There is no such run here.", icon=":material/sensors:")
        help_link(OWN_MODEL)
        st.page_link("app_pages/runs.py", label="See the runs that are here", icon=":material/history:")
        return
    st.markdown(f"**{address.plain(_name(run))}**")
    st.caption(f":material/sensors: {ONLY_SHOWN}")
    with st.container(horizontal=True, vertical_alignment="center"):
        inside = st.toggle("Look inside", key="outside:inside", help=INSIDE)
        st.page_link(address.CARD, label="Run card", icon=":material/id_card:", query_params={"run": run.id}, help=CARD)
        _downloads(run)
        help_link(OWN_MODEL)
    st.session_state[address.OPEN_RUN] = run.id
    experiment = experiment_of(run.experiment)
    live_panel(experiment, f"outside:{run.id}", inside=inside, buttons="none")
    health_card(experiment, run)


def _downloads(run: Run) -> None:
    """What can be taken away from it; drawn when it is open."""
    window = st.popover("Download", icon=":material/download:", key="outside:download", on_change="rerun")
    if window.open:
        with window:
            download_menu(experiment_of(run.experiment), run)
            st.caption(without_browser(run))


def _name(run: Run) -> str:
    """What its program has called it, or somebody has since."""
    written = engine().remarks([run.id], by=me()).get(run.id)
    return (written.name if written else "") or run.title
