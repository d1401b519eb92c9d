"""Distributions: pick what to learn, tune how, watch it being learnt."""

from __future__ import annotations

import streamlit as st

from playground.gan.own import Own
from playground.ui import address
from playground.ui.controls import all_knobs, simple_knobs, target_knobs
from playground.ui.heading import heading
from playground.ui.live import live_panel
from playground.ui.own_points import own_points
from playground.ui.picker import target_picker

experiment = address.open_experiment()

with st.sidebar:
    target_picker()
    if isinstance(experiment.target, Own):
        own_points(experiment.target)
    simple_knobs(experiment)
    with st.expander("This target"):
        if experiment.target.formula:
            st.latex(experiment.target.formula)
        target_knobs(experiment)
    all_knobs(experiment)
    st.button("Back to the defaults of this target", icon=":material/undo:", on_click=address.defaults)

heading(experiment)
live_panel(experiment, "distributions")
