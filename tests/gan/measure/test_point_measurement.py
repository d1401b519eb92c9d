"""A perfect generator scores each metric's floor, a bad one does not, and known cases have their known values."""

from __future__ import annotations

import numpy as np
import pytest

from playground.gan.experiment import settings  # noqa: F401  (imports all kinds)
from playground.gan.foundations.schema import kinds_of
from playground.gan.measure.point_measurement import FINAL_DRAWS, SAMPLES, PointMeasurement
from playground.gan.targets.basics import Mixture
from playground.gan.targets.curves import TwoCurves
from playground.gan.targets.distribution import Distribution
from tests.sweep import swept

KINDS = kinds_of(Distribution)
DISTANCES = {"reverse_kl", "wasserstein", "jensen_shannon", "sliced_wasserstein"}  # the smaller the better


FEW_KINDS = ["gaussian", "exponential", "ring", "grid", "quadratic", "own"]


@pytest.fixture(scope="module", params=swept(KINDS, FEW_KINDS))
def measurement(request: pytest.FixtureRequest) -> PointMeasurement:
    return PointMeasurement(KINDS[request.param]())


def fresh(target: Distribution, seed: int, n: int = SAMPLES) -> np.ndarray:
    return target.sample(n, np.random.default_rng(seed))


def score(measurement: PointMeasurement, name: str, samples: np.ndarray) -> float:
    """One metric of any number of samples."""
    (metric,) = (metric for metric in measurement.metrics if metric.name == name)
    return metric.compute(measurement.measured(samples))


# ---------------------------------------------------------------- every target
@pytest.mark.slow
@pytest.mark.parametrize("averaged", [1, FINAL_DRAWS])
def test_a_perfect_generator_scores_within_the_range_that_is_said(measurement: PointMeasurement, averaged: int) -> None:
    """In 95 of 100 cases; that not one in five of forty lies above it has a chance of 1 to 500 at most."""
    name, (low, high) = measurement.headline.name, measurement.headline.range_names
    seeds = np.random.default_rng(11).integers(1 << 30, size=(40 if averaged == 1 else 10, averaged))
    scored = [measurement.measure(*(fresh(measurement.target, seed) for seed in some)) for some in seeds]
    within = [numbers[low] <= numbers[name] <= numbers[high] for numbers in scored]
    assert np.mean(within) >= 0.8
    assert scored[0][high] - scored[0][low] < 3 * scored[0][f"{name}_floor"] / averaged**0.5


def test_several_draws_score_their_mean(measurement: PointMeasurement) -> None:
    one, other = (fresh(measurement.target, seed) for seed in (1, 2))
    both = measurement.scores(one, other)
    for name, value in both.items():
        assert value == pytest.approx((measurement.scores(one)[name] + measurement.scores(other)[name]) / 2)


def test_each_metric_stands_beside_its_floor(measurement: PointMeasurement) -> None:
    numbers = measurement.measure(fresh(measurement.target, 1))
    metrics = {name for name in numbers if "_floor" not in name}
    assert metrics == {metric.name for metric in measurement.metrics}
    ranges = set(measurement.headline.range_names)
    assert {f"{name}_floor" for name in metrics} | ranges == set(numbers) - metrics
    assert all(isinstance(value, float) and np.isfinite(value) for value in numbers.values())
    assert metrics & {"wasserstein", "sliced_wasserstein"}
    assert ("modes" in metrics) == (measurement.target.modes() is not None)


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_perfect_generator_scores_the_floor(measurement: PointMeasurement, seed: int) -> None:
    numbers = measurement.measure(fresh(measurement.target, seed))
    for name in (metric.name for metric in measurement.metrics):
        floor = numbers[f"{name}_floor"]
        if name in DISTANCES:
            assert 0 <= numbers[name] < (8 if name == "reverse_kl" else 3) * floor, name
        elif name == "modes":
            assert numbers[name] == floor == len(measurement.target.modes())
        else:
            assert numbers[name] == pytest.approx(floor, abs=0.01)


def test_collapsed_generator_scores_badly(measurement: PointMeasurement) -> None:
    one_place = np.repeat(fresh(measurement.target, 1, 1), SAMPLES, axis=0)
    numbers = measurement.measure(one_place)
    for name in DISTANCES & {metric.name for metric in measurement.metrics}:
        assert numbers[name] > 8 * numbers[f"{name}_floor"], name
    if measurement.target.modes() is not None:
        assert numbers["modes"] <= 1
        assert numbers["reverse_kl"] == pytest.approx(np.log(len(measurement.target.modes())))


def test_shifted_generator_scores_worse_the_further_off_it_is(measurement: PointMeasurement) -> None:
    samples = fresh(measurement.target, 2)
    for name in (metric.name for metric in measurement.metrics):
        if name in ("wasserstein", "sliced_wasserstein"):
            off = [measurement.scores(samples + shift * measurement.target.std)[name] for shift in (0, 0.5, 1, 2)]
            assert off == sorted(off)
            assert off[-1] > 5 * measurement.floors[f"{name}_floor"]


def test_measuring_is_repeatable_and_independent_of_what_was_measured_before(measurement: PointMeasurement) -> None:
    other = PointMeasurement(measurement.target)
    other.measure(fresh(measurement.target, 9))
    samples = fresh(measurement.target, 1)
    assert other.measure(samples) == measurement.measure(samples) == measurement.measure(samples)


def test_samples_far_off_are_still_measured(measurement: PointMeasurement) -> None:
    far = measurement.target.restore(np.full((SAMPLES, measurement.target.dimension), 1e4))
    assert all(np.isfinite(value) for value in measurement.measure(far).values())


