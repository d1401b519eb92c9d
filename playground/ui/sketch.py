"""A canvas to draw what a generator is given, and beside it what it makes of that (`frontend/lab/sketch.ts`)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.gallery import gallery_of
from playground.images.pairs import MIDDLE, block_side
from playground.ui.components import register
from playground.ui.recording import only_recorded

_sketch = register("sketch", "sketch")


def sketch(run: Run | None, experiment: Experiment) -> None:
    """A closed drawer, once the run has been saved; nothing for a run that is not given pictures."""
    if run is None or experiment.condition.of != "picture" or not (run.recorded or engine().saved(run.id)):
        return
    drawer = st.expander(
        "Draw one yourself, and see what the generator makes of it",
        icon=":material/draw:",
        on_change="rerun",
        key="sketch",
    )
    if drawer.open:
        with drawer:
            if only_recorded(run, "you can draw something and see what it makes of it."):
                return
            _sketch(key="sketch-canvas", data={"run": run.id, "step": run.step, **described(experiment)})


def described(experiment: Experiment) -> dict[str, Any]:
    """What the browser must know of the pictures that the generator is given.

    shape [c', h, w]; cell: pixels along one side of the smallest thing that can be painted; rows: how many of the
    upper rows can be painted, the others being `hidden`, a grey; examples: how many held-out pictures there are.
    """
    given, shape = experiment.condition.given, experiment.condition.context_shape(experiment.target)
    _, height, width = shape
    return {
        "given": given,
        "shape": list(shape),
        "cell": block_side(given, height, width),
        "rows": height // 2 if given == "upper-half" else height,
        "hidden": MIDDLE,
        "examples": gallery_of(experiment).size,
    }
