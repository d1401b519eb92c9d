"""What does not fit together is refused, with one sentence and the field that it is about."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from playground.gan.experiment import link
from playground.gan.experiment.compatibility import fits as fits_there
from playground.gan.experiment.compatibility import may_have_classes, problems_between, problems_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.settings import CHOICES, Settings
from playground.gan.foundations.problem import Problem
from playground.gan.foundations.schema import kinds_of, knob_of
from playground.gan.rules.condition import Condition
from playground.gan.rules.conditions import NoCondition
from playground.gan.targets.basics import Gaussian, Ring
from playground.gan.targets.distribution import Target
from playground.gan.targets.images import Digits, OwnImages
from tests.gan.small import small
from tests.gan.strategies import KINDS, fits, home_of_kind

each_kind = pytest.mark.parametrize(("name", "kind"), KINDS, ids=[f"{name}={kind}" for name, kind in KINDS])


def test_batch_norm_needs_a_batch() -> None:
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate({"batch": 7, "generator": {"kind": "mlp", "normalisation": "batch"}})
    (problem,) = link.problems_of(refused.value)
    assert problem.path == "batch"
    assert "at least 8" in problem.sentence


# ---------------------------------------------------------------- what is for other targets
def refused(tree: dict[str, Any]) -> list[tuple[str, str]]:
    """The path and the sentence of each problem of an Experiment with these fields."""
    with pytest.raises(ValidationError) as error:
        Experiment.model_validate(tree)
    return [(problem.path, problem.sentence) for problem in link.problems_of(error.value)]


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
    condition = "none" if name == "condition" else home.get("condition", "none")
    for target in [kind] if name == "target" else kinds_of(Target):
        if not fits(kinds_of(Condition)[condition], "condition", target):
            continue
        tree = Experiment.default(target, condition).model_dump(mode="json") | {name: {"kind": kind}}
        if name == "condition":
            tree = {"target": {"kind": target}, name: {"kind": kind}}
        if fits(kinds_of(CHOICES[name])[kind], name, target, condition):
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
    condition = {of for limits in (*models, *knobs) for of in limits.conditions}
    assert condition <= {model.of for model in kinds_of(Condition).values()} == {"nothing", "classes", "picture"}
    assert {role for model in models for role in model.roles} <= set(CHOICES)


# ---------------------------------------------------------------- pairs of settings
PAIRS = {
    "order": {"order": "simultaneous", "discriminator_steps": 2},
    "discriminator_update": {
        "discriminator_update": "real-then-generated",
        "loss": {"kind": "relativistic"},
    },
    "generator.output": {"generator": {"kind": "mlp", "output": "clipped-tanh"}},
    "steps": {"steps": 200, "pretraining": {"kind": "head-start"}},
    "pretraining.steps": {"steps": 200, "pretraining": {"kind": "head-start", "steps": 300}},
    "condition.labels": {"condition": {"kind": "one-hot", "labels": "uniform"}, "batches": "shared"},
    "target.only": {"target": {"kind": "digits", "only": "3"}, "condition": {"kind": "projection"}},
    "condition.given": {"target": {"kind": "digits"}, "condition": {"kind": "picture", "given": "grey"}},
}


@pytest.mark.parametrize("path", PAIRS)
def test_settings_that_cannot_stand_beside_each_other_blame_one(path: str) -> None:
    tree = Experiment.default(
        PAIRS[path].get("target", {}).get("kind", "ring"), PAIRS[path].get("condition", {}).get("kind", "none")
    ).model_dump(mode="json")
    ((blamed, sentence),) = refused(tree | PAIRS[path])
    assert blamed == path
    assert sentence.startswith(f"{path}: ")
    assert sentence.endswith(".")


def test_paired_losses_and_uniform_labels_are_refused() -> None:
    tree = {"condition": {"kind": "one-hot", "labels": "uniform"}, "loss": {"kind": "relativistic"}}
    assert [path for path, _ in refused(tree)] == ["condition.labels"]


def test_settings_can_be_checked_before_there_is_an_experiment() -> None:
    assert problems_of(Settings()) == []
    sentence = "With simultaneous updates, each network is updated once: set both numbers of steps to 1."
    assert problems_of(Settings(order="simultaneous", generator_steps=2)) == [Problem("order", sentence)]


def test_what_stands_at_its_default_is_not_used_and_never_wrong() -> None:
    assert not fits_there(knob_of(Experiment.model_fields["augment"]), "augment", Ring(), NoCondition())
    assert problems_of(Experiment.default("ring")) == []


def test_pictures_that_are_not_here_may_have_classes() -> None:
    assert may_have_classes(Digits)
    assert may_have_classes(OwnImages)
    assert not may_have_classes(Gaussian)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"target": "gaussian"}, "samples of another size"),
        ({"generator__width": 9}, "Generator cannot change"),
        ({"seed": 2}, "Seed cannot change"),
        ({"latent__dimension": 3}, "dimension of the latent"),
        ({"loss": "began"}, "autoencoder"),
        ({"pretraining": "head-start"}, "Pretraining comes before"),
    ],
)
def test_only_what_fits_the_networks_may_follow(changes: dict[str, Any], part: str) -> None:
    assert problems_between(small(), small(ema=0.5)) == []
    (problem,) = problems_between(small(), small(**changes))
    assert problem.path == "fork"
    assert part in problem.sentence
