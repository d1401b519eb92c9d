"""Fork: at a checkpoint of a run, change one setting and go on.

The fork is an experiment like any other, with its own link; until that step it has the film and the numbers of its
parent.
"""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import ValidationError

from playground.engine import Run, engine
from playground.gan.experiment.controls import Control, controls_of, value_text
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import UNKNOWN, changeable, fork_of
from playground.gan.experiment.link import change, problems_of, to_link, to_text
from playground.gan.experiment.settings import CHOICES
from playground.ui import address
from playground.ui.controls import full_label, standalone_widget
from playground.ui.glossary import with_terms
from playground.ui.guard import attempt
from playground.ui.people import me
from playground.ui.recording import only_recorded
from playground.ui.side_by_side import PAGE, beside_link

FIRST = "g_optimiser.learning_rate"  # the setting that is suggested
WHAT = (
    "Take the run back to one of its checkpoints, change one setting and continue from there. Up to that step both "
    "runs are the same, to the last digit, so whatever differs afterwards comes from your change."
)
NOTHING_YET = "Train it for a while. A fork begins at a checkpoint, and a run saves one after each eighth of its steps."
TOO_LATE = "Its only checkpoint is at its last step, where nothing is left to train. Train it again to fork it."


def fork_card(experiment: Experiment, run: Run | None) -> None:
    """The section: a checkpoint, one setting, its new value; "Continue from here" opens the fork on this page."""
    st.header("Fork", anchor=False)
    if experiment.fork is not None:
        _links_to_parent(experiment)
    if only_recorded(run, "you can take it back to a checkpoint, change one setting, and continue from there."):
        return
    steps = places(experiment, run) if run else []
    if run is None or not steps:
        st.caption(with_terms(TOO_LATE if run is not None and run.ended else NOTHING_YET, "fork"))
        return
    st.caption(with_terms(WHAT, "fork"))
    step = _chosen_step(run, steps)
    setting, value = st.columns(2)
    with setting:
        control = _chosen_control(experiment)
    with value:
        wanted = standalone_widget(control, f"fork_card:{control.path}:{experiment.key}")
    child, problem = forked(experiment, step, control, wanted)
    if problem:
        st.caption(f":material/info: {address.plain(problem)}")
    _buttons(experiment, run, step, child)


def places(experiment: Experiment, run: Run) -> list[int]:
    """The steps at which the run can be forked: those of its checkpoints that leave something to train."""
    begun = experiment.fork.step if experiment.fork else 0
    return [step for step in engine().saved_steps(run.id) if begun < step < run.steps]


def forked(experiment: Experiment, step: int, control: Control, value: Any) -> tuple[Experiment | None, str]:
    """The experiment that goes on from `step` with this value, or None and one sentence on why there is none (yet)."""
    if value is None or value == control.value:
        return None, "" if value is None else f"It already is {value_text(control)}. Choose another value."
    changed, problems = change(experiment, control.path, to_text(value))
    if problems:
        return None, problems[0].sentence
    try:
        return fork_of(experiment, step, changed), ""
    except ValidationError as error:
        return None, problems_of(error)[0].sentence
    except ValueError as error:
        return None, str(error)


def settings_of(experiment: Experiment) -> dict[str, Control]:
    """The settings that may change on the way, by path, in the order of the schema."""
    fitting = {control.path: control for control in controls_of(experiment) if changeable(control.path)}
    return {path: control for path, control in fitting.items() if path in CHOICES or not _is_typed(control)}


def _is_typed(control: Control) -> bool:
    """Whether it is a text that somebody writes or draws: those are edited elsewhere."""
    return control.field.annotation is str


def _chosen_step(run: Run, steps: list[int]) -> int:
    key = f"fork_card:step:{run.id}"
    chosen = st.session_state.setdefault(key, steps[len(steps) // 2])
    # a checkpoint between two eighths is only kept for a while; the step may stay: the way to it is trained again
    steps = sorted({*steps, chosen})
    if len(steps) == 1:
        st.caption(f"It has one checkpoint, at step {chosen:,}.")
        return int(chosen)
    return int(st.select_slider("Step", steps, format_func=lambda step: f"{step:,}", key=key))


def _chosen_control(experiment: Experiment) -> Control:
    settings, key = settings_of(experiment), "fork_card:path"
    if st.session_state.get(key) not in settings:
        st.session_state[key] = FIRST
    path = st.selectbox("What to change", list(settings), format_func=lambda path: full_label(settings[path]), key=key)
    return settings[path]


def _buttons(experiment: Experiment, run: Run, step: int, child: Experiment | None) -> None:
    with st.container(horizontal=True, key="fork_card:buttons"):
        st.button(
            "Continue from here", icon=":material/fork_right:", type="primary", key="fork_card:go",
            disabled=child is None,
            on_click=_go_on, args=(run.id, step, child),
        )  # fmt: skip
        icon = ":material/compare:"
        pressed = st.button("Continue beside this run", icon=icon, key="fork_card:beside", disabled=child is None)
        if pressed and child and attempt(engine().fork, run.id, step, child, by=me()):
            st.switch_page(PAGE, query_params=beside_link(experiment, child))


def _go_on(run_id: str, step: int, child: Experiment) -> None:
    st.session_state[address.OPEN_RUN] = engine().fork(run_id, step, child, by=me())
    address.remember(child)


def _links_to_parent(experiment: Experiment) -> None:
    """Back to the run that this one comes from, and both side by side."""
    assert experiment.fork is not None
    parent = experiment.fork.parent
    if experiment.fork.changed:
        st.caption(f":material/info: {UNKNOWN}")
        return
    with st.container(horizontal=True, key="fork_card:doors"):
        st.page_link(
            address.INSIDE, label="The run it comes from", icon=":material/arrow_back:",
            query_params=to_link(parent) | {"view": "fork"},
        )  # fmt: skip
        query = beside_link(parent, experiment)
        st.page_link(PAGE, label="Beside the run it comes from", icon=":material/compare:", query_params=query)
