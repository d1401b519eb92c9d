"""Runs: what has been trained here, to open again or to delete."""

from __future__ import annotations

import streamlit as st

from playground.charts.runs import quality_chart
from playground.engine import engine
from playground.ui.import_card import import_card
from playground.ui.people import me
from playground.ui.run_list import run_list, undo_deletion

st.title("Runs", anchor=False)
undo_deletion()
import_card()
runs = engine().runs(limit=200, by=me())
if not runs:
    st.markdown(
        "There are no runs yet. Every run you train appears here with its results, and you can open it again at once."
    )
    st.page_link("app_pages/distributions.py", label="Train a GAN", icon=":material/scatter_plot:")
else:
    st.caption("Finished runs open at once. When the store is full, the oldest runs are deleted to make room.")
    chart, described = quality_chart(runs)
    if chart is not None:
        st.altair_chart(chart, width="stretch", height=170, alt=described)  # its place is kept until it is drawn
    run_list(runs)
