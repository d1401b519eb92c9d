"""Links: short, exact, and never an error whatever somebody types."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from playground.gan.experiment.differences import differences
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change, flatten, to_link, to_text, to_words
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.problem import Problem
from playground.gan.foundations.schema import kinds_of, knob_of
from playground.gan.rules.condition import Condition
from playground.gan.rules.losses import Hinge
from playground.gan.targets.basics import Grid, Ring
from playground.gan.targets.distribution import Target
from tests.gan.strategies import (
    FEW_LEAVES,
    FIRST_KINDS,
    KINDS,
    LEAVES,
    Leaf,
    experiments,
    fits,
    home_of_kind,
    wrong_texts,
)
from tests.sweep import swept

each_kind = pytest.mark.parametrize(
    ("name", "kind"), swept(KINDS, FIRST_KINDS), ids=[f"{name}={kind}" for name, kind in KINDS]
)
each_leaf = pytest.mark.parametrize("leaf", swept(LEAVES, FEW_LEAVES), ids=str)
# what may not fit another loss, another k or another length
CLASHING = {"discriminator_update", "order", "condition.labels", "pretraining.steps", "steps"}
each_target = pytest.mark.parametrize("kind", kinds_of(Target))

PATHS = sorted({leaf.path for leaf in LEAVES} | set(CHOICES))
LONGEST_DRAWING = 1700


def flat(experiment: Experiment) -> dict[str, object]:
    return flatten(experiment.model_dump(mode="json"))


# ---------------------------------------------------------------- there and back
@each_kind
@settings(max_examples=8)
@given(data=st.data())
def test_link_keeps_every_experiment_and_its_key(name: str, kind: str, data: st.DataObject) -> None:
    experiment = data.draw(experiments(**{name: kind}))
    again, problems = Experiment.from_link(to_link(experiment))
    assert problems == []
    assert again == experiment
    assert again.key == experiment.key


@given(experiments())
def test_address_bar_keeps_every_experiment(experiment: Experiment) -> None:
    address = urlencode(to_link(experiment))
    params = {name: texts[-1] for name, texts in parse_qs(address, strict_parsing=True).items()}
    assert Experiment.from_link(params) == (experiment, [])


@given(experiments())
def test_link_holds_only_what_differs(experiment: Experiment) -> None:
    link = to_link(experiment)
    assert link["target"] == experiment.target.kind
    for path in set(link) - {"target", "condition"}:
        without = Experiment.from_link({name: text for name, text in link.items() if name != path})[0]
        assert flat(without).get(path) != flat(experiment)[path], f"{path} need not be there"
    assert ("condition" in link) == (experiment.condition.kind != "none")


@each_target
def test_link_of_a_default_is_only_its_target(kind: str) -> None:
    assert to_link(Experiment.default(kind)) == {"target": kind}
    assert Experiment.from_link({"target": kind}) == (Experiment.default(kind), [])


def test_empty_link_is_the_first_experiment() -> None:
    assert Experiment.from_link({}) == (Experiment.default("ring"), [])


@each_kind
def test_link_of_a_default_under_a_condition_is_both(name: str, kind: str) -> None:
    if name != "condition" or kind == "none":
        return
    link = home_of_kind(name, kind) or {}
    assert Experiment.from_link(link) == (Experiment.default(link["target"], kind), [])
    assert to_link(Experiment.default(link["target"], kind)) == link


def test_a_condition_that_does_not_fit_is_refused_and_the_field_named() -> None:
    """Bad input that people will really send, each with what is left of it."""
    refused = [
        ({"target": "gaussian", "condition": "projection"}, "condition", {"target": "gaussian"}),
        ({"target": "sine", "condition": "one-hot"}, "condition", {"target": "sine"}),
        ({"target": "ring", "condition": "picture"}, "condition", {"target": "ring"}),
        (
            {"target": "spirals", "condition": "projection", "target.arms": "1"},
            "target.arms",
            {"target": "spirals", "condition": "projection"},
        ),
        (
            {"target": "digits", "condition": "projection", "target.only": "3"},
            "target.only",
            {"target": "digits", "condition": "projection"},
        ),
        (
            {"target": "digits", "condition": "projection", "target.only": "3,77"},
            "target.only",
            {"target": "digits", "condition": "projection"},
        ),
        (
            {"target": "digits", "condition": "projection", "generator": "unet"},
            "generator",
            {"target": "digits", "condition": "projection"},
        ),
        (
            {"target": "digits", "condition": "projection", "condition.given": "edges"},
            "condition.given",
            {"target": "digits", "condition": "projection"},
        ),
        (
            {"target": "digits", "condition": "picture", "condition.given": "grey"},
            "condition.given",
            {"target": "digits", "condition": "picture"},
        ),
        (
            {"target": "digits", "condition": "picture", "discriminator": "unet"},
            "discriminator",
            {"target": "digits", "condition": "picture"},
        ),
        (
            {"target": "digits", "condition": "picture", "latent.dimension": "9"},
            "latent.dimension",
            {"target": "digits", "condition": "picture"},
        ),
        (
            {"target": "ring", "condition": "projection", "loss": "began"},
            "loss",
            {"target": "ring", "condition": "projection"},
        ),
    ]
    for link, path, left in refused:
        experiment, problems = Experiment.from_link(link)
        assert [problem.path for problem in problems] == [path], link
        assert to_link(experiment) == left


def test_another_condition_keeps_the_other_changes() -> None:
    start, _ = Experiment.from_link(
        {"target": "digits", "condition": "projection", "seed": "7", "generator.width": "16"}
    )
    changed, problems = change(start, "condition", "auxiliary")
    assert problems == []
    assert to_link(changed) == {"target": "digits", "condition": "auxiliary", "seed": "7", "generator.width": "16"}
    pictured, problems = change(start, "condition", "picture")
    assert problems == []
    assert to_link(pictured) == {"target": "digits", "condition": "picture", "seed": "7"}
    plane, problems = change(start, "target", "gaussian")
    assert [problem.path for problem in problems] == ["condition"]
    assert to_link(plane) == {"target": "gaussian", "seed": "7"}


def test_one_change_is_one_parameter() -> None:
    base = Experiment.default("ring")
    assert to_link(base.model_copy(update={"batch": 64})) == {"target": "ring", "batch": "64"}
    assert to_link(base.model_copy(update={"target": Ring(count=5)})) == {"target": "ring", "target.count": "5"}
    even = base.latent.model_copy(update={"arrangement": "even"})
    assert to_link(base.model_copy(update={"latent": even})) == {"target": "ring", "latent.arrangement": "even"}
    assert to_link(base.model_copy(update={"loss": Hinge()})) == {"target": "ring", "loss": "hinge"}


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (2.0, "2"), (0.002, "0.002"), (1e-10, "1e-10"), (7, "7")]
)
def test_values_are_short(value: object, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(100001, "100,001"), (1000.0, "1,000"), (1500.5, "1500.5"), (999, "999"), (True, "true"), ("", "")],
)
def test_large_numbers_have_commas_for_people_and_none_in_links(value: object, text: str) -> None:
    assert to_words(value) == text


def test_what_people_read_of_a_setting_has_commas() -> None:
    changed, problems = Experiment.from_link({"target": "ring", "steps": "100001"})
    assert (differences(Experiment.default("ring"), changed), problems) == ([("Steps", "3,300", "100,001")], [])
    assert to_link(changed)["steps"] == "100001"
    (problem,) = Experiment.from_link({"target": "ring", "steps": "999999999"})[1]
    assert (problem.sentence.partition(": ")[2], problem.instead) == ("it must be at most 200,000.", "It is 3,300 now.")


# ---------------------------------------------------------------- links from before
# written, with the keys of their experiments, when `gan` was one folder of files and a fork was a text; the keys of
# gaussian, mixture, ring, grid, blobs, checkerboard, line, quadratic and shapes are newer: a link says only what
# differs from the defaults of its target, and these have become better ones
BEFORE = json.loads((Path(__file__).parent / "fixtures" / "links_from_before.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("before", BEFORE, ids=lambda before: urlencode(before["link"])[:60])
def test_a_link_from_before_opens_to_the_same_key(before: dict[str, Any]) -> None:
    experiment, problems = Experiment.from_link(before["link"])
    assert problems == []
    assert experiment.key == before["key"]
    assert to_link(experiment) == before["link"]


def test_the_links_from_before_have_something_of_everything() -> None:
    opened = [Experiment.from_link(before["link"])[0] for before in BEFORE]
    assert {e.target.kind for e in opened} == set(kinds_of(Target))
    assert {e.condition.kind for e in opened} == set(kinds_of(Condition))
    assert {e.fork.depth for e in opened if e.fork} == {0, 1, 2}


# ---------------------------------------------------------------- nonsense
texts = st.text(max_size=30) | st.sampled_from(
    ["", "nan", "inf", "-1", "1e999", "9" * 5000, "true", "ring", "{}", "null", "\ud800", "٣", "1_0", "0x1f", "\x00"]
)


@given(st.dictionaries(st.sampled_from(PATHS) | texts, texts, max_size=8))
@example({"target.kind": "ring"})
@example({"latent": "2"})
@example({"latent.": "2", ".": "", "..": "", ".batch": "4"})
@example({"target": "own", "target.points": "0,1,0,1~AAAAAAAAA"})
@example({"generator.normalisation": "batch", "batch": "4"})
@example({"{0}": "{said}", "target": "{said}", "batch": "{said}", "loss": "{kind!r}"})
def test_from_link_never_raises(params: dict[str, str]) -> None:
    experiment, problems = Experiment.from_link(params)
    assert Experiment.from_json(experiment.canonical()) == experiment
    assert {problem.path for problem in problems} <= set(params)
    assert len({problem.path for problem in problems}) == len(problems), "one sentence a field"
    for problem in problems:
        assert problem.sentence.endswith(".")
        assert problem.instead.endswith(".")
        assert len(problem.sentence) + len(problem.instead) < 400


@given(experiments(), st.data())
def test_wrong_field_falls_back_alone(experiment: Experiment, data: st.DataObject) -> None:
    link = to_link(experiment)
    there = [leaf for leaf in LEAVES if not leaf.choice or getattr(experiment, leaf.choice).kind == leaf.kind]
    leaf = data.draw(st.sampled_from(there))
    good, _ = Experiment.from_link({name: text for name, text in link.items() if name != leaf.path})
    assume(to_link(good) == {name: text for name, text in link.items() if name != leaf.path})  # fits without it
    bad = data.draw(st.sampled_from(wrong_texts(leaf.field)))
    again, problems = Experiment.from_link(link | {leaf.path: bad})
    assert [problem.path for problem in problems] == [leaf.path]
    assert again == good


@each_leaf
def test_each_wrong_text_of_each_field_gets_one_sentence(leaf: Leaf) -> None:
    others = {"seed": "7", "ema": "0.5"}
    others.pop(leaf.path, None)
    expected, _ = Experiment.from_link(leaf.needs | others)
    for text in wrong_texts(leaf.field):
        experiment, problems = Experiment.from_link(leaf.needs | others | {leaf.path: text})
        assert [problem.path for problem in problems] == [leaf.path], text
        assert leaf.path in problems[0].sentence
        assert experiment == expected


@pytest.mark.parametrize("name", CHOICES)
def test_unknown_kind_falls_back_alone(name: str) -> None:
    others = {"seed": "7", "batch": "64", "latent.dimension": "3"}
    experiment, problems = Experiment.from_link(others | {name: "nonsense"})
    assert [problem.path for problem in problems] == [name]
    assert "nonsense" in problems[0].sentence
    fitting = {kind for kind, model in kinds_of(CHOICES[name]).items() if fits(model, name, "ring")}
    said = re.split("[, .]+", problems[0].sentence)
    assert fitting <= set(said), "say which there are"
    assert fitting >= set(said) & set(kinds_of(CHOICES[name])), "but not those for other targets"
    assert to_link(experiment) == {"target": "ring"} | others


def test_several_wrong_fields_get_a_sentence_each() -> None:
    experiment, problems = Experiment.from_link(
        {"target": "grid", "target.side": "99", "batch": "many", "speling": "1", "loss": "?", "seed": "7"}
    )
    assert {problem.path for problem in problems} == {"target.side", "batch", "speling", "loss"}
    assert to_link(experiment) == {"target": "grid", "seed": "7"}


def test_fields_that_do_not_fit_together_blame_one() -> None:
    experiment, problems = Experiment.from_link({"generator.normalisation": "batch", "batch": "4"})
    batch = Experiment.default("ring").batch
    assert problems == [
        Problem("batch", "batch: Batch normalisation needs a batch of at least 8.", f"It is {batch} now.")
    ]
    assert experiment.generator.normalisation == "batch"
    assert experiment.batch == batch


# ---------------------------------------------------------------- what is for other targets
UNFIT = {
    "generator=dcgan": ("generator: DCGAN is for pictures, not for Ring of Gaussians.", "It is mlp now."),
    "augment.colour=true": ("augment: This is for pictures, not for Ring of Gaussians.", "It is false now."),
    "precision=bfloat16": ("precision: This is for pictures, not for Ring of Gaussians.", "It is float32 now."),
}


@pytest.mark.parametrize("one", UNFIT)
def test_what_is_for_other_targets_falls_back_alone(one: str) -> None:
    path, text = one.split("=")
    others = {"batch": "64", "loss": "hinge", "ema": "0.9", "augment.cutout": "false"}
    experiment, problems = Experiment.from_link({"target": "ring", path: text} | others)
    assert problems == [Problem(path, *UNFIT[one])]
    assert experiment == Experiment.from_link({"target": "ring"} | others)[0]
    assert Experiment.from_link({"target": "digits", path: text} | others)[1] == []


def test_all_that_is_for_other_targets_falls_back_at_once() -> None:
    params = {"target": "ring", "seed": "7", "discriminator": "residual"} | dict(one.split("=") for one in UNFIT)
    experiment, problems = Experiment.from_link(params)
    assert experiment == Experiment.from_link({"target": "ring", "seed": "7"})[0]
    assert {problem.path for problem in problems} == set(params) - {"target", "seed"}


def test_a_picture_network_without_its_pictures_is_refused_with_its_settings() -> None:
    """A target that no longer exists becomes a ring."""
    params = {"target": "no-such-set", "generator": "residual", "generator.blocks": "2"}
    experiment, problems = Experiment.from_link(params)
    assert experiment == Experiment.default("ring")
    assert [problem.path for problem in problems] == list(params)


@each_kind
def test_every_kind_opens_with_every_target_or_says_why_not(name: str, kind: str) -> None:
    condition = (home_of_kind(name, kind) or {}).get("condition", "none")
    for target in kinds_of(Target):
        if (name == "target" and target != kind) or not fits(kinds_of(Condition)[condition], "condition", target):
            continue
        experiment, problems = Experiment.from_link({"target": target, "condition": condition, name: kind})
        if fits(kinds_of(CHOICES[name])[kind], name, target, condition):
            assert problems == []
            assert getattr(experiment, name).kind == kind
        else:
            assert [problem.path for problem in problems] == [name]
            assert experiment == Experiment.default(target, condition)


@pytest.mark.parametrize("one", UNFIT)
def test_changing_to_what_does_not_fit_changes_nothing(one: str) -> None:
    start = Experiment(target=Grid(side=3), batch=64)
    same, problems = change(start, *one.split("="))
    assert [problem.path for problem in problems] == [one.split("=")[0]]
    assert same == start


def test_field_of_another_kind_is_left_out() -> None:
    experiment, problems = Experiment.from_link({"target": "ring", "target.side": "3"})
    assert experiment == Experiment.default("ring")
    assert [problem.path for problem in problems] == ["target.side"]


def test_long_nonsense_does_not_fill_the_page() -> None:
    for path in ("batch", "target", "z" * 9999):
        _, (problem,) = Experiment.from_link({path: "x" * 9999})
        assert len(problem.sentence) < 400


# ---------------------------------------------------------------- changing one thing
@given(experiments(), st.sampled_from(sorted(kinds_of(Target))))
def test_another_target_keeps_the_other_changes(experiment: Experiment, kind: str) -> None:
    assume(kind != experiment.target.kind)
    link = to_link(experiment)
    changed, problems = change(experiment, "target", kind)
    home = Experiment.default(kind, changed.condition.kind)
    plain, before, after = flat(home), flat(experiment), flat(changed)
    assert changed.target == home.target == kinds_of(Target)[kind].default()
    lost = {problem.path for problem in problems}
    condition = changed.condition.kind
    lost -= CLASHING
    assert lost <= {path for path in link if not fits(limits_of(experiment, path), path.split(".")[0], kind, condition)}
    lost = {problem.path for problem in problems}
    for path, text in link.items():
        group = path.split(".")[0]
        same_kind = group not in CHOICES or after[group] == before[group]
        if group != "target" and same_kind and path not in lost:
            assert after[path] == before[path], f"{path}={text} was lost"
    groups = {path.split(".")[0] for path in link}
    for path, value in after.items():
        if path in plain and path.split(".")[0] not in groups:
            assert value == plain[path], f"{path} should follow the new target"


def limits_of(experiment: Experiment, path: str) -> Any:
    """What says what the kind or the setting at this path is for."""
    group = path.split(".")[0]
    return getattr(experiment, group) if path in CHOICES else knob_of(Experiment.model_fields[group])


def test_settings_of_a_network_do_not_move_to_another() -> None:
    """16 channels of a DCGAN are no wish for 16 units of an MLP."""
    start, _ = Experiment.from_link({"target": "digits", "generator": "dcgan", "generator.width": "16", "seed": "7"})
    changed, problems = change(start, "target", "ring")
    assert [problem.path for problem in problems] in ([], ["generator"])
    assert changed == Experiment.from_link({"target": "ring", "seed": "7"})[0]


@each_target
def test_another_target_brings_its_own_settings(kind: str) -> None:
    changed, problems = change(Experiment.default("ring"), "target", kind)
    assert changed == Experiment.default(kind)
    assert problems == []


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # most kinds do not fit most experiments
@given(experiments(), st.sampled_from([pair for pair in KINDS if pair[0] not in ("target", "condition")]))
def test_another_kind_starts_from_its_own_defaults(experiment: Experiment, pair: tuple[str, str]) -> None:
    name, kind = pair
    assume(kind != getattr(experiment, name).kind)
    assume(fits(kinds_of(CHOICES[name])[kind], name, experiment.target.kind, experiment.condition.kind))
    changed, problems = change(experiment, name, kind)
    assume(not CLASHING & {problem.path for problem in problems})
    assert problems == []
    home = getattr(Experiment.default(experiment.target.kind, experiment.condition.kind), name)
    assert getattr(changed, name) == (home if home.kind == kind else kinds_of(CHOICES[name])[kind]())
    assert changed.model_copy(update={name: None}) == experiment.model_copy(update={name: None})


def test_change_of_one_value() -> None:
    start = Experiment(target=Grid(side=3), batch=64)
    changed, problems = change(start, "seed", "9")
    assert problems == []
    assert changed == start.model_copy(update={"seed": 9})
    same, problems = change(start, "seed", "many")
    assert [problem.path for problem in problems] == ["seed"]
    assert same == start


@pytest.mark.parametrize("points", [3, 500])
def test_a_drawing_fits_into_a_link(points: int) -> None:
    import numpy as np

    from playground.gan.targets.own import Own, pack_points

    drawing = pack_points(np.random.default_rng(1).normal(size=(points, 2)))
    experiment = Experiment.default("own").model_copy(update={"target": Own(points=drawing)})
    address = urlencode(to_link(experiment))
    assert len(address) < LONGEST_DRAWING
    params = {name: texts[-1] for name, texts in parse_qs(address).items()}
    assert Experiment.from_link(params) == (experiment, [])


def test_a_setting_that_falls_back_to_nothing_is_called_empty() -> None:
    _, problems = Experiment.from_link({"target": "digits", "target.only": "77"})
    assert [problem.instead for problem in problems] == ["It is empty now."]


@pytest.mark.parametrize(
    ("said", "lost"),
    [({"steps": "150"}, "steps"), ({"pretraining.steps": "9000"}, "pretraining.steps"), ({"steps": "300"}, None)],
)
def test_pretraining_that_leaves_no_game_takes_only_one_setting_back(said: dict[str, str], lost: str | None) -> None:
    link = {"target": "ring", "pretraining": "head-start", "batch": "64", "loss": "hinge", **said}
    experiment, problems = Experiment.from_link(link)
    assert [problem.path for problem in problems] == ([lost] if lost else [])
    assert (experiment.batch, experiment.loss.kind, experiment.pretraining.kind) == (64, "hinge", "head-start")
