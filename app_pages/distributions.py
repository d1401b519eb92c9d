"""Distributions: pick what to learn, tune how, watch it being learnt."""

from __future__ import annotations

import streamlit as st

from playground.ui import address
from playground.ui.go_on import go_on
from playground.ui.heading import heading, next_step
from playground.ui.live import live_panel
from playground.ui.own_points import is_cleared
from playground.ui.sidebar import sidebar

experiment = address.open_experiment(address.POINTS)
sidebar(experiment)
heading(experiment)
run = None
if is_cleared(experiment.target):
    st.info("Draw something to learn, on the canvas in the sidebar.", icon=":material/draw:")
else:
    run = live_panel(experiment, "distributions")
next_step(experiment)
go_on(experiment, run)
