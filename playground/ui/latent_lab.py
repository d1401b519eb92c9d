"""The latent lab below an image run: what its generator makes of other latents. Its code: `frontend/lab/lab.ts`."""

from __future__ import annotations

import streamlit as st

from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.ui.components import register
from playground.ui.recording import only_recorded

_lab = register("latent_lab", "lab")


def latent_lab(run: Run | None) -> None:
    """A closed drawer, once the run has been saved; the component asks the server's own route (`question_route`).

    Nothing for a run without pictures, or one whose generator is given a picture: it does not use its latent.
    """
    if run is None or not (run.recorded or engine().saved(run.id)):
        return
    experiment = Experiment.from_json(run.experiment)
    if experiment.target.family != "images" or experiment.condition.of == "picture":
        return
    title = "Latent lab: explore what the generator has learnt"
    drawer = st.expander(title, icon=":material/explore:", on_change="rerun", key="lab")
    if drawer.open:
        with drawer:
            if only_recorded(run, "you can walk through what it has learnt."):
                return
            _lab(key="latent-lab", data={"run": run.id, "step": run.step, "names": names(experiment)})


def names(experiment: Experiment) -> list[tuple[int, str]]:
    """Label and name of each class that the generator may be asked for; none for an unconditional one."""
    target = experiment.target
    return [(label, target.classes[label]) for label in target.asked] if experiment.condition.of == "classes" else []
