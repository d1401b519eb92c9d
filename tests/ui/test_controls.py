"""Every field of the schema gets a control, and no control knows more than the schema."""

from __future__ import annotations

import pytest

from playground.gan.experiment.compatibility import fits
from playground.gan.experiment.controls import controls_of, readable
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change, flatten
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of, knob_of
from playground.gan.rules.condition import Condition
from playground.gan.targets.distribution import Target
from playground.ui.controls import GROUPS, _widget, group_of, help_of, kinds_for, label_of, steps_between

OF_PICTURES = ("augment", "precision")
HOMES = [
    Experiment.default(*names)
    for names in [("ring",), ("digits",), ("digits", "projection"), ("digits", "picture"), ("gaussian",)]
]
SET_BY_A_PICTURE = {"own": "target.points", "own-images": "target.folder"}


@pytest.mark.parametrize("kind", list(kinds_of(Target)))
def test_every_field_that_is_for_this_target_has_a_control(kind):
    experiment = Experiment.default(kind)
    shown = {control.path for control in controls_of(experiment)}
    fields = set(flatten(experiment.model_dump(mode="json"))) - {SET_BY_A_PICTURE.get(kind), "fork"}
    if experiment.target.family != "images":
        fields = {path for path in fields if not path.startswith(OF_PICTURES)}
    assert shown == fields


@pytest.mark.parametrize("choice", list(CHOICES))
def test_every_kind_of_every_choice_can_be_drawn(choice):
    fitting = {kind: model for kind, model in kinds_of(CHOICES[choice]).items() if choice in (model.roles or [choice])}
    for kind, described in fitting.items():
        home = next(e for e in HOMES if fits(described, choice, e.target, e.condition))
        experiment, _ = change(home, choice, kind)
        assert getattr(experiment, choice).kind == kind
        for control in controls_of(experiment):
            shown, widget = _widget(control)
            assert callable(widget), control.path
            assert shown == control.value
            assert label_of(control)
            assert help_of(control)


@pytest.mark.parametrize(("target", "there"), [("ring", False), ("digits", True)])
def test_kinds_for_pictures_are_offered_for_pictures_only(target, there):
    controls = {control.path: control for control in controls_of(Experiment.default(target))}
    assert ("dcgan" in kinds_for(controls["generator"])) is there
    assert ("digits" in kinds_for(controls["target"])) is there
    assert ("ring" in kinds_for(controls["target"])) is not there


@pytest.mark.parametrize("condition", list(kinds_of(Condition)))
def test_only_kinds_that_fit_the_condition_and_the_role_are_offered(condition):
    controls = {control.path: control for control in controls_of(Experiment.default("digits", condition))}
    picture = condition == "picture"
    assert ("unet" in kinds_for(controls["generator"])) is picture
    assert ("patch" in kinds_for(controls["discriminator"])) is picture
    assert "unet" not in kinds_for(controls["discriminator"])
    assert "patch" not in kinds_for(controls["generator"])
    assert ("began" in kinds_for(controls["loss"])) is (condition == "none")
    assert ("latent.dimension" in controls) is not picture
    assert any(path.startswith("augment.") for path in controls) is not picture


@pytest.mark.parametrize(("condition", "offered"), [("none", 1), ("one-hot", 4), ("picture", 1)])
def test_conditions_on_something_else_are_not_offered_for_they_belong_elsewhere(condition, offered):
    controls = {control.path: control for control in controls_of(Experiment.default("digits", condition))}
    kinds = kinds_for(controls["condition"])
    assert len(kinds) == offered
    assert {kind.of for kind in kinds.values()} == {kinds[condition].of}


def test_every_group_is_drawn_somewhere():
    groups = {group_of(control.path) for control in controls_of(Experiment.default())}
    assert groups == set(GROUPS) | {"target", "condition"}


def test_the_simple_view_shows_five_knobs():
    simple = [c for c in controls_of(Experiment.default()) if knob_of(c.field).simple]
    assert len([control for control in simple if group_of(control.path) != "condition"]) == 5


def test_logarithmic_sliders_go_by_1_2_5_and_hold_both_ends():
    assert steps_between(0.001, 0.3) == [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3]


def test_words_are_spoken_as_people_write_them():
    assert readable("leaky-relu") == "Leaky ReLU"
    assert readable("standardised") == "Standardised"
