"""Step by step: the next updates of a run that stands still, one network at a time (`frontend/steps/steps.ts`)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.charts.scene import scene
from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.ui.components import register
from playground.ui.feature_space import saved_step
from playground.ui.glossary import with_terms
from playground.ui.live import View
from playground.ui.people import me
from playground.ui.recording import only_recorded

_steps = register("steps", "steps")

PLANE = ("window", "mean", "std", "equal", "rest")  # of a scene of points: where they are drawn


def step_by_step(experiment: Experiment, run: Run | None) -> None:
    """The section: one update of a run at a time, in slow motion, while the run itself stands still."""
    st.header("Step by step", anchor=False)
    if run is None:
        st.caption(with_terms("Start a run and pause it to play its next step here, one update at a time.", "steps"))
        return
    if only_recorded(run, "you can pause it and play its next step, one update at a time."):
        return
    if run.live and run.state != "paused":
        _ask_to_pause(run)
        return
    step = saved_step(experiment, run, "step_by_step", learning=True)
    _steps(key="steps", data={"run": run.id, "step": step} | run_setup(experiment))


def _ask_to_pause(run: Run) -> None:
    """A run that goes on has no next step to look at."""
    with st.container(horizontal=True, vertical_alignment="center", key="step_by_step:asks"):
        st.caption(
            with_terms("The run is training. Pause it to play its next step here, one update at a time.", "steps")
        )
        view = _view_of(run)
        if view is not None:
            st.button("Pause", icon=":material/pause:", key="step_by_step:pause", on_click=_pause, args=(view, run))


def _view_of(run: Run) -> View | None:
    """The panel of this page that shows the run."""
    views = (value for value in st.session_state.values() if isinstance(value, View))
    return next((view for view in views if view.run_id == run.id), None)


def _pause(view: View, run: Run) -> None:
    """Pause the run; if others watch it, look at a copy that pauses."""
    if engine().pause(run.id, view.viewer, by=me()) == "frozen":
        view.show(engine().step(run.id, view.viewer, run.step, by=me()))


# ---------------------------------------------------------------- what the browser must know
def run_setup(experiment: Experiment) -> dict[str, Any]:
    """What the browser must know of a run beside its numbers: how to draw it, its formulas, and words."""
    e, loss, (drawn, _) = experiment, experiment.loss, scene(experiment)
    terms = loss.terms
    return {
        "family": e.target.family,
        "ink": drawn["ink"],
        **{name: drawn[name] for name in PLANE if name in drawn},
        "batch": e.batch,
        "latent": e.latent.dimension,
        "given": e.condition.given_part,
        "classes": list(e.condition.classes_of(e.target)),
        "loss": loss.title,
        "pairs": loss.pairs,
        "terms": {"real": terms.real, "fake": terms.fake, "generator": terms.generator},
        "belief": terms.belief,
        "constants": dict(terms.constants),
        "scoring": terms.score + _disguised(e),
        "beside": _beside(e),
        "optimiser": {"d": e.d_optimiser.title, "g": e.g_optimiser.title},
    }


def _disguised(e: Experiment) -> str:
    """A sentence on what is done to samples before the discriminator sees them."""
    if e.augment.active:
        return " It sees them augmented."
    return " It sees them blurred by instance noise." if e.instance_noise else ""


def _beside(e: Experiment) -> dict[str, str]:
    """A sentence on what each network pays beside its loss; "" where that is nothing."""
    d, g = f" {e.penalty.in_words}".rstrip(), ""
    if e.discriminator_update != "together":
        d += " This run updates D twice: once on the real samples, then once on the generated ones."
    if e.condition.kind == "auxiliary":
        d += " Its error in telling the classes apart is added."
        g += " D's error in recognising the class asked for is added."
    if e.condition.of == "picture":
        g += " The distance to the real picture is added."
    return {"d": d, "g": g}
