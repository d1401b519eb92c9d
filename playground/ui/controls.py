"""Controls from the schema: one field, one widget. The Experiment in the session is the truth, widgets show it."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

import streamlit as st

from playground.gan.experiment.controls import Control, controls_of, is_zero, may_stand, readable, value_text
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import ANCHORS, to_link, to_text, to_words, without
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import LEVELS, Choice, Level, kinds_of, knob_of, limit_of
from playground.ui import address
from playground.ui.device import GROUP as GROUP_OF_DEVICE
from playground.ui.device import device_control, devices_to_choose, run_of
from playground.ui.glossary import with_label
from playground.ui.workshop_rules import rules

GROUPS = {
    "latent": "Latent",
    "generator": "Generator",
    "discriminator": "Discriminator",
    "loss": "Loss and penalty",
    "optimisers": "Optimisers",
    "run": "Run",
}


LEVEL = "sidebar:level"  # in the session: how much is shown
LEVEL_HELP = (
    "Basic: the few that matter most. More: those that people often change. All: everything that has an effect here. "
    "Settings you have changed are always shown."
)
LEVEL_TITLES = {"basic": "Basic", "more": "More", "all": "All"}


def kinds_for(control: Control) -> dict[str, type[Choice]]:
    """The kinds of a choice that fit the experiment; of targets and conditions, those of its task."""
    task = address.task_of(control.experiment)
    kinds: dict[str, Any] = task.targets() if control.path == "target" else kinds_of(CHOICES[control.path])
    fitting = {name: kind for name, kind in kinds.items() if may_stand(kind, control.path, control.experiment)}
    return {name: kind for name, kind in fitting.items() if getattr(kind, "of", task.of) == task.of}


def group_of(path: str) -> str:
    """The group that a path is shown in: its own, or that of the description it belongs to."""
    return knob_of(Experiment.model_fields[path.split(".")[0]]).group


def simple_knobs(experiment: Experiment) -> None:
    """The few knobs that matter most; those of the condition are drawn beside it."""
    for control in controls_of(experiment):
        if control.knob.simple and group_of(control.path) != "condition":
            draw(control, prefix="simple")


def condition_knobs(experiment: Experiment, without: Collection[str] = ()) -> None:
    """What the networks are conditioned on, and its parameters; `without` those drawn elsewhere."""
    for control in controls_of(experiment):
        if group_of(control.path) == "condition" and control.path not in without and not _only_kind(control):
            draw(control)


def target_knobs(experiment: Experiment, without: Collection[str] = ()) -> None:
    """The parameters of the target itself, and the units it is trained in; `without` those drawn elsewhere."""
    for control in controls_of(experiment):
        if group_of(control.path) == "target" and control.path not in ("target", *without):
            draw(control)


def all_knobs(experiment: Experiment) -> None:
    """Everything else, as much of it as was asked for, a closed drawer a group."""
    chosen = level_switch()
    by_group: dict[str, list[Control]] = {group: [] for group in GROUPS}
    for control in controls_of(experiment):
        if group_of(control.path) in by_group and not _only_kind(control) and is_shown(control, chosen):
            by_group[group_of(control.path)].append(control)
    asked = address.asked_device(run_of(experiment))
    devices = devices_to_choose(asked, chosen)
    for group, members in by_group.items():
        of_run = devices if group == GROUP_OF_DEVICE else []
        if members or of_run:
            with st.expander(GROUPS[group]):
                for control in members:
                    draw(control)
                if of_run:
                    device_control(asked, of_run, lambda: [run_of(experiment)])


def level_switch() -> Level:
    """How many settings to show."""
    st.session_state.setdefault(LEVEL, LEVELS[0])
    chosen: Level | None = st.segmented_control(
        "Settings to show", LEVELS, key=LEVEL, required=True, persist_state="session",
        format_func=LEVEL_TITLES.__getitem__,
        help=LEVEL_HELP,
    )  # fmt: skip
    return chosen or LEVELS[0]


def is_shown(control: Control, chosen: Level) -> bool:
    """Whether a control belongs into the drawers: those in the open and those without effect do not; what has been
    changed always does."""
    owner = getattr(control.experiment, control.path.partition(".")[0]) if "." in control.path else control.experiment
    if control.knob.simple or not control.knob.acts_in(owner):
        return False
    if rules().is_highlighted(control.path):
        return True
    return LEVELS.index(control.knob.level) <= LEVELS.index(chosen) or is_changed(control)


def is_changed(control: Control) -> bool:
    """Whether it differs from its default, or belongs to a kind that is not the default one."""
    return not {control.path, control.path.partition(".")[0]}.isdisjoint(_changes(control.experiment))


@lru_cache(maxsize=64)
def _changes(experiment: Experiment) -> frozenset[str]:
    """The paths of what differs from the default of this target and condition."""
    return frozenset(to_link(experiment)) - set(ANCHORS)


def draw(control: Control, prefix: str = "knob") -> None:
    """The widget of one control. A change goes through the schema, then the page is drawn anew. An exercise may have
    locked or hidden it."""
    if rules().standing(control.path) == "hidden":
        return
    key, locked = f"{prefix}:{control.path}", rules().why_locked(control.path)
    common: dict[str, Any] = {
        "label": label_of(control) + (f" · {value_text(control)}" if is_zero(control) else ""),
        "help": f"{locked}\n\n{help_of(control)}" if locked else help_of(control),
        "disabled": bool(locked),
        "key": key,
        "on_change": _changed,
        "args": (control.path, key),
    }
    shown, widget = _widget(control)
    st.session_state[key] = shown  # the widget shows the Experiment, whatever it showed before
    if control.path not in _changes(control.experiment):
        widget(**common)
        return
    with st.container(key=f"changed:{control.path}", gap="xxsmall"):
        widget(**common | {"label": f"**{common['label']}** · changed"})
        if not locked:
            _reset_button(control)


def _reset_button(control: Control) -> None:
    """Puts one setting back to its default, and says what that is."""
    plain = without(control.experiment, control.path)
    usual = next((other for other in controls_of(plain) if other.path == control.path), None)
    label = f"Back to {address.plain(value_text(usual))}" if usual and value_text(usual) else "Back to the default"
    st.button(
        label, key=f"reset:{control.path}", icon=":material/undo:", type="tertiary",
        on_click=address.take_back, args=(control.path,),
    )  # fmt: skip


def standalone_widget(control: Control, key: str) -> Any:
    """The widget of one control by itself, which begins with the control's value and changes nothing; what it says."""
    shown, widget = _widget(control)
    st.session_state.setdefault(key, shown)
    return widget(label=label_of(control), help=help_of(control), key=key)


