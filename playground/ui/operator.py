"""The operator's page: who is training what on this server, how the server is doing, and a Stop button for each run."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import streamlit as st

from playground.engine import Run, engine
from playground.engine.health import recent_events, starters_of
from playground.engine.rates import TooFastError
from playground.store.people import OPERATOR
from playground.ui import address
from playground.ui.guard import guarded
from playground.ui.metrics import guessed, refused
from playground.ui.people import me
from playground.ui.plain_table import plain_table
from playground.ui.run_list import ICONS
from playground.ui.run_search import in_plain_words
from playground.ui.turns import aside

IS_OPERATOR = "is_operator"  # in the session
LOOK_SECONDS = 2.0
EVENTS = 50
EVENTS_HEIGHT = 400  # pixels; the table scrolls in it


def operator_page() -> None:
    """Ask for the secret, then show the figures, which keep themselves up to date."""
    if not os.environ.get("PLAYGROUND_OPERATOR"):
        st.info(
            "This page is for the person who runs the server. To use it, choose a secret, set the variable "
            "`PLAYGROUND_OPERATOR` to it, and start the server again. Then enter the secret here.",
            icon=":material/key:",
        )
    elif not st.session_state.get(IS_OPERATOR):
        _ask_for_token()
    else:
        st.fragment(_overview, run_every=LOOK_SECONDS)()


def _ask_for_token() -> None:
    with st.form("operator", width=400):
        token = st.text_input("The secret that PLAYGROUND_OPERATOR is set to", type="password")
        if st.form_submit_button("Open"):
            with aside():
                time.sleep(0.5)  # so that guessing is slow
            try:
                known = guessed(token, me().address)
            except TooFastError as error:
                st.warning(str(error), icon=":material/hourglass_empty:")
                return
            if known:
                st.session_state[IS_OPERATOR] = True
                st.rerun()
            st.warning("That is not the secret.", icon=":material/key_off:")


@guarded
def _overview() -> None:
    health = engine().health()
    figures = {
        "Training": f"{health.running:,}",
        "Waiting": f"{health.queued:,}",
        "Steps per second": f"{health.steps_per_second:,.0f}",
        "Workers": f"{health.workers:,}",
        "Worker restarts": f"{health.restarts:,}",
        "Requests refused": f"{refused():,}",
        "Store": f"{health.store_bytes / 2**20:,.0f} of {health.store_limit / 2**20:,.0f} MB",
    }
    with st.container(horizontal=True):
        for title, value in figures.items():
            st.metric(title, value, width="content")
    if health.problem:
        st.warning(health.problem)
    live = engine().runs(200, ("running", "queued", "paused"), private=True, by=OPERATOR)
    st.subheader("Runs", anchor=False)
    if not live:
        st.caption("No run is training or waiting.")
    for run, person in zip(live, starters_of(engine().database, live), strict=True):
        _row(run, person)
    st.subheader("Events", anchor=False)
    with st.container(height=EVENTS_HEIGHT):
        plain_table(
            [
                {
                    "time (UTC)": f"{datetime.fromtimestamp(event.time, UTC):%Y-%m-%d %H:%M:%S}",
                    "run": event.run[:8],
                    "event": event.kind,
                    "note": event.text,
                }
                for event in recent_events(engine().database, EVENTS)
            ]
        )


def _row(run: Run, person: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        name = address.plain(in_plain_words(run.experiment, f"{run.title} (its settings are damaged)")[0])
        pace = f"{run.steps_per_second:,.0f} steps/s" if run.state == "running" else run.state
        who = f"person {person[:8]}" if person else "started on this machine"
        st.markdown(
            f"{ICONS[run.state]} **{name}** · step {run.step:,} of {run.steps:,} · {pace} · {who} · "
            f"{run.watchers} watching · {run.bytes / 2**20:,.1f} MB"
        )
        st.button("Stop", key=f"operator-stop:{run.id}", icon=":material/stop:", on_click=engine().stop, args=(run.id,))
