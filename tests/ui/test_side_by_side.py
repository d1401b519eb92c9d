"""What differs between two experiments, and what a link for both says."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipes
from playground.ui.side_by_side import beside_link, differences, differences_table, titles_of, understood

RING = Experiment.default("ring")


def other(**changes) -> Experiment:
    return Experiment.model_validate(RING.model_dump(mode="json") | changes)


def test_a_link_for_both_is_understood_again():
    told = other(loss={"kind": "hinge"}, seed=7)
    link = beside_link(told, RING)
    assert [understood(link[side]).experiment for side in ("left", "right")] == [told, RING]
    assert not understood(link["left"]).problem


def test_a_recipe_is_understood_by_its_name():
    shown = understood("ring-collapse")
    assert shown.experiment == recipes()["ring-collapse"].experiment
    assert shown.title == recipes()["ring-collapse"].title


def test_only_what_differs_is_told_under_the_names_of_the_controls():
    assert differences(RING, other(batch=64, generator=RING.generator.model_dump() | {"width": 32})) == [
        ("Generator: Units a layer", "64", "32"),
        ("Batch size", "100", "64"),
    ]


def test_of_another_kind_its_name_is_told_and_not_what_it_alone_has():
    rows = differences(RING, other(penalty={"kind": "none"}, loss={"kind": "wasserstein"}))
    assert rows == [("Loss", "Non-saturating", "Wasserstein"), ("Penalty", "R1 + R2", "None")]


def test_equal_experiments_differ_in_nothing():
    assert differences_table(RING, RING, ["a", "b"]) == "Both are the same experiment."


def test_two_of_the_same_title_are_told_apart():
    assert titles_of([understood("ring"), understood("moons")]) == [recipes()[name].title for name in ("ring", "moons")]
    assert titles_of([understood("target=ring&batch=32"), understood("target=ring")]) == [
        "Ring of Gaussians (left)",
        "Ring of Gaussians (right)",
    ]
