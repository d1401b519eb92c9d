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
    (back,) = [button for button in test.button if button.label == "Back to the defaults"]
    back.click().run()
    assert test.session_state["experiment"] == Experiment.default("gaussian")


def test_points_have_no_dataset_and_no_condition() -> None:
    test = draw("gaussian")
    assert [expander.label for expander in test.sidebar.expander] == ["This target"]
    test.segmented_control(key="sidebar:level").set_value("all").run()
    drawers = [expander.label for expander in test.sidebar.expander]
    assert drawers[0] == "This target"
    assert "Generator" in drawers


def widgets(test: AppTest) -> set[str]:
    """The fields that have a control, whichever kind of widget it is."""
    kinds = [test.selectbox, test.select_slider, test.slider, test.number_input, test.toggle]
    keys = [widget.key for kind in kinds for widget in kind if widget.key]
    assert len(keys) == len(set(keys))
    return {key.partition(":")[2] for key in keys}


def test_more_is_shown_when_it_is_asked_for_and_nothing_twice() -> None:
    test = draw("gaussian")
    shown = {}
    for level in ("basic", "more", "all"):
        test.segmented_control(key="sidebar:level").set_value(level).run()
        shown[level] = widgets(test)
    assert "generator.width" not in shown["basic"]
    assert "generator.width" in shown["more"]
    assert "generator.growth" not in shown["more"]
    assert "generator.growth" in shown["all"]
    assert shown["basic"] < shown["more"] < shown["all"]
    assert len(shown["basic"]) <= 10
    assert len(shown["more"]) <= 30


def test_what_has_no_effect_is_hidden_until_it_has_one() -> None:
    test = draw("gaussian")
    test.segmented_control(key="sidebar:level").set_value("all").run()
    without_effect = {"latent.jitter", "generator.norm_eps", "generator.init_spread"}
    assert not without_effect & widgets(test)
    test.selectbox(key="knob:latent.arrangement").set_value("even").run()
    test.selectbox(key="knob:generator.normalisation").set_value("batch").run()
    test.selectbox(key="knob:generator.initialisation").set_value("normal").run()
    assert without_effect <= widgets(test)


def test_what_was_changed_is_marked_stays_in_sight_and_goes_back_alone() -> None:
    test = draw("gaussian")
    assert not [button for button in test.button if button.key and button.key.startswith("reset:")]
    test.segmented_control(key="sidebar:level").set_value("all").run()
    test.selectbox(key="simple:loss").set_value("hinge").run()
    test.selectbox(key="knob:generator.activation").set_value("tanh").run()
    test.segmented_control(key="sidebar:level").set_value("basic").run()
    assert "generator.activation" in widgets(test)
    assert "changed" in test.selectbox(key="knob:generator.activation").label
    back = test.button(key="reset:generator.activation")
    assert back.label == "Back to Leaky ReLU"
    back.click().run()
    experiment = test.session_state["experiment"]
    assert (experiment.generator.activation, experiment.loss.kind) == ("leaky-relu", "hinge")
    test.button(key="reset:loss").click().run()
    assert test.session_state["experiment"] == Experiment.default("gaussian")


def test_pictures_by_class_have_a_dataset_and_a_condition() -> None:
    test = draw("digits", "projection")
    assert test.sidebar.expander[0].label == "This dataset"
    assert test.multiselect(key="images:only").value == []
    assert test.selectbox(key="knob:condition").value == "projection"


def test_own_points_can_be_pasted() -> None:
    test = draw("own")
    assert test.text_area(key="pasted_points").value == ""
    assert "Use these points" in [button.label for button in test.button]
