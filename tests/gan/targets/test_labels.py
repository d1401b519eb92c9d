"""Parts of a target and their labels: which there are, in which order, how even, and how far a place is from each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.basics import Blobs, Grid, Mixture, Ring
from playground.gan.targets.curves import PLACES, FunctionCurves, Moons, PlaneCurves, Spirals, TwoCurves
from playground.gan.targets.distribution import Distribution, Islands, Target
from playground.gan.targets.images import Digits, OwnImages
from playground.gan.targets.own import Own
from tests.gan.strategies import trees

KINDS = kinds_of(Distribution)
LABELLED = ["mixture", "ring", "grid", "blobs", "two-curves", "moons", "spirals"]
FORMULAS = [name for name, model in KINDS.items() if issubclass(model, Islands | FunctionCurves | PlaneCurves | Own)]
each_labelled = pytest.mark.parametrize("kind", LABELLED)


def draw(target: Distribution, n: int = 5000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    return target.labelled_samples(n, np.random.default_rng(seed))


# ---------------------------------------------------------------- which targets have parts
def test_these_targets_have_parts_and_no_others() -> None:
    assert [kind for kind, model in KINDS.items() if model().labelled] == LABELLED


@each_labelled
@settings(max_examples=15)
@given(data=st.data())
def test_whatever_its_settings_each_part_has_a_name_a_label_and_a_distance(kind: str, data: st.DataObject) -> None:
    target = KINDS[kind].model_validate(data.draw(trees(KINDS[kind])))
    names, (x, labels) = target.classes, draw(target, 300)
    assert target.labelled == (len(names) > 1)
    assert target.asked == list(range(len(names)))
    assert len(set(names)) == len(names)
    assert all(0 < len(name) < 10 for name in names)
    distance = target.residuals(x)
    assert distance.shape == (300, max(1, len(names)))
    assert np.isfinite(distance).all()
    assert (distance >= 0).all()
    assert labels.shape == (300,)
    assert labels.dtype == np.int64
    assert set(labels.tolist()) <= set(range(max(1, len(names))))


@pytest.mark.parametrize(
    ("target", "names"),
    [
        (Ring(count=3), ("1", "2", "3")),
        (Grid(side=2), ("1", "2", "3", "4")),
        (Mixture(bells=2), ("1", "2")),
        (Blobs(count=2), ("1", "2")),
        (TwoCurves(), ("first", "second")),
        (Moons(), ("upper", "lower")),
        (Spirals(arms=3), ("arm 1", "arm 2", "arm 3")),
        (Spirals(arms=1), ()),
    ],
    ids=str,
)
def test_names_of_the_parts(target: Distribution, names: tuple[str, ...]) -> None:
    assert target.classes == names
    assert target.labelled == bool(names)


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        (Ring(), [0, 1, 2, 3, 4, 5, 6, 7]),
        (Digits(), list(range(10))),
        (Digits(only="7"), [7]),
        (Digits(only="3, 0"), [0, 3]),
        (OwnImages(), []),
        (Own(), []),
    ],
    ids=["ring", "digits", "one-digit", "two-digits", "own-images", "own"],
)
def test_which_labels_may_be_asked_for(target: Target, asked: list[int]) -> None:
    assert target.asked == asked


# ---------------------------------------------------------------- runs that were stored stay what they are
def as_ever(target: Distribution, n: int, rng: np.random.Generator) -> np.ndarray:
    """The samplers, written down once more: what they return for a seed must never change."""
    if isinstance(target, Islands):
        centres = target.modes()[rng.integers(0, len(target.modes()), n)]
        return centres + target.sigma * rng.standard_normal(centres.shape)
    if isinstance(target, FunctionCurves):
        x = rng.uniform(-target.reach, target.reach, n)
        which = rng.integers(0, len(target.functions()), n)
        y = np.choose(which, [f(x) for f in target.functions()])
        return np.stack([x, y + target.noise * rng.standard_normal(n)], axis=1)
    if isinstance(target, PlaneCurves):
        t, which = rng.uniform(size=n), rng.integers(0, target.branch_count, n)
        places = np.stack([target.curve(t, b) for b in range(target.branch_count)])[which, np.arange(n)]
        return places + target.noise * rng.standard_normal((n, 2))
    assert isinstance(target, Own)
    centres = (target.centres / target.box)[rng.integers(0, len(target.centres), n)]
    return target.box * (centres + target.blur * rng.standard_normal(centres.shape))


@pytest.mark.parametrize("kind", FORMULAS)
@settings(max_examples=15)
@given(data=st.data(), n=st.integers(1, 600), seed=st.integers(0, 99))
def test_samples_are_bit_for_bit_what_they_always_were(kind: str, data: st.DataObject, n: int, seed: int) -> None:
    target = KINDS[kind].model_validate(data.draw(trees(KINDS[kind])))
    one, other = np.random.default_rng(seed), np.random.default_rng(seed)
    assert target.sample(n, one).tobytes() == as_ever(target, n, other).tobytes()
    assert one.random() == other.random(), "the same random numbers are used"


@each_labelled
def test_labels_come_with_the_same_samples(kind: str) -> None:
    target = KINDS[kind]()
    one, other = np.random.default_rng(8), np.random.default_rng(8)
    assert np.array_equal(target.sample(400, one), target.labelled_samples(400, other)[0])
    assert one.random() == other.random()


# ---------------------------------------------------------------- labels
@pytest.mark.parametrize("target", [*(KINDS[kind]() for kind in LABELLED), Spirals(arms=5), Ring(count=16)], ids=str)
def test_labels_are_even(target: Distribution) -> None:
    n, even = 40_000, 1 / len(target.classes)
    share = np.bincount(draw(target, n)[1], minlength=len(target.classes)) / n
    assert share == pytest.approx(even, abs=4.5 * np.sqrt(even * (1 - even) / n))


@pytest.mark.parametrize(
    "target", [Ring(), Ring(count=3, sigma=0.5), Grid(), Grid(side=2), Mixture(), Blobs()], ids=str
)
def test_labels_count_the_modes_in_their_order(target: Islands) -> None:
    x, labels = draw(target, 20_000)
    for label, mode in enumerate(target.modes()):
        own = x[labels == label]
        assert np.abs(own.mean(axis=0) - mode).max() < 5 * target.sigma / np.sqrt(len(own))
        assert own.std(axis=0) == pytest.approx(target.sigma, rel=0.15)


@each_labelled
def test_each_sample_is_nearest_to_the_part_of_its_label(kind: str) -> None:
    x, labels = draw(KINDS[kind]())
    assert np.mean(KINDS[kind]().residuals(x).argmin(axis=1) == labels) > 0.999


def test_the_names_of_moons_and_curves_say_where_they_are() -> None:
    x, labels = draw(Moons())
    assert x[labels == Moons().classes.index("upper"), 1].mean() > x[labels == Moons().classes.index("lower"), 1].mean()
    target = TwoCurves(first="line", second="sine")
    x, labels = draw(target)
    for label, f in enumerate(target.functions()):
        assert np.array_equal(x[labels == label, 1], f(x[labels == label, 0]))


# ---------------------------------------------------------------- residuals
@given(data=st.data())
@settings(max_examples=40)
def test_on_a_bare_curve_the_residual_is_nothing(data: st.DataObject) -> None:
    target = TwoCurves.model_validate(data.draw(trees(TwoCurves)) | {"noise": 0.0})
    x, labels = draw(target, 300)
    distance = target.residuals(x)
    assert (distance[np.arange(300), labels] == 0).all()
    f = target.functions()
    assert np.allclose(distance[np.arange(300), 1 - labels], np.abs(f[0](x[:, 0]) - f[1](x[:, 0])))


@pytest.mark.parametrize("target", [Moons(), Spirals(), Spirals(arms=5), Spirals(arms=3, turns=3)], ids=str)
def test_on_a_branch_the_residual_is_next_to_nothing(target: PlaneCurves) -> None:
    t = np.random.default_rng(1).uniform(size=500)
    for branch in range(target.branch_count):
        ends = target.curve(np.linspace(0, 1, 2000), branch)
        length = np.linalg.norm(np.diff(ends, axis=0), axis=1).sum()
        distance = target.residuals(target.curve(t, branch))
        assert distance[:, branch].max() < 0.6 * length / PLACES
        assert np.delete(distance, branch, axis=1).min() > 10 * length / PLACES


def test_distance_to_a_moon_is_that_to_a_half_circle() -> None:
    x = np.random.default_rng(1).uniform(-2, 3, size=(2000, 2))
    upper, lower = Moons().residuals(x).T
    ends = np.stack([np.hypot(x[:, 0] - end, x[:, 1]) for end in (-1, 1)]).min(axis=0)
    assert upper == pytest.approx(np.where(x[:, 1] > 0, np.abs(np.hypot(*x.T) - 1), ends), abs=1e-3)
    below = x[:, 1] < 0.5
    assert lower[below] == pytest.approx(np.abs(np.hypot(x[:, 0] - 1, x[:, 1] - 0.5) - 1)[below], abs=1e-3)


def test_distance_to_an_island_is_that_to_its_mode() -> None:
    ring = Ring(count=4, radius=2)
    assert ring.residuals(np.zeros((1, 2))) == pytest.approx(2)
    assert ring.residuals(ring.modes()).diagonal() == pytest.approx(0)
    assert ring.residuals(ring.modes())[0] == pytest.approx([0, np.sqrt(8), 4, np.sqrt(8)])
    assert Mixture(bells=3, spacing=3).residuals(np.array([[1.0]])).tolist() == [[4, 1, 2]]


@pytest.mark.parametrize("noise", [0.005, 0.05])
@pytest.mark.parametrize("model", [Moons, Spirals], ids=["moons", "spirals"])
def test_residuals_of_samples_are_those_of_their_noise(model: type[PlaneCurves], noise: float) -> None:
    """Across a curve the noise is one normal number, whose median distance from 0 is 0.6745 standard deviations."""
    x, labels = draw(model(noise=noise), 10_000)
    own = model(noise=noise).residuals(x)[np.arange(len(x)), labels]
    assert np.median(own) == pytest.approx(0.6745 * noise, rel=0.06)
