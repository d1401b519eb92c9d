"""The sidebar has what can be set for this target and condition, and a way back to the defaults."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from playground.gan.experiment.experiment import Experiment

pytestmark = pytest.mark.usefixtures("no_workers")


def page(target: str, condition: str) -> None:
    """A page with nothing but the sidebar; it runs by itself, so it imports what it needs."""
    import streamlit as st

    from playground.gan.experiment.experiment import Experiment
    from playground.ui import address
    from playground.ui.sidebar import sidebar

    if address.EXPERIMENT not in st.session_state:
        address.remember(Experiment.default(target, condition))
    sidebar(address.current())


def draw(target: str, condition: str = "none") -> AppTest:
    test = AppTest.from_function(page, default_timeout=60, kwargs={"target": target, "condition": condition}).run()
    assert not test.exception
    return test


def test_what_was_changed_goes_back_to_the_defaults() -> None:
    test = draw("gaussian")
    test.selectbox(key="simple:loss").set_value("hinge").run()
    assert test.session_state["experiment"].loss.kind == "hinge"
    (back,) = [button for button in test.button if button.label == "Back to the defaults of this target"]
    back.click().run()
    assert test.session_state["experiment"] == Experiment.default("gaussian")


def test_points_have_no_dataset_and_no_condition() -> None:
    drawers = [expander.label for expander in draw("gaussian").sidebar.expander]
    assert drawers[0] == "This target"
    assert "Generator" in drawers


def test_pictures_by_class_have_a_dataset_and_a_condition() -> None:
    test = draw("digits", "projection")
    assert test.sidebar.expander[0].label == "This dataset"
    assert test.multiselect(key="images:only").value == []
    assert test.selectbox(key="knob:condition").value == "projection"


def test_own_points_can_be_pasted() -> None:
    test = draw("own")
    assert test.text_area(key="pasted_points").value == ""
    assert "Use these points" in [button.label for button in test.button]
