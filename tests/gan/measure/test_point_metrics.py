"""Metrics of points: known values, by hand, by formula and by SciPy."""

from __future__ import annotations

import numpy as np
import pytest

from playground.gan.measure.point_measurement import SAMPLES, PointMeasurement
from playground.gan.measure.point_metrics import wasserstein
from playground.gan.targets.basics import Exponential, Gaussian, Grid, Mixture, Ring, Uniform
from playground.gan.targets.distribution import Distribution
from tests.gan.measure.test_point_measurement import KINDS, fresh, score


@pytest.mark.parametrize("target", [Ring(), Ring(count=3), Grid(), Mixture(bells=5)], ids=str)
def test_all_in_one_mode(target: Distribution) -> None:
    modes, rng = target.modes(), np.random.default_rng(1)
    samples = modes[1] + target.mode_std * rng.standard_normal((SAMPLES, target.dimension))
    numbers = PointMeasurement(target).measure(samples)
    assert numbers["modes"] == 1
    assert numbers["reverse_kl"] == pytest.approx(np.log(len(modes)))
    assert numbers["high_quality"] == pytest.approx(numbers["high_quality_floor"], abs=0.01)


@pytest.mark.parametrize("kept", [1, 2, 4, 8])
def test_some_of_the_modes(kept: int) -> None:
    target = Ring(count=8)
    samples = np.repeat(target.modes()[:kept], 2400 // kept, axis=0)
    measurement = PointMeasurement(target)
    assert score(measurement, "modes", samples) == kept
    assert score(measurement, "reverse_kl", samples) == pytest.approx(np.log(8 / kept), abs=1e-12)
    assert score(measurement, "high_quality", samples) == 1


def test_uneven_shares_by_hand() -> None:
    target = Ring(count=2)
    samples = np.concatenate([np.repeat(target.modes()[:1], 75, axis=0), np.repeat(target.modes()[1:], 25, axis=0)])
    wanted = 0.75 * np.log(0.75 / 0.5) + 0.25 * np.log(0.25 / 0.5)
    assert score(PointMeasurement(target), "reverse_kl", samples) == pytest.approx(wanted)


def test_high_quality_means_within_three_standard_deviations() -> None:
    target = Ring(count=4, sigma=0.01)
    steps = np.array([0, 1, 2.9, 3.1, 10])[:, None] * np.array([0.01, 0])
    assert score(PointMeasurement(target), "high_quality", target.modes()[0] + steps) == pytest.approx(3 / 5)
    assert score(PointMeasurement(target), "modes", target.modes()[:1] + np.array([[0.031, 0]])) == 0
    assert score(PointMeasurement(target), "modes", target.modes()[:1] + np.array([[0.029, 0]])) == 1


def test_floor_of_high_quality_is_that_of_a_gaussian() -> None:
    assert PointMeasurement(Ring()).floors["high_quality_floor"] == pytest.approx(1 - np.exp(-4.5), abs=0.003)  # .989
    assert PointMeasurement(Grid()).floors["high_quality_floor"] == pytest.approx(1 - np.exp(-4.5), abs=0.003)
    assert PointMeasurement(Mixture()).floors["high_quality_floor"] == pytest.approx(0.9973, abs=0.002)


def test_floor_of_the_reverse_kl_is_that_of_the_notes() -> None:
    assert PointMeasurement(Grid()).floors["reverse_kl_floor"] == pytest.approx(0.005, abs=0.0015)
    assert PointMeasurement(Ring()).floors["reverse_kl_floor"] == pytest.approx(0.0013, abs=0.0008)


@pytest.mark.parametrize("shift", [-3.0, 0.5, 2.0])
@pytest.mark.parametrize("target", [Gaussian(mu=5, sigma=4), Uniform(), Exponential(), Mixture()], ids=str)
def test_wasserstein_of_a_shift_is_the_shift(target: Distribution, shift: float) -> None:
    samples = fresh(target, 1) + shift * target.std
    assert score(PointMeasurement(target), "wasserstein", samples) == pytest.approx(abs(shift), abs=0.1)


@pytest.mark.parametrize("sizes", [(500, 500), (300, 701), (1, 9)])
def test_wasserstein_is_that_of_scipy(sizes: tuple[int, int]) -> None:
    from scipy.stats import wasserstein_distance

    one, other = (np.random.default_rng(size).normal(size=size).round(2) for size in sizes)  # some of them are equal
    assert wasserstein(one, other) == pytest.approx(wasserstein_distance(one, other))


def test_wasserstein_of_a_wider_gaussian() -> None:
    target = Gaussian(sigma=2)
    samples = target.mean + 3 * (fresh(target, 1) - target.mean)
    assert score(PointMeasurement(target), "wasserstein", samples) == pytest.approx(
        2 * np.sqrt(2 / np.pi), rel=0.06
    )  # 2 E|x|


@pytest.mark.parametrize("angle", [0.0, 0.7, 2.0])
@pytest.mark.parametrize("kind", ["ring", "quadratic", "moons"])
def test_sliced_wasserstein_of_a_shift(kind: str, angle: float) -> None:
    """Over all directions, a shift of length s casts shadows of mean length 2 s / pi."""
    target = KINDS[kind]()
    shift = 3 * np.array([np.cos(angle), np.sin(angle)])
    samples = fresh(target, 1) + shift * target.std
    assert score(PointMeasurement(target), "sliced_wasserstein", samples) == pytest.approx(3 * 2 / np.pi, rel=0.05)


@pytest.mark.parametrize("target", [Gaussian(), Uniform(), Mixture()], ids=str)
def test_jensen_shannon_lies_between_nothing_and_ln_2(target: Distribution) -> None:
    measurement = PointMeasurement(target)
    assert score(measurement, "jensen_shannon", target.restore(measurement.reference.standardised)) == pytest.approx(
        0, abs=1e-12
    )
    for far in (1e3, -1e3):
        assert score(measurement, "jensen_shannon", fresh(target, 1) + far) == pytest.approx(np.log(2))


def test_jensen_shannon_of_half_a_uniform() -> None:
    """p uniform on [0, 1], q on [0, 1/2]: by hand, 3/4 ln(4/3) ... = 0.2158 nats."""
    target = Uniform(low=0, width=1)
    wanted = 0.5 * (0.5 * np.log(0.5 / 0.75) + 0.5 * np.log(2)) + 0.5 * np.log(1 / 0.75)
    samples = np.random.default_rng(1).uniform(0, 0.5, (SAMPLES, 1))
    assert wanted == pytest.approx(0.2158, abs=1e-4)
    assert score(PointMeasurement(target), "jensen_shannon", samples) == pytest.approx(wanted, abs=0.03)


def test_narrow_modes_do_not_pass_for_good_ones() -> None:
    """High quality alone misleads: the sliced Wasserstein distance must tell missing modes."""
    target = Grid()
    half = target.modes()[target.modes()[:, 0] <= 0]
    rng = np.random.default_rng(1)
    numbers = PointMeasurement(target).measure(half[rng.integers(0, len(half), SAMPLES)])
    assert numbers["high_quality"] == 1
    assert numbers["sliced_wasserstein"] > 5 * numbers["sliced_wasserstein_floor"]
