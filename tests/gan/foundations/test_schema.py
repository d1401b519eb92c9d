"""Every valid Experiment survives being written down; every invalid one is refused, and the field is named."""

from __future__ import annotations

import json
import pickle
import re
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import flatten, problems_of
from playground.gan.experiment.settings import CHOICES, set_path
from playground.gan.foundations.schema import Choice, kinds_of, knob_of
from playground.gan.rules.conditions import Condition
from playground.gan.rules.loss import Loss
from playground.gan.targets.distribution import Target
from tests.gan.strategies import KINDS, LEAVES, Leaf, experiments, fits, home_of_kind, limits_of, wrong_values

each_kind = pytest.mark.parametrize(("name", "kind"), KINDS, ids=[f"{name}={kind}" for name, kind in KINDS])
each_leaf = pytest.mark.parametrize("leaf", LEAVES, ids=str)
each_target = pytest.mark.parametrize("kind", kinds_of(Target))


def tree_with(leaf: Leaf, value: Any) -> dict[str, Any]:
    """The JSON form of the default Experiment with this value at the leaf."""
    home = leaf.needs
    tree = Experiment.default(home.get("target", "ring"), home.get("condition", "none")).model_dump(mode="json")
    for name, kind in home.items():
        tree[name] = kinds_of(CHOICES[name])[kind]().model_dump(mode="json")
    if leaf.choice == "pretraining":
        tree["steps"] = 200_000  # more than any pretraining takes
    set_path(tree, leaf.path, value)
    return tree


# ---------------------------------------------------------------- valid ones
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


def test_default_names_a_target_that_is_there() -> None:
    with pytest.raises(KeyError):
        Experiment.default("nowhere")


# ---------------------------------------------------------------- invalid ones
@each_leaf
def test_wrong_value_is_refused_and_named(leaf: Leaf) -> None:
    for value in wrong_values(leaf.field):
        with pytest.raises(ValidationError) as refused:
            Experiment.model_validate(tree_with(leaf, value))
        problems = problems_of(refused.value)
        assert [problem.path for problem in problems] == [leaf.path], f"{value!r} was blamed on {problems}"
        assert_sentence(problems[0].sentence, leaf.path)


