"""The sidebar of a page that trains: what to learn, what to tell the generator, and how."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import streamlit as st

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change, to_link
from playground.gan.targets.images import OwnImages
from playground.gan.targets.own import Own
from playground.ui import address
from playground.ui.condition_card import condition_card
from playground.ui.controls import all_knobs, simple_knobs, target_knobs
from playground.ui.dataset import CHOSEN, chosen_pictures, dataset_card
from playground.ui.own_images import own_images
from playground.ui.own_points import own_points
from playground.ui.picker import target_picker
from playground.ui.workshop_rules import rules

BY_CLASS_HELP = "The same experiment with a condition: you ask for a class, and the generator makes it."


def sidebar(experiment: Experiment) -> None:
    """Everything that can be set: the few knobs that matter most in the open, all others in drawers."""
    target: Any = experiment.target
    pictures = target.family == "images"
    word = "dataset" if pictures else "target"
    with st.sidebar:
        if not (locked := rules().why_locked("target")):
            target_picker(address.task_of(experiment))
        if pictures:
            _dataset(experiment)
        elif isinstance(target, Own) and not locked:
            own_points(target)
        if experiment.condition.of == "nothing" and not locked:
            _link_to_conditional(experiment)
        elif experiment.condition.of != "nothing":
            condition_card(experiment)
        simple_knobs(experiment)
        with st.expander(f"This {word}"):
            if target.formula:
                st.latex(target.formula)
            target_knobs(experiment, without=CHOSEN if pictures else ())
        all_knobs(experiment)
        if not locked:
            st.button(
                "Back to the defaults", icon=":material/undo:", key="sidebar:defaults", on_click=address.defaults,
                help=f"Undoes every change to the settings of this {word}.",
            )  # fmt: skip


def _dataset(experiment: Experiment) -> None:
    """Where the pictures are from, and which of them are used."""
    target = experiment.target
    dataset_card(target)
    if isinstance(target, OwnImages) and not rules().why_locked("target"):
        if experiment.condition.of == "classes":
            st.caption("To ask for classes, upload a zip file with a folder for each class.")
        own_images(target)
    chosen_pictures(experiment)


def _link_to_conditional(experiment: Experiment) -> None:
    """The same experiment on the Conditional page, where samples have classes to ask for."""
    if not experiment.target.labelled:
        return
    by_class = _by_class(experiment)
    if by_class.condition.of == "classes":
        with st.container(key="sidebar:by-class"):
            st.page_link(
                address.CONDITIONAL, label="Choose what it makes", help=BY_CLASS_HELP, icon=":material/label:",
                query_params=to_link(by_class),
            )  # fmt: skip


@lru_cache(maxsize=256)
def _by_class(experiment: Experiment) -> Experiment:
    return change(experiment, "condition", address.BY_CLASS.condition)[0]
