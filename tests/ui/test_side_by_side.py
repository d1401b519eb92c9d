"""Two experiments beside each other: what a link for both says, and what both are called."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipes
from playground.ui.side_by_side import beside_link, parse_side, titles_of

RING = Experiment.default("ring")


def other(**changes) -> Experiment:
    return Experiment.model_validate(RING.model_dump(mode="json") | changes)


def test_a_link_for_both_is_understood_again():
    left = other(loss={"kind": "hinge"}, seed=7)
    link = beside_link(left, RING)
    assert [parse_side(link[side]).experiment for side in ("left", "right")] == [left, RING]
    assert not parse_side(link["left"]).problem


def test_a_recipe_is_understood_by_its_name():
    shown = parse_side("ring-collapse")
    assert shown.experiment == recipes()["ring-collapse"].experiment
    assert shown.title == recipes()["ring-collapse"].title


def test_two_of_the_same_title_can_be_distinguished():
    assert titles_of([parse_side("ring"), parse_side("moons")]) == [recipes()[name].title for name in ("ring", "moons")]
    assert titles_of([parse_side("target=ring&batch=32"), parse_side("target=ring")]) == [
        "Ring of Gaussians",
        f"Ring of Gaussians, with Batch size: {RING.batch}",
    ]
    assert titles_of([parse_side("target=ring"), parse_side("ring")]) == [
        "Ring of Gaussians (left)",
        "Ring of Gaussians (right)",
    ]