def label_of(control: Control) -> str:
    """The field's title; the two optimisers' rates also say whose they are."""
    title = str(control.field.title)
    owner = {"g_optimiser": "generator", "d_optimiser": "discriminator"}.get(control.path.split(".")[0])
    return f"{title} · {owner}" if owner and "." in control.path else title


def full_label(control: Control) -> str:
    """The setting with its group: "Optimisers: Learning rate · generator"."""
    group = group_of(control.path)
    return f"{GROUPS.get(group, group.capitalize())}: {label_of(control)}"


def help_of(control: Control) -> str:
    """What it is, too low, too high; for a choice, its kinds as well."""
    text = str(control.field.description or "")
    if control.path in CHOICES:
        kinds = kinds_for(control).values()
        text += "\n\n" + "\n".join(f"- **{kind.title}.** {kind.summary}" for kind in kinds)
    return with_label(text, label_of(control))


def steps_between(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, 20, 50 ... from `low` to `high`, both included."""
    series = [m * 10.0**e for e in range(-12, 7) for m in (1, 2, 5)]
    return sorted({low, high} | {float(f"{v:.6g}") for v in series if low < v < high})


def _widget(control: Control) -> tuple[Any, Any]:
    """What the widget shows for this control, and the widget itself, still without label and key."""
    annotation, value = control.field.annotation, control.value
    low, high = limit_of(control.field, "ge"), limit_of(control.field, "le")
    if control.path in CHOICES:
        kinds = kinds_for(control)
        return value, _partial(st.selectbox, options=list(kinds), format_func=lambda kind: kinds[kind].title)
    if get_origin(annotation) is Literal:
        return value, _partial(st.selectbox, options=list(get_args(annotation)), format_func=readable)
    if isinstance(value, bool):
        return value, st.toggle
    if isinstance(value, (int, float)) and control.knob.log:
        numbers = sorted({type(value)(v) for v in steps_between(low, high)} | {value})
        return value, _partial(st.select_slider, options=numbers, format_func=to_words)
    if isinstance(value, int):
        step = limit_of(control.field, "multiple_of") or 1
        widget = st.slider if high - low <= 20 else st.number_input
        return value, _partial(widget, min_value=low, max_value=high, step=step)
    if isinstance(value, float):
        step = control.knob.step or 10 ** (len(str(int(high - low))) - 3.0)
        limits = {"min_value": float(low), "max_value": float(high), "step": float(step), "format": "%.6g"}
        return value, _partial(st.number_input, **limits)
    return value, st.text_input


def _partial(widget: Any, **fixed: Any) -> Any:
    return lambda **given: widget(**fixed, **given)


def _changed(path: str, key: str) -> None:
    value = st.session_state[key]
    if value is not None:
        address.set_path(path, to_text(value))


def _only_kind(control: Control) -> bool:
    """A choice of one kind is no choice."""
    return control.path in CHOICES and len(kinds_for(control)) == 1
