"""Drawn and pasted points: small enough for a link, near enough to what was drawn, and safe to train on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from playground.gan.targets.own import FEWEST_POINTS, LEVELS, MOST_POINTS, Own, pack_points, unpack_points

coordinates = st.floats(-1e6, 1e6).map(lambda v: float(f"{v:.5g}"))
drawings = arrays(float, st.tuples(st.integers(3, 40), st.just(2)), elements=coordinates)


def spread(points: np.ndarray) -> np.ndarray:
    return np.ptp(points, axis=0)


@given(drawings)
def test_points_come_back_to_within_half_a_level(points: np.ndarray) -> None:
    assume(spread(points).max() >= 1e-6)
    again = unpack_points(pack_points(points))
    box = np.maximum(spread(points), 1e-3 * spread(points).max())
    assert again.shape == points.shape
    assert np.all(np.abs(again - points) <= 0.5 * box / (LEVELS - 1) + 1e-9 * np.abs(points).max())


@given(drawings)
def test_packing_again_changes_nothing(points: np.ndarray) -> None:
    assume(spread(points).min() > 1e-3 * np.abs(points).max() + 1e-6)
    once = unpack_points(pack_points(points))
    assert np.allclose(unpack_points(pack_points(once)), once, rtol=1e-9, atol=1e-9 * spread(once).max())


@pytest.mark.parametrize(("start", "width"), [(0, 1), (1000, 1), (123_456.1, 0.2), (52.52, 1e-3), (-1e6, 10), (0, 1e6)])
def test_position_far_from_zero_keeps_the_shape(start: float, width: float) -> None:
    """GPS tracks and years are far from zero and have a small spread."""
    points = start + width * np.random.default_rng(1).uniform(size=(50, 2))
    again = unpack_points(pack_points(points))
    assert np.abs(again - points).max() <= 0.51 * spread(points).max() / (LEVELS - 1)


def test_long_drawings_are_thinned_from_end_to_end() -> None:
    line = np.stack([np.arange(5000.0), np.arange(5000.0) ** 2 / 100], axis=1)
    again = unpack_points(pack_points(line))
    assert len(again) == MOST_POINTS
    assert again[0] == pytest.approx(line[0])
    assert again[-1] == pytest.approx(line[-1])
    assert np.all(np.diff(again[:, 0]) > 0)


@pytest.mark.parametrize(
    "points",
    [
        np.zeros((FEWEST_POINTS - 1, 2)),
        np.zeros((5, 3)),
        np.zeros(6),
        np.zeros((0, 2)),
        np.zeros((5, 2)),
        np.full((5, 2), 7.0),
        np.array([[0, 0], [1, 1], [np.nan, 0]]),
        np.array([[0, 0], [1, 1], [np.inf, 0]]),
        np.array([[0, 0], [1, 1], [2e6, 0]]),
    ],
)
def test_useless_points_are_refused_in_words(points: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        pack_points(points)


DAMAGED = ["", "~", "0,1,0,1~", "0,1,0,1~AAA", "0,1,0,1~AAAAAA", "0,1,0,1~AAAAAAAAAA", "0,1,0~AAAAAAAAA"]
DAMAGED += ["0,1,0,1,2~AAAAAAAAA", "1,0,0,1~AAAAAAAAA", "0,1,1,1~AAAAAAAAA", "nan,1,0,1~AAAAAAAAA"]
DAMAGED += ["0,inf,0,1~AAAAAAAAA", "0,1e9,0,1~AAAAAAAAA", "0,1,0,1~AAAAAAAA!", "a,b,c,d~AAAAAAAAA"]
DAMAGED += ["0,1,0,1~" + "A" * (3 * MOST_POINTS + 3), "0,1,0,1~AAAAAAAAA\n"]


@pytest.mark.parametrize("text", DAMAGED)
def test_damaged_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack_points(text)


@given(st.text(max_size=60) | st.from_regex(r"[0-9.,e+-]{7,20}~[A-Za-z0-9_-]{9,30}", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        points = unpack_points(text)
    except ValueError:
        return
    assert np.isfinite(points).all()
    assert points.shape[1] == 2


FLAT = {
    "upright line": [[5, 0], [5, 1], [5, 2], [5, 3]],
    "level line": [[0, 7], [1, 7], [2, 7]],
    "slanted line": [[0, 0], [1, 1], [2, 2]],
}


@pytest.mark.parametrize("points", FLAT.values(), ids=FLAT)
def test_straight_lines_can_be_learnt(points: list[list[float]]) -> None:
    check_usable(Own(points=pack_points(np.array(points, float))))


def test_text_whose_points_are_all_one_place_can_be_learnt() -> None:
    check_usable(Own(points="0,1,0,1~AAAAAAAAA"))


@given(drawings)
def test_every_drawing_can_be_learnt(points: np.ndarray) -> None:
    assume(spread(points).max() >= 1e-6)
    check_usable(Own(points=pack_points(points)))


def check_usable(target: Own) -> None:
    samples = target.sample(400, np.random.default_rng(1))
    assert np.isfinite(samples).all()
    assert np.isfinite(target.standardise(samples)).all()
    assert (target.std > 0).all()
    assert np.all(np.asarray(target.window()[1]) > np.asarray(target.window()[0]))
    density = target.density(samples)
    assert np.isfinite(density).all()
    assert (density > 0).all()


def test_blur_follows_each_axis() -> None:
    points = np.array([[0, 0], [1, 0], [0, 1000], [1, 1000.0]])
    target = Own(points=pack_points(points), blur=0.1)
    samples = target.sample(40_000, np.random.default_rng(1))
    nearest = np.abs(samples[:, None] - points).min(axis=1)
    assert nearest[:, 0].std() == pytest.approx(0.1 * np.sqrt(1 - 2 / np.pi), rel=0.05)
    assert nearest[:, 1].std() == pytest.approx(100 * np.sqrt(1 - 2 / np.pi), rel=0.05)
    assert not target.equal_aspect