@each_leaf
def test_wrong_value_in_json_is_refused_and_named(leaf: Leaf) -> None:
    for value in wrong_values(leaf.field):
        with pytest.raises(ValidationError) as refused:
            Experiment.from_json(json.dumps(tree_with(leaf, value)))
        assert leaf.path in {problem.path for problem in problems_of(refused.value)} | {""}
        assert leaf.path.rpartition(".")[2] in str(refused.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_infinity_and_nan_are_called_what_they_are(value: float) -> None:
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate({"ema": value})
    (problem,) = problems_of(refused.value)
    assert "finite" in problem.sentence


def assert_sentence(text: str, path: str) -> None:
    assert text.startswith(path)
    assert text.endswith(".")
    assert not re.search(r"\{\w+\}|\n|pydantic", text), "a placeholder was left open, or this is no sentence"
    assert len(text) < 250


@each_kind
def test_unknown_field_is_refused_and_named(name: str, kind: str) -> None:
    tree = Experiment().model_dump(mode="json")
    tree[name] = {"kind": kind, "speling": 1}
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate(tree)
    assert [problem.path for problem in problems_of(refused.value)] == [f"{name}.speling"]


@pytest.mark.parametrize("tree", [{"speling": 1}, {"latent": {"speling": 1}}])
def test_unknown_field_outside_of_choices_is_refused_and_named(tree: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate(tree)
    assert problems_of(refused.value)[0].path.endswith("speling")


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("value", [{"kind": "nonsense"}, {"kind": None}, "ring", None, 5, []])
def test_unknown_kind_is_refused_and_named(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate({name: value})
    (problem,) = problems_of(refused.value)
    assert problem.path in (name, f"{name}.kind")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '{"batch": NaN}', '{"ema": Infinity}'])
def test_text_that_is_no_experiment_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Experiment.from_json(text)


def test_batch_norm_needs_a_batch() -> None:
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate({"batch": 7, "generator": {"kind": "mlp", "normalisation": "batch"}})
    (problem,) = problems_of(refused.value)
    assert problem.path == "batch"
    assert "at least 8" in problem.sentence


# ---------------------------------------------------------------- what is for other targets
def refused(tree: dict[str, Any]) -> list[tuple[str, str]]:
    """The path and the sentence of each problem of an Experiment with these fields."""
    with pytest.raises(ValidationError) as error:
        Experiment.model_validate(tree)
    return [(problem.path, problem.sentence) for problem in problems_of(error.value)]


FOR_PICTURES: dict[str, Any] = {
    "augment": {"colour": True},
    "precision": "bfloat16",
    "generator": {"kind": "dcgan"},
    "discriminator": {"kind": "residual"},
}


@pytest.mark.parametrize("field", FOR_PICTURES)
@pytest.mark.parametrize("target", ["ring", "gaussian", "own"])
def test_what_is_for_pictures_is_refused_elsewhere_and_named(field: str, target: str) -> None:
    tree = {"target": {"kind": target}, field: FOR_PICTURES[field]}
    ((path, sentence),) = refused(tree)
    assert path == field
    assert sentence.startswith(f"{field}: ")
    assert sentence.endswith(f" is for pictures, not for {kinds_of(Target)[target].title}.")
    Experiment.model_validate(tree | {"target": {"kind": "digits"}})


@each_kind
def test_kinds_go_only_beside_what_they_are_for(name: str, kind: str) -> None:
    home = home_of_kind(name, kind) or {}
    told = "none" if name == "condition" else home.get("condition", "none")
    for target in [kind] if name == "target" else kinds_of(Target):
        if not fits(kinds_of(Condition)[told], "condition", target):
            continue
        tree = Experiment.default(target, told).model_dump(mode="json") | {name: {"kind": kind}}
        if name == "condition":
            tree = {"target": {"kind": target}, name: {"kind": kind}}
        if fits(kinds_of(CHOICES[name])[kind], name, target, told):
            Experiment.model_validate(tree)
        else:
            assert [path for path, _ in refused(tree)] == [name]


@pytest.mark.parametrize("name", [name for name, field in Experiment.model_fields.items() if knob_of(field).families])
def test_the_default_of_what_is_for_others_is_no_offence(name: str) -> None:
    """A ring's JSON holds the fields for pictures too."""
    assert name in json.loads(Experiment.default("ring").canonical())


def test_families_that_are_named_exist() -> None:
    """A family misspelt would be for nobody."""
    there = {target.family for target in kinds_of(Target).values()}
    models = [model for base in CHOICES.values() for model in kinds_of(base).values()]
    knobs = [knob_of(field) for field in Experiment.model_fields.values()]
    named = {family for limits in (*models, *knobs) for family in limits.families}
    assert named <= there == {"line", "plane", "images"}
    told = {of for limits in (*models, *knobs) for of in limits.conditions}
    assert told <= {model.of for model in kinds_of(Condition).values()} == {"nothing", "classes", "picture"}
    assert {role for model in models for role in model.roles} <= set(CHOICES)


# ---------------------------------------------------------------- what the controls read
@each_leaf
def test_each_knob_has_a_title_and_a_help(leaf: Leaf) -> None:
    assert leaf.field.title
    assert leaf.field.description
    assert len(leaf.field.description) > 10
    assert knob_of(leaf.field) is not None


@pytest.mark.parametrize("name", list(Experiment.model_fields))
def test_each_field_of_the_experiment_is_explained_and_has_a_group(name: str) -> None:
    field = Experiment.model_fields[name]
    assert field.title
    assert field.description
    assert knob_of(field).group


@each_leaf
def test_each_knob_that_moves_by_factors_has_a_positive_range(leaf: Leaf) -> None:
    if knob_of(leaf.field).log:
        assert limits_of(leaf.field)["ge"] > 0


@each_kind
def test_each_kind_is_named_and_explained(name: str, kind: str) -> None:
    model = kinds_of(CHOICES[name])[kind]
    assert model().kind == kind
    assert model.title
    assert model.summary.endswith((".", "?", "!"))


@pytest.mark.parametrize("base", list(dict.fromkeys(CHOICES.values())), ids=lambda base: base.__name__)
def test_titles_of_a_choice_tell_its_kinds_apart(base: type[Choice]) -> None:
    titles = [model.title for model in kinds_of(base).values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("base", [Target, Loss], ids=lambda base: base.__name__)
def test_each_target_and_loss_has_a_formula(base: type[Choice]) -> None:
    assert all(model.formula for model in kinds_of(base).values())


def test_no_two_classes_of_a_choice_share_a_kind() -> None:
    def classes(base: type[Choice]) -> set[type[Choice]]:
        return set(base.__subclasses__()).union(*(classes(child) for child in base.__subclasses__()))

    for base in CHOICES.values():
        kinds = [child.model_fields["kind"].default for child in classes(base)]
        assert sorted(kind for kind in kinds if isinstance(kind, str)) == sorted(kinds_of(base))


def test_issue_lists_these() -> None:
    """A kind that is renamed breaks links that people have kept."""
    promised = {
        "target": "gaussian mixture uniform exponential quadratic two-curves polynomial sine cosine line ring grid "
        "moons spirals swiss-roll checkerboard blobs own digits shapes mnist fashion cifar10 own-images",
        "generator": "mlp dcgan residual",
        "loss": "minimax non-saturating least-squares wasserstein hinge relativistic began",
        "penalty": "none clipping gradient r1 r1r2 dragan",
        "g_optimiser": "sgd rmsprop adam",
        "condition": "none one-hot embedding projection auxiliary picture",
        "schedule": "constant exponential staircase flat-cosine",
    }
    for name, kinds in promised.items():
        assert set(kinds_of(CHOICES[name])) >= set(kinds.split())


def test_a_changed_copy_has_a_key_of_its_own() -> None:
    experiment = Experiment.default()
    assert experiment.key  # now it is cached
    assert experiment.model_copy(update={"seed": 9}).key != experiment.key
    assert experiment.model_copy().key == experiment.key
