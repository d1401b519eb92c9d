"""Every invalid value is refused and its field named; every field and kind says what it is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import problems_of
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import Choice, kinds_of, knob_of
from playground.gan.networks.mlp import Mlp
from playground.gan.rules.loss import Loss
from playground.gan.targets.distribution import Target
from playground.gan.targets.latent import Latent
from tests.gan.strategies import FEW_LEAVES, KINDS, LEAVES, Leaf, limits_of, tree_with, wrong_values
from tests.sweep import swept

each_kind = pytest.mark.parametrize(("name", "kind"), KINDS, ids=[f"{name}={kind}" for name, kind in KINDS])
each_leaf = pytest.mark.parametrize("leaf", swept(LEAVES, FEW_LEAVES), ids=str)
each_target = pytest.mark.parametrize("kind", kinds_of(Target))


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
        assert sorted(kind for kind in kinds if isinstance(kind, str)) == sorted(kinds_of(base, unlisted=True))


def test_issue_lists_these() -> None:
    """A kind that is renamed breaks links that people have kept."""
    promised = {
        "target": "gaussian mixture uniform exponential quadratic two-curves polynomial sine cosine line ring grid "
        "moons spirals swiss-roll checkerboard blobs own digits shapes mnist fashion cifar10 own-images",
        "generator": "mlp dcgan residual implicit",
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


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_a_latent_s_knob_that_does_not_act_changes_nothing(kind: str) -> None:
    import torch

    for arrangement in ("random", "stratified", "even"):
        latent = Latent(distribution=kind, arrangement=arrangement)
        for name, other in (("reach", 3.0), ("jitter", 0.5)):
            both = [
                one.sample(8, torch.Generator().manual_seed(1))
                for one in (latent, latent.model_copy(update={name: other}))
            ]
            acts = knob_of(Latent.model_fields[name]).acts_in(latent)
            assert acts is not torch.equal(*both), (name, arrangement)


@pytest.mark.parametrize("normalisation", ["none", "batch", "spectral"])
@pytest.mark.parametrize("initialisation", ["he", "normal"])
def test_a_perceptron_s_knob_that_does_not_act_changes_nothing(normalisation: str, initialisation: str) -> None:
    import torch

    network = Mlp(normalisation=normalisation, initialisation=initialisation)
    for name, other in (("norm_eps", 0.5), ("normalise_first", False), ("init_spread", 1.0)):
        results = []
        for one in (network, network.model_copy(update={name: other})):
            torch.manual_seed(1)
            results.append(one.build((2,), (2,))(torch.linspace(-1, 1, 16).view(8, 2)))
        acts = knob_of(Mlp.model_fields[name]).acts_in(network)
        assert acts is not torch.equal(*results), name
