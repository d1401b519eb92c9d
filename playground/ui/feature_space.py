"""Feature space: what one update of D, and one of G, does to D's last hidden layer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import streamlit as st

from playground.charts.feature_moves import moves_figures
from playground.charts.health.history import Series
from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.metrics import headline_of
from playground.ui.answers import show_snapshot
from playground.ui.diagnosis import film_numbers
from playground.ui.glossary import with_terms
from playground.ui.recording import only_recorded
from playground.ui.still import still

HEIGHT = 340
MIN_RATE_SHARE = 0.02  # of the learning rate: with less, hardly anything moves
CAPTION = (
    "D's output sees nothing but its last hidden layer, and makes one straight cut through it. D's update "
    "pulls real and generated samples apart there; G's update pushes the generated ones over to the real ones. The "
    "chart beside the picture above shows the same layer over the whole run."
)


def feature_space(experiment: Experiment, run: Run | None) -> None:
    """The section: the same samples before and after an update of either network, from a checkpoint on."""
    st.header("Feature space, before and after an update", anchor=False)
    if run is None:
        st.caption(with_terms("Start a run to see what its next update does to what D sees.", "feature_space"))
        return
    if only_recorded(run, "you can see what its next update does to what D sees."):
        return
    st.caption(with_terms(CAPTION, "feature_space"))
    step = saved_step(experiment, run, "feature_space", learning=True)
    show_snapshot("features", {"run": run.id, "step": step}, lambda found, _: _draw(experiment, found))


def saved_step(experiment: Experiment, run: Run, name: str, learning: bool = False) -> int:
    """The step from which on to look, chosen among those that the run has saved. If nobody chooses: the newest; with
    `learning`, the newest at which its networks still learn, and for a run that has ended an early one."""
    steps = sorted({0, *engine().saved_steps(run.id)})
    if len(steps) == 1:
        return 0
    learning_steps = [step for step in steps if experiment.schedule.factor(step, experiment.steps) > MIN_RATE_SHARE]
    first, why = (learning_steps or steps)[-1] if learning else steps[-1], ""
    if learning and run.ended:
        first, why = opening_step(steps, film_numbers(run).of(headline_of(experiment).name))
    key = f"{name}:step:{run.id}:{steps[-1]}"  # with every checkpoint it begins at the newest again
    chosen = int(st.select_slider("Step", steps, value=first, format_func=lambda step: f"{step:,}", key=key))
    if why:
        st.caption(why)
    return chosen


def opening_step(steps: Sequence[int], distances: Series) -> tuple[int, str]:
    """Where a look at a run that has ended begins, and why there: at the checkpoint after the very beginning from which
    to the next one the distance falls most; if it does not fall, or was not measured, at the first of them.

    steps: those of its checkpoints and of its end, in order, 0 among them.
    """
    between = list(pairwise(steps[1:]))
    if not between:
        return 0, ""
    measured = [(distances.between(0, one), distances.between(0, other)) for one, other in between]
    falls = [early.last - late.last if len(early) else 0.0 for early, late in measured]
    if max(falls) <= 0:
        return between[0][0], f"This opens at the first checkpoint, step {between[0][0]:,}: much is still to be learnt."
    (one, other), (early, late) = max(zip(falls, zip(between, measured, strict=True), strict=True))[1]
    fell = f"the distance fell most, from {early.last:.3g} to {late.last:.3g}"
    return one, f"This opens at step {one:,}, because something happens there: until step {other:,}, {fell}."


def _draw(experiment: Experiment, found: Snapshot) -> None:
    figures = moves_figures(found.arrays["moves"])
    for column, figure, name in zip(st.columns(2), figures, "dg", strict=True):
        with column:
            still(figure, HEIGHT, key=f"feature_space:{name}")
    pretraining = found.step < experiment.pretraining.length
    said = belief_sentence(found.numbers) + (
        " G is not trained at this step: D is still being pretrained." if pretraining else ""
    )
    st.caption(with_terms(said, "feature_space:moves"))


def belief_sentence(numbers: dict[str, float]) -> str:
    """What both updates did to D's belief: "D's mean belief in real samples went from 61% to 63% to 62%, ..."."""
    beliefs: dict[str, Any] = {
        name: " → ".join(f"{numbers[f'{name}_{moment}']:.1%}" for moment in range(3)) for name in ("real", "fake")
    }
    return (
        f"D's mean belief, before → after its update → after G's: in real samples {beliefs['real']}, in generated ones "
        f"{beliefs['fake']}."
    )
