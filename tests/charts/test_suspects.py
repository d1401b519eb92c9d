"""The points of the detective game."""

from __future__ import annotations

import numpy as np

from playground.charts.suspects import APART, suspects
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot

RING = Experiment.default("ring")


def snapshot(samples: np.ndarray) -> Snapshot:
    """The generator makes these samples (plot units); D believes more the further to the right."""
    surface = np.tile(np.linspace(0, 255, 40), (40, 1)).astype(np.uint8)
    return Snapshot(1, {"samples": RING.target.standardise(samples).astype("<f2"), "surface": surface})


def anywhere(n: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(-1.2, 1.2, (n, 2))


def test_half_are_real_and_lie_on_islands() -> None:
    found = suspects(RING, snapshot(anywhere(512)), count=8, seed=1)["suspects"]
    real = np.array([[point["x"], point["y"]] for point in found if point["real"]])
    assert (len(found), len(real)) == (8, 4)
    nearest = np.abs(real[:, None] - RING.target.modes()[None]).max(axis=2).min(axis=1)
    assert nearest.max() < 0.05


def test_no_point_hides_another() -> None:
    game = suspects(RING, snapshot(anywhere(512)), count=8, seed=2)
    x0, x1, y0, y1 = game["window"]
    places = np.array([[point["x"] / (x1 - x0), point["y"] / (y1 - y0)] for point in game["suspects"]])
    gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + np.eye(8)
    assert gaps.min() > 0.99 * APART


def test_where_all_fakes_lie_in_one_place_only_one_is_shown() -> None:
    found = suspects(RING, snapshot(np.tile([[0.3, 0.2]], (512, 1))), count=8, seed=1)["suspects"]
    assert sum(not point["real"] for point in found) == 1


def test_the_belief_is_that_of_the_surface_at_the_point() -> None:
    game = suspects(RING, snapshot(anywhere(512)), count=8, seed=1)
    x0, x1, *_ = game["window"]
    for point in game["suspects"]:
        assert abs(point["belief"] - (point["x"] - x0) / (x1 - x0)) < 0.02