# ---------------------------------------------------------------- samples that were asked for
LABELLED = [kind for kind, model in KINDS.items() if model().labelled]


@pytest.fixture(scope="module", params=swept(LABELLED, ["ring", "two-curves"]))
def labelled(request: pytest.FixtureRequest) -> PointMeasurement:
    return PointMeasurement(KINDS[request.param]())


def fresh_labelled(target: Distribution, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return target.labelled_samples(SAMPLES, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", [101, 102])
def test_perfect_conditional_generator_scores_the_floor(labelled: PointMeasurement, seed: int) -> None:
    numbers = labelled.conditional(*fresh_labelled(labelled.target, seed))
    names = {"conditional_accuracy", "conditional_accuracy_worst", "label_residual"}
    assert set(numbers) == names | {f"{name}_floor" for name in names}
    assert all(isinstance(value, float) for value in numbers.values())
    for name in ("conditional_accuracy", "conditional_accuracy_worst"):
        assert numbers[name] == pytest.approx(numbers[f"{name}_floor"], abs=0.01)
        assert numbers[name] > 0.99, "by default the parts are apart"
    assert numbers["label_residual"] == pytest.approx(numbers["label_residual_floor"], rel=0.25)
    assert numbers["label_residual_floor"] < 0.04


def test_floor_of_parts_that_overlap_is_lower() -> None:
    measurement = PointMeasurement(Mixture(bells=2, spacing=2, sigma=1))
    numbers = measurement.conditional(*fresh_labelled(measurement.target, 1))
    assert numbers["conditional_accuracy_floor"] == pytest.approx(0.841, abs=0.01)  # a normal number below one sigma
    assert numbers["conditional_accuracy"] == pytest.approx(numbers["conditional_accuracy_floor"], abs=0.03)
    assert numbers["conditional_accuracy_worst"] <= numbers["conditional_accuracy"]


def test_swapped_labels_score_nothing(labelled: PointMeasurement) -> None:
    x, labels = fresh_labelled(labelled.target, 1)
    numbers = labelled.conditional(x, (labels + 1) % len(labelled.target.classes))
    assert numbers["conditional_accuracy"] < 0.01
    assert numbers["conditional_accuracy_worst"] < 0.01
    assert numbers["label_residual"] > 5 * numbers["label_residual_floor"] + 0.05


def test_a_generator_that_does_not_listen_scores_chance(labelled: PointMeasurement) -> None:
    x, labels = fresh_labelled(labelled.target, 1)
    numbers = labelled.conditional(x, np.random.default_rng(2).permutation(labels))
    assert numbers["conditional_accuracy"] == pytest.approx(1 / len(labelled.target.classes), abs=0.05)
    assert numbers["conditional_accuracy_worst"] <= numbers["conditional_accuracy"]


def test_one_label_that_goes_wrong_shows_in_the_worst(labelled: PointMeasurement) -> None:
    x, labels = fresh_labelled(labelled.target, 1)
    wrong = labels == 0
    x[wrong] = x[labels == 1][0]
    numbers = labelled.conditional(x, labels)
    assert numbers["conditional_accuracy"] == pytest.approx(1 - wrong.mean(), abs=0.01)
    assert numbers["conditional_accuracy_worst"] == 0
    assert numbers["label_residual"] > 5 * numbers["label_residual_floor"] + 0.02


def test_where_two_parts_are_equally_near_either_is_right() -> None:
    same = TwoCurves(second="parabola", second_height=2500, second_offset=10)
    x, labels = fresh_labelled(same, 1)
    assert PointMeasurement(same).conditional(x, 1 - labels)["conditional_accuracy"] == 1
    crossing = TwoCurves(first="line", second="cubic", first_offset=0, second_offset=0, second_height=2500)
    numbers = PointMeasurement(crossing).conditional(np.zeros((10, 2)), np.arange(10) % 2)
    assert numbers["conditional_accuracy_worst"] == 1


@pytest.mark.parametrize("share", [0.01, 0.02, 0.1])
def test_the_residual_is_a_share_of_the_range(share: float) -> None:
    """Of two bare curves, the second is moved along y by this share of the whole; then all are moved along the line."""
    measurement = PointMeasurement(TwoCurves())
    x, labels = fresh_labelled(measurement.target, 1)
    x[labels == 1, 1] += share * np.ptp(measurement.target.reference_sample[:, 1])
    assert measurement.conditional(x, labels)["label_residual"] == pytest.approx(share)
    bells = Mixture(bells=2)
    still = np.repeat(bells.modes(), 9, axis=0) + share * np.ptp(bells.reference_sample)
    assert PointMeasurement(bells).conditional(still, np.repeat([0, 1], 9))["label_residual"] == pytest.approx(share)


def test_what_is_asked_for_does_not_change_the_other_metrics(labelled: PointMeasurement) -> None:
    first, second = PointMeasurement(labelled.target), PointMeasurement(labelled.target)
    x, labels = fresh_labelled(labelled.target, 3)
    told = first.conditional(x, labels)
    assert first.measure(x) == second.measure(x)
    assert second.conditional(x, labels) == told == first.conditional(x, labels)


def test_one_label_alone_and_places_far_off_are_still_measured(labelled: PointMeasurement) -> None:
    far = labelled.target.restore(np.full((SAMPLES, labelled.target.dimension), 1e4))
    assert all(np.isfinite(v) for v in labelled.conditional(far, np.arange(SAMPLES) % 2).values())
    x, labels = fresh_labelled(labelled.target, 4)
    numbers = labelled.conditional(x[labels == 1], labels[labels == 1])
    assert numbers["conditional_accuracy"] == numbers["conditional_accuracy_worst"] > 0.98
