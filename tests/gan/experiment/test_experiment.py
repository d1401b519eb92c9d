"""Every valid Experiment survives being written down, and its key says all of it."""

from __future__ import annotations

import json
import pickle
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import flatten
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target
from tests.gan.strategies import FEW_LEAVES, FIRST_KINDS, KINDS, LEAVES, Leaf, experiments, limits_of, tree_with
from tests.sweep import swept

each_kind = pytest.mark.parametrize(
    ("name", "kind"), swept(KINDS, FIRST_KINDS), ids=[f"{name}={kind}" for name, kind in KINDS]
)
each_leaf = pytest.mark.parametrize("leaf", swept(LEAVES, FEW_LEAVES), ids=str)
each_target = pytest.mark.parametrize("kind", kinds_of(Target))


@each_kind
@settings(max_examples=8)
@given(data=st.data())
def test_json_keeps_every_experiment_and_its_key(name: str, kind: str, data: st.DataObject) -> None:
    experiment = data.draw(experiments(**{name: kind}))
    for text in (experiment.canonical(), experiment.model_dump_json()):
        again = Experiment.from_json(text)
        assert again == experiment
        assert again.key == experiment.key
        assert again.canonical() == experiment.canonical()


@given(experiments(), experiments())
def test_different_experiments_have_different_keys(one: Experiment, other: Experiment) -> None:
    assert (one == other) == (one.key == other.key)


@each_leaf
def test_each_field_changes_the_key(leaf: Leaf) -> None:
    plain = Experiment.model_validate(tree_with(leaf, leaf.field.default))
    for value in list(edges_of(leaf)):
        changed = Experiment.model_validate(tree_with(leaf, value))
        assert (changed.key != plain.key) == (value != leaf.field.default)


def edges_of(leaf: Leaf) -> list[Any]:
    """Values at the very ends of a field's range, which must still be accepted."""
    limits = limits_of(leaf.field)
    if leaf.field.annotation is bool:
        return [True, False]
    unfit = {"grey"}  # the pictures are grey already
    unfit |= {"clipped-tanh"} if leaf.choice == "generator" else set()  # a discriminator's
    words = [word for word in get_args(leaf.field.annotation) if word not in unfit]
    return [limits[name] for name in ("ge", "le") if name in limits] or words


def test_key_is_sixteen_hexadecimal_digits_and_the_same_in_every_process() -> None:
    key = Experiment().key
    assert len(key) == 16
    assert int(key, 16) >= 0
    assert Experiment.from_json("{}").key == key


def test_equal_numbers_have_equal_keys() -> None:
    assert Experiment(instance_noise=-0.0).key == Experiment(instance_noise=0.0).key
    assert Experiment.from_json('{"ema": 0, "instance_noise": 1}') == Experiment(ema=0.0, instance_noise=1.0)
    assert Experiment.from_json('{"ema": 0}').key == Experiment(ema=0.0).key


def test_an_experiment_is_frozen_hashable_and_unmoved_by_what_it_has_computed() -> None:
    used, fresh = Experiment.default("own"), Experiment.default("own")
    _ = used.key, used.target.mean, used.target.centres, used.target.box
    assert used == fresh
    assert hash(used) == hash(fresh)
    assert used.canonical() == fresh.canonical()
    assert pickle.loads(pickle.dumps(used)).key == fresh.key
    with pytest.raises(ValidationError):
        used.batch = 8  # type: ignore[misc]


@each_target
def test_default_of_each_target_is_valid_as_it_is_written_down(kind: str) -> None:
    experiment = Experiment.default(kind)
    assert experiment.target.kind == kind
    assert Experiment.from_json(experiment.canonical()) == experiment
    flat = flatten(experiment.model_dump(mode="json"))
    for path, value in experiment.target.settings.items():
        assert flat[path] == value


@each_target
def test_a_default_under_a_condition_has_what_its_target_sets_for_that_condition(kind: str) -> None:
    plain = flatten(Experiment.default(kind).model_dump(mode="json"))
    for condition, chosen in Experiment.default(kind).target.settings_with.items():
        found = flatten(Experiment.default(kind, condition).model_dump(mode="json"))
        assert {path: found[path] for path in chosen} == chosen
        assert {path: plain.get(path) for path in chosen} != chosen


def test_default_names_a_target_that_is_there() -> None:
    with pytest.raises(KeyError):
        Experiment.default("nowhere")


@pytest.mark.parametrize(
    ("target", "condition", "title"),
    [
        ("digits", "none", "Digits"),
        ("digits", "projection", "Digits, by class (Projection)"),
        ("digits", "picture", "Digits, image to image"),
    ],
)
def test_the_title_says_what_is_learnt_and_from_what(target: str, condition: str, title: str) -> None:
    assert Experiment.default(target, condition).title == title


def test_a_copy_with_a_change_has_a_key_of_its_own() -> None:
    one = Experiment()
    other = one.model_copy(update={"seed": one.seed + 1})
    assert other.key != one.key
    assert other.key == Experiment(seed=one.seed + 1).key


def test_a_setting_that_was_added_later_changes_no_key_unless_it_is_used() -> None:
    """Stored runs, links and recordings of before the stop rule are still found."""
    assert Experiment().key == "f90aa515cbbabd96"
    assert Experiment.default("digits").key == "ec24d4dc3265263f"
    assert "patience" not in Experiment().canonical()
    assert json.loads(Experiment(patience=300).canonical())["patience"] == 300
    assert Experiment(patience=300).key != Experiment().key


def test_a_classifier_from_before_it_could_learn_from_real_samples_alone_learns_from_all_and_keeps_its_key() -> None:
    assert "on_generated" not in Experiment.default("digits", "auxiliary").canonical()
    old, _ = Experiment.from_link({"target": "ring", "condition": "auxiliary", "condition.on_generated": "1"})
    assert "on_generated" not in old.canonical()
    assert Experiment.from_json(old.canonical()) == old
    assert json.loads(Experiment.default("ring", "auxiliary").canonical())["condition"]["on_generated"] == 0.0


def test_shapes_from_before_they_could_stand_upright_are_turned_at_random_and_keep_their_keys() -> None:
    settings = {"target.rotation": "any", "generator.width": "32", "steps": "3200"}
    penalty = {"penalty.weight": "0.2", "penalty.final_weight": "0.1"}
    old, _ = Experiment.from_link({"target": "shapes"} | settings | penalty)
    text = old.canonical()
    assert "rotation" not in text
    assert old.key == "38be8a7957b3010b"
    assert Experiment.from_json(text) == old
    upright = Experiment.default("shapes")
    assert json.loads(upright.canonical())["target"]["rotation"] == upright.target.rotation == "upright"
    assert Experiment.default("shapes", "picture").key == "635eeacc19b5b457", "pairs have any angle, as before"


def test_canonical_json_has_all_fields_in_order_and_no_spaces() -> None:
    text = Experiment().canonical()
    tree = json.loads(text)
    assert set(tree) == set(Experiment.model_fields) - {"patience"}
    assert list(tree) == sorted(tree)
    assert '": ' not in text
    assert tree["fork"] == ""
