"""The scene of a run on pictures: what the browser knows of its gallery, and which charts stand beside it."""

from __future__ import annotations

import numpy as np
import pytest

from playground.charts.gallery_scene import arrays, described, figures, readings
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.gallery import COLUMNS
from tests.handmade import picture_snapshot

DIGITS = Experiment.default("digits")
BY_CLASS = Experiment.default("digits", "projection")
PAIRS = Experiment.default("digits", "picture")


def test_a_gallery_by_class_has_a_row_for_each_class() -> None:
    scene = described(BY_CLASS)
    assert (scene["condition"], scene["rows"], scene["columns"]) == ("classes", 10, COLUMNS)
    assert scene["asked"] == list(range(10))
    assert "each row is of the class asked for" in scene["alt"]


def test_what_is_given_is_named_where_pictures_are_made_from_pictures() -> None:
    assert described(PAIRS)["given"] == PAIRS.condition.given
    assert described(DIGITS)["given"] == ""
    assert "in threes" in described(PAIRS)["alt"]
    assert "64 generated pictures" in described(DIGITS)["alt"]


def test_real_pictures_come_with_their_labels_and_the_share_of_each_class() -> None:
    found = arrays(BY_CLASS)
    assert set(found) == {"real", "real_labels", "real_share"}
    assert found["real_labels"].tolist() == [label for label in range(10) for _ in range(COLUMNS)]
    np.testing.assert_allclose(found["real_share"].sum(), 1, rtol=1e-5)
    assert "given" in arrays(PAIRS)


def test_without_the_pictures_on_this_machine_there_is_nothing_to_show() -> None:
    assert arrays(Experiment.default("own-images")) == {}


def test_the_charts_follow_the_condition() -> None:
    assert list(figures(DIGITS)) == list(figures(BY_CLASS)) == ["losses", "metric", "scores", "classes"]
    assert list(figures(PAIRS)) == ["losses", "metric", "scores"]
    assert figures(DIGITS)["classes"] is not figures(BY_CLASS)["classes"]


@pytest.mark.parametrize("experiment", [DIGITS, BY_CLASS, PAIRS], ids=["plain", "classes", "picture"])
def test_each_reading_is_a_number_of_a_snapshot_and_has_a_place_for_it(experiment: Experiment) -> None:
    numbers = picture_snapshot(experiment, experiment.steps).numbers
    for name, part, _ in readings(experiment):
        assert name in numbers
        assert "{}" in part
