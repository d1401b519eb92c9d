"""The latent lab below an image run: what its generator makes of other latents. Its code: `static/lab.js`."""

from __future__ import annotations

import streamlit as st

from playground.engine import Run, engine
from playground.ui.components import register

_lab = register("latent_lab", "lab.js")


def latent_lab(run: Run | None) -> None:
    """A closed drawer, once the run has been saved; the component asks the server's own route (`question_route`)."""
    if run is None or not engine().saved(run.id):
        return
    title = "Latent lab: walk through what it has learnt"
    drawer = st.expander(title, icon=":material/explore:", on_change="rerun", key="lab")
    if drawer.open:
        with drawer:
            _lab(key="latent-lab", data={"run": run.id, "step": run.step, "title": run.title})
