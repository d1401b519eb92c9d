"""Every target in the plane and on the line: its samples, its density, its modes and its scale tell the same story."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.basics import Blobs, Checkerboard, Exponential, Gaussian, Grid, Mixture, Ring, Uniform
from playground.gan.targets.curves import (
    Moons,
    PlaneCurves,
    Polynomial,
)
from playground.gan.targets.distribution import Distribution
from tests.gan.strategies import trees
from tests.sweep import swept

KINDS = kinds_of(Distribution)
each_kind = pytest.mark.parametrize("model", KINDS.values(), ids=KINDS)


def with_density(model: type[Distribution]) -> Distribution:
    """The default target of this kind; a bare curve becomes thick, so that it has a density."""
    target = model()
    if target.density(target.sample(1, np.random.default_rng(0))) is None:
        target = model(noise=0.1 * float(target.std[1]))
    return target


def draw(target: Distribution, n: int = 5000, seed: int = 1) -> np.ndarray:
    return target.sample(n, np.random.default_rng(seed))


# ---------------------------------------------------------------- what each target promises
@each_kind
@settings(max_examples=15)
@given(data=st.data())
def test_whatever_its_settings_a_target_keeps_its_promises(model: type[Distribution], data: st.DataObject) -> None:
    target = model.model_validate(data.draw(trees(model)))
    samples = draw(target, 400)
    assert samples.shape == (400, target.dimension)
    assert np.isfinite(samples).all()

    low, high = target.window()
    assert low.shape == high.shape == target.mean.shape == target.std.shape == (target.dimension,)
    assert np.all(low < high)
    assert np.mean(np.all((samples >= low) & (samples <= high), axis=1)) > 0.99

    assert np.allclose(target.restore(target.standardise(samples)), samples, rtol=1e-6, atol=1e-6 * np.ptp(samples))
    density = target.density(samples)
    if density is not None:
        assert density.shape == (400,)
        assert not np.isnan(density).any()  # noise of 1e-310 gives a density beyond all numbers
        assert (density > 0).mean() > 0.99, "samples fall where the density is zero"
    modes = target.modes()
    if modes is not None:
        assert modes.shape[1] == target.dimension
        assert target.mode_std > 0


@each_kind
def test_same_seed_same_samples(model: type[Distribution]) -> None:
    assert np.array_equal(draw(model(), seed=3), draw(model(), seed=3))
    assert not np.array_equal(draw(model(), seed=3), draw(model(), seed=4))


@each_kind
def test_scale_is_the_same_in_every_process(model: type[Distribution]) -> None:
    one, other = model(), model()
    draw(one, seed=9)
    assert np.array_equal(one.mean, other.mean)
    assert np.array_equal(one.std, other.std)


@each_kind
def test_standardised_samples_have_mean_0_and_spread_1(model: type[Distribution]) -> None:
    u = model().standardise(draw(model(), 20_000, seed=5))
    assert np.abs(u.mean(axis=0)).max() < 0.05
    assert np.abs(u.std(axis=0) - 1).max() < 0.05


@each_kind
def test_window_holds_the_samples_and_does_not_waste_room(model: type[Distribution]) -> None:
    target = model()
    low, high = target.window()
    samples = draw(target, 20_000, seed=6)
    assert np.mean(np.all((samples > low) & (samples < high), axis=1)) > 0.999
    assert np.all(np.ptp(samples, axis=0) > 0.5 * (high - low))


@each_kind
def test_what_can_be_drawn_on_a_line_has_a_density(model: type[Distribution]) -> None:
    """The optimal discriminator of a 1-D page needs it."""
    if model.dimension == 1:
        assert model().density(np.zeros((1, 1))) is not None


# ---------------------------------------------------------------- samples against density
def fine_grid(target: Distribution, cells: int, inside: int) -> tuple[list[np.ndarray], np.ndarray, float]:
    """Edges of `cells` coarse cells along each axis, the middles of `inside` finer ones in each, their volume."""
    low, high = target.window()
    edges = [np.linspace(low[axis], high[axis], cells + 1) for axis in range(target.dimension)]
    lines = []
    for axis in range(target.dimension):
        step = (high[axis] - low[axis]) / (cells * inside)
        lines.append(low[axis] + (np.arange(cells * inside) + 0.5) * step)
    mesh = np.meshgrid(*lines, indexing="ij")
    volume = float(np.prod((high - low) / (cells * inside)))
    return edges, np.stack([axis.ravel() for axis in mesh], axis=1), volume


def expected_shares(target: Distribution, cells: int, inside: int) -> tuple[list[np.ndarray], np.ndarray]:
    """The probability of each coarse cell, by quadrature of the density."""
    edges, places, volume = fine_grid(target, cells, inside)
    density = np.concatenate([target.density(part) for part in np.array_split(places, len(places) // 20_000 + 1)])
    if target.dimension == 1:
        return edges, density.reshape(cells, inside).sum(axis=1) * volume
    return edges, density.reshape(cells, inside, cells, inside).sum(axis=(1, 3)) * volume


def fineness(target: Distribution) -> tuple[int, int]:
    if target.dimension == 1:
        return 60, 400
    if isinstance(target, PlaneCurves):  # a smooth density, slow to compute
        return 12, int(np.ceil((target.window()[1] - target.window()[0]).max() / (12 * 0.7 * target.noise)))
    return (24, 24) if hasattr(target, "points") else (12, 50)


@pytest.mark.parametrize("model", swept(KINDS.values(), [Gaussian, Ring, Checkerboard, Polynomial, Moons]), ids=KINDS)
def test_density_integrates_to_one_and_agrees_with_the_samples(model: type[Distribution]) -> None:
    target, n = with_density(model), 40_000
    edges, share = expected_shares(target, *fineness(target))
    assert share.sum() == pytest.approx(1, abs=0.01)

    counts = np.histogramdd(draw(target, n, seed=11), edges)[0]
    expected = share * n
    # Poisson noise, and a few per cent for cells that a hard edge cuts
    unlikely = (counts - expected) / np.sqrt(expected + (0.03 * expected) ** 2 + 1)
    assert np.abs(unlikely).max() < 5.5
    assert np.mean(unlikely**2) < 1.4
    assert np.abs(counts / n - share).sum() / 2 < 0.05, "total variation"


# ---------------------------------------------------------------- modes
@pytest.mark.parametrize(
    ("target", "number"),
    [(Ring(count=n), n) for n in (2, 3, 8, 16)]
    + [(Grid(side=n), n * n) for n in (2, 5, 8)]
    + [(Mixture(bells=n), n) for n in (2, 3, 9)]
    + [(Blobs(count=n), n) for n in (2, 4, 9)],
    ids=str,
)
def test_modes_are_distinct_and_right_in_number(target: Distribution, number: int) -> None:
    modes = target.modes()
    assert modes is not None
    assert len(modes) == number
    assert nearest_gap(modes) > 0.1


def nearest_gap(modes: np.ndarray) -> float:
    gaps = np.linalg.norm(modes[:, None] - modes[None], axis=2)
    return float(gaps[~np.eye(len(modes), dtype=bool)].min())


@pytest.mark.parametrize("model", [m for m in KINDS.values() if m().modes() is not None], ids=lambda m: m().kind)
def test_samples_sit_around_the_modes_evenly(model: type[Distribution]) -> None:
    target = model()
    modes, samples = target.modes(), draw(target, 20_000)
    distance = np.linalg.norm(samples[:, None] - modes[None], axis=2)
    nearest = distance.argmin(axis=1)
    assert nearest_gap(modes) > 6 * target.mode_std, "by default, modes stand apart"
    assert np.bincount(nearest, minlength=len(modes)) / len(samples) == pytest.approx(1 / len(modes), abs=0.02)
    within = samples - modes[nearest]
    assert within.std(axis=0) == pytest.approx(target.mode_std, rel=0.05)
    assert target.density(modes) == pytest.approx(target.density(modes).mean(), rel=1e-3), "all equally high"


def test_a_ring_of_eight_is_evenly_spaced_on_its_circle() -> None:
    modes = Ring(count=8, radius=3).modes()
    assert np.hypot(*modes.T) == pytest.approx(3)
    angles = np.sort(np.arctan2(modes[:, 1], modes[:, 0]))
    assert np.diff(angles) == pytest.approx(np.pi / 4)


def test_the_grid_is_that_of_the_papers() -> None:
    wanted = {(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)}
    assert {tuple(mode) for mode in Grid().modes()} == wanted
    assert Grid().mode_std == 0.05
    assert Ring().mode_std == 0.01
    assert Ring().radius == 1


def test_modes_of_a_mixture_are_centred() -> None:
    assert Mixture(bells=3, spacing=3).modes()[:, 0].tolist() == [-3, 0, 3]
    assert Mixture(bells=2, spacing=3).modes()[:, 0].tolist() == [-1.5, 1.5]


# ---------------------------------------------------------------- one dimension
@pytest.mark.parametrize(
    ("target", "mean", "std"),
    [
        (Gaussian(mu=7, sigma=3), 7, 3),
        (Uniform(low=2, width=6), 5, 6 / np.sqrt(12)),
        (Exponential(rate=4), 0.25, 0.25),
        (Mixture(bells=2, spacing=4, sigma=0.5), 0, np.sqrt(4.25)),
    ],
    ids=str,
)
def test_moments_are_those_of_the_formula(target: Distribution, mean: float, std: float) -> None:
    assert target.mean[0] == pytest.approx(mean, abs=0.02 * std)
    assert target.std[0] == pytest.approx(std, rel=0.02)


@pytest.mark.parametrize(
    ("target", "inside", "outside"),
    [
        (Uniform(low=2, width=6), [2.01, 5, 7.99], [1.99, 8.01]),
        (Exponential(rate=4), [0.01, 1], [-0.01]),
        (Checkerboard(side=4), [[-1.5, -1.5], [0.5, 0.5], [1.5, -0.5]], [[-1.5, -0.5], [0.5, 1.5], [2.5, 0.5], [9, 9]]),
    ],
    ids=str,
)
def test_hard_edges(target: Distribution, inside: list[float], outside: list[float]) -> None:
    assert (target.density(np.array(inside).reshape(-1, target.dimension)) > 0).all()
    assert (target.density(np.array(outside).reshape(-1, target.dimension)) == 0).all()


@pytest.mark.parametrize("side", [2, 4, 8])
def test_each_dark_square_gets_its_share(side: int) -> None:
    squares = np.floor(draw(Checkerboard(side=side), 40_000) + side / 2).astype(int)
    assert (squares.sum(axis=1) % 2 == 0).all()
    places, counts = np.unique(squares, axis=0, return_counts=True)
    assert len(places) == side**2 / 2
    assert counts / 40_000 == pytest.approx(2 / side**2, rel=0.15)
