"""A perfect generator is as near and as sharp as can be, the mean picture scores the baseline, blur is seen."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from playground.gan.measure.pair_distances import sharpness
from playground.gan.measure.pair_measurement import PAIRS, PairMeasurement
from playground.gan.targets.image_target import ImageTarget
from playground.gan.targets.images import Digits, Shapes
from playground.images.pairs import GIVENS, given_part
from tests.gan.eyes import floats

TARGETS = {"digits": (Digits(), "upper-half"), "shapes": (Shapes(colour="colour", count=3000), "grey")}


@pytest.fixture(scope="module", params=list(TARGETS))
def measurement(request: pytest.FixtureRequest) -> PairMeasurement:
    torch.set_num_threads(1)
    return PairMeasurement(*TARGETS[request.param])


def blurred(pixels: Tensor, times: int = 1) -> Tensor:
    for _ in range(times):
        pixels = functional.avg_pool2d(functional.pad(pixels, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    return pixels


def noise(like: Tensor) -> Tensor:
    return torch.randn(like.shape, generator=torch.Generator().manual_seed(0))


# ---------------------------------------------------------------- what is measured
def test_pairs_are_held_out_and_belong_together(measurement: PairMeasurement) -> None:
    target = measurement.target
    known = {picture.tobytes() for picture in target.load().test.pixels}
    assert {picture.tobytes() for picture in measurement.real} <= known
    assert len(measurement.real) == len(measurement.given) == min(PAIRS, len(target.held_out()))
    assert measurement.real.dtype == measurement.given.dtype == np.uint8
    given = "upper-half" if isinstance(target, Digits) else "grey"
    assert (measurement.given == given_part(measurement.real, given)).all()
    assert len({picture.tobytes() for picture in measurement.real}) > 0.99 * len(measurement.real), (
        "no pair counts twice"
    )


@pytest.mark.parametrize("given", [given for given in GIVENS if given != "grey"])
def test_the_same_pictures_whatever_is_given(given: str) -> None:
    one, other = PairMeasurement(Digits(), given, size=20), PairMeasurement(Digits(), "edges", size=20)
    assert (one.real == other.real).all()
    assert len(one.given) == 20


def test_pairs_are_of_the_chosen_classes() -> None:
    held_out = Digits().load().test
    threes = {picture.tobytes() for picture in held_out.of_classes([3]).pixels}
    assert {picture.tobytes() for picture in PairMeasurement(Digits(only="3"), "edges").real} <= threes


def test_grey_of_grey_pictures_is_refused() -> None:
    with pytest.raises(ValueError, match="colour pictures"):
        PairMeasurement(Digits(), "grey")


# ---------------------------------------------------------------- near
def test_a_perfect_generator(measurement: PairMeasurement) -> None:
    numbers = measurement.measure(floats(measurement.real))
    assert set(numbers) == {"l1", "l1_baseline", "sharpness", "sharpness_real"}
    assert numbers["l1"] == pytest.approx(0, abs=1e-7)
    assert numbers["sharpness"] == pytest.approx(numbers["sharpness_real"], rel=1e-6)
    assert numbers["sharpness_real"] > 0.01
    assert numbers["l1_baseline"] > 0.05


def test_the_mean_training_picture_scores_the_baseline(measurement: PairMeasurement) -> None:
    mean = measurement.target.chosen().pixels.mean(axis=0, dtype=np.float64)
    picture = torch.from_numpy(mean).float() / 127.5 - 1
    numbers = measurement.measure(picture.expand(len(measurement.real), -1, -1, -1))
    assert numbers["l1"] == pytest.approx(numbers["l1_baseline"], rel=1e-5)
    by_hand = np.abs(mean - measurement.real).mean() / 255
    assert numbers["l1_baseline"] == pytest.approx(by_hand, rel=1e-5)
    assert numbers["sharpness"] < 0.2 * numbers["sharpness_real"], "the mean is blurred"


def test_errors_are_shares_of_black_to_white(measurement: PairMeasurement) -> None:
    real = floats(measurement.real)
    assert measurement.measure(-real)["l1"] == pytest.approx(real.abs().mean().item(), rel=1e-5)
    black, white = (measurement.measure(torch.full_like(real, value))["l1"] for value in (-1, 1))
    assert black + white == pytest.approx(1, rel=1e-5)
    shifted = measurement.measure(0.5 * real)["l1"]
    assert shifted == pytest.approx(0.25 * real.abs().mean().item(), rel=1e-5)


def test_the_order_of_the_pairs_counts(measurement: PairMeasurement) -> None:
    real = floats(measurement.real)
    numbers = measurement.measure(real.roll(1, dims=0))
    assert numbers["l1"] > 0.5 * numbers["l1_baseline"]
    assert numbers["sharpness"] == pytest.approx(numbers["sharpness_real"], rel=1e-6)


# ---------------------------------------------------------------- sharp
def test_blur_lowers_sharpness_and_grain_raises_it(measurement: PairMeasurement) -> None:
    real = floats(measurement.real)
    scores = [measurement.measure(blurred(real, times))["sharpness"] for times in (0, 1, 2, 3)]
    assert scores == sorted(scores, reverse=True)
    assert scores[1] < 0.5 * scores[0]
    assert measurement.measure(real + 0.3 * noise(real))["sharpness"] > 1.1 * scores[0]


def test_sharpness_by_hand() -> None:
    flat = torch.full((2, 3, 8, 8), 0.3)
    assert sharpness(flat) == 0
    board = (torch.arange(16)[:, None] + torch.arange(16)) % 2 * 2.0 - 1  # -1 and 1 in turn: steps of 1 in [0, 1]
    inner = torch.tensor([4.0, -4.0]).repeat(98).var(correction=0).item()
    assert sharpness(board.expand(1, 1, 16, 16)) == pytest.approx(inner, rel=0.2)  # the border has fewer neighbours
    dot = -torch.ones(1, 1, 9, 9)
    dot[0, 0, 4, 4] = 1  # the Laplacian: -4 once and 1 four times, 0 on the average
    assert sharpness(dot) == pytest.approx((16 + 4) / 81)
    grey = torch.zeros(1, 1, 9, 9)
    assert sharpness(torch.cat([dot, grey])) == pytest.approx(10 / 81)


# ---------------------------------------------------------------- always the same, and always a number
def test_measuring_is_repeatable_and_leaves_chance_and_pictures_alone(measurement: PairMeasurement) -> None:
    pictures = blurred(floats(measurement.real))
    before = pictures.clone()
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    given = "upper-half" if isinstance(measurement.target, Digits) else "grey"
    other = PairMeasurement(measurement.target, given)
    assert other.measure(pictures) == measurement.measure(pictures) == measurement.measure(pictures.clone())
    assert torch.equal(torch.rand(2), expected)
    assert torch.equal(pictures, before)


def test_pictures_that_are_no_numbers_are_measured_as_shown(measurement: PairMeasurement) -> None:
    blown = floats(measurement.real).clone()
    blown[::3], blown[1::3] = torch.nan, torch.inf
    blown[2::3] *= 1e30
    assert all(np.isfinite(value) for value in measurement.measure(blown).values())
    loud = 5 * floats(measurement.real) + 1
    assert measurement.measure(loud) == measurement.measure(loud.clamp(-1, 1))
    nothing = torch.full_like(blown, torch.nan)
    assert measurement.measure(nothing) == measurement.measure(torch.zeros_like(blown))


def test_small_sets_are_measured_whole(measurement: PairMeasurement) -> None:
    target: ImageTarget = Digits(only="0,1")
    assert len(PairMeasurement(target, "edges").real) == len(target.held_out()) < 100
