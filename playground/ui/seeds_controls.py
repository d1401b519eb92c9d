"""What a sweep varies: how many seeds, and up to two settings with the values that they take."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import streamlit as st

from playground.engine import Run
from playground.gan.experiment.controls import Control, controls_of, value_text
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change, to_text
from playground.gan.experiment.settings import CHOICES
from playground.gan.experiment.sweep import (
    MOST_RUNS,
    MOST_SEEDS,
    MOST_SETTINGS,
    MOST_VALUES,
    OVER,
    SEEDS,
    Sweep,
    problem_of_path,
)
from playground.gan.foundations.schema import limit_of
from playground.ui import address
from playground.ui.controls import full_label, kinds_for, steps_between
from playground.ui.device import device_control, devices_to_choose

NUMBER, PATH, VALUES = "seeds:number", "seeds:path:{}", "seeds:values:{}"
NOTHING = ""
VALUES_HELP = (
    f"With commas between them, at most {MOST_VALUES}. Each value is trained with each seed, at most {MOST_RUNS} runs "
    "together."
)


def seeds_controls(sweep: Sweep, runs: Callable[[], Iterable[Run]]) -> None:
    """The widgets; a change goes into the link, from which the page is drawn again. runs: those of the sweep then."""
    settings = settings_to_vary(sweep.base)
    columns = st.columns([1, *[2] * MOST_SETTINGS], gap="medium")
    with columns[0]:
        st.session_state[NUMBER] = sweep.seeds
        st.slider("Seeds", 1, MOST_SEEDS, key=NUMBER, on_change=_changed, args=(sweep,))
        asked = address.asked_device()
        if devices := devices_to_choose(asked):
            device_control(asked, devices, runs)
    for place, column in enumerate(columns[1:]):
        if place > len(sweep.over):
            continue
        with column:
            _setting(sweep, place, settings)


def _setting(sweep: Sweep, place: int, settings: dict[str, Control]) -> None:
    """Which setting varies, and its values below it."""
    varied = sweep.over[place] if place < len(sweep.over) else None
    taken = {one.path for number, one in enumerate(sweep.over) if number != place}
    options = [NOTHING, *(path for path in settings if path not in taken)]
    path, values = PATH.format(place), VALUES.format(place)
    if varied and varied.path not in options:  # a hidden setting, from a link
        options.append(varied.path)
    st.session_state[path] = varied.path if varied else NOTHING
    st.selectbox(
        "Also vary" if place == 0 else "And vary", options, key=path, on_change=_changed, args=(sweep,),
        format_func=lambda one: full_label(settings[one]) if one in settings else one or "Nothing else",
    )  # fmt: skip
    if varied:
        st.session_state[values] = ", ".join(varied.values)
        st.text_input("Values", key=values, help=VALUES_HELP, on_change=_changed, args=(sweep,))


def _changed(sweep: Sweep) -> None:
    """Write what the widgets say into the link."""
    settings, over = settings_to_vary(sweep.base), []
    for place in range(MOST_SETTINGS):
        path = st.session_state.get(PATH.format(place), NOTHING)
        same = place < len(sweep.over) and sweep.over[place].path == path
        if same:
            over.append(f"{path}:{st.session_state.get(VALUES.format(place), '')}")
        elif path in settings:
            fitting = [text for text in suggested_values(settings[path]) if not change(sweep.base, path, text)[1]]
            over.append(f"{path}:{','.join(fitting)}")
    address.remember(sweep.base)
    st.query_params.from_dict(sweep.to_link() | {SEEDS: [str(st.session_state[NUMBER])], OVER: over})


def settings_to_vary(base: Experiment) -> dict[str, Control]:
    """The settings that can vary, by path, those first that matter most."""
    found = [c for c in controls_of(base) if problem_of_path(base, c.path) is None and not _is_written(c)]
    found = [c for c in found if c.path not in CHOICES or len(kinds_for(c)) > 1]
    return {c.path: c for c in sorted(found, key=lambda control: not control.knob.simple)}


def _is_written(control: Control) -> bool:
    """Whether it is a text that somebody writes or draws."""
    return control.field.annotation is str and control.path not in CHOICES


def suggested_values(control: Control) -> list[str]:
    """A few values to begin with, the present one among them."""
    value, low, high = control.value, limit_of(control.field, "ge"), limit_of(control.field, "le")
    if control.path in CHOICES:
        return [value, *(kind for kind in kinds_for(control) if kind != value)][:3]
    if isinstance(value, bool):
        return ["true", "false"]
    if not isinstance(value, (int, float)):
        return [str(value)]
    if control.knob.log:
        steps = sorted({type(value)(step) for step in steps_between(low, high)} | {value})
        at = steps.index(value)
        return [to_text(steps[i]) for i in (at - 2, at, at + 2) if 0 <= i < len(steps)]
    multiple = limit_of(control.field, "multiple_of") or 1
    wanted = [value / 2, value, value * 2] if value else [value, (high - value) / 10, (high - value) / 2]
    near = [round(v / multiple) * multiple if isinstance(value, int) else float(f"{v:.3g}") for v in wanted]
    return [to_text(v) for v in dict.fromkeys(near) if low <= v <= high]


def titles_of(sweep: Sweep, values: tuple[str, ...]) -> str:
    """What the settings of a group are: "Learning rate · discriminator: 0.001, Loss: Hinge"."""
    said = [f"{name_of_setting(sweep, place)}: {said_value(sweep, place, value)}" for place, value in enumerate(values)]
    return ", ".join(said)


def name_of_setting(sweep: Sweep, place: int) -> str:
    """What a setting that varies is called."""
    path = sweep.over[place].path
    control = {control.path: control for control in controls_of(sweep.base)}.get(path)
    return full_label(control).split(": ", 1)[-1] if control else path


def said_value(sweep: Sweep, place: int, value: str) -> str:
    """A value of a setting that varies, as its control calls it."""
    path = sweep.over[place].path
    control = next((control for control in controls_of(sweep.base) if control.path == path), None)
    if control is None or isinstance(control.value, bool):
        return value
    number = isinstance(control.value, (int, float))
    return value_text(replace(control, value=type(control.value)(value) if number else value))
