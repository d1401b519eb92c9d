"""Runs: what has been trained here, to open again or to delete."""

from __future__ import annotations

import streamlit as st

from playground.charts.runs import quality_chart
from playground.engine import engine
from playground.ui.run_list import run_list, undo_deletion

st.title("Runs", anchor=False)
undo_deletion()
runs = engine().runs(limit=200)
if not runs:
    st.markdown("Nothing has been trained yet. Runs appear here with their figures, and can be opened again at once.")
    st.page_link("app_pages/distributions.py", label="Train one", icon=":material/scatter_plot:")
else:
    st.caption("Finished runs open at once, from the store. The oldest ones make room when the store is full.")
    chart, described = quality_chart(runs)
    if chart is not None:
        st.altair_chart(chart, width="stretch", alt=described)
    run_list(runs)
