"""Curves: samples lie on them, evenly, and each is that of its formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.curves import (
    SHAPES,
    FunctionCurves,
    Moons,
    PlaneCurves,
    Polynomial,
    Quadratic,
    Spirals,
    SwissRoll,
    TwoCurves,
)
from playground.gan.targets.distribution import Distribution
from tests.gan.strategies import trees
from tests.gan.targets.test_distribution import draw

FUNCTIONS = [model for model in kinds_of(Distribution).values() if issubclass(model, FunctionCurves)]
each_function = pytest.mark.parametrize("model", FUNCTIONS, ids=lambda model: model().kind)


@each_function
@settings(max_examples=10)
@given(data=st.data())
def test_samples_of_a_bare_curve_lie_on_it(model: type[FunctionCurves], data: st.DataObject) -> None:
    target = model.model_validate(data.draw(trees(model)) | {"noise": 0.0})
    x, y = draw(target, 500).T
    on_curve = np.stack([f(x) for f in target.functions()])
    gap = np.abs(on_curve - y).min(axis=0)
    assert gap.max() <= 1e-9 * max(1.0, np.abs(on_curve).max())
    assert np.abs(x).max() <= target.reach
    assert target.density(np.stack([x, y], axis=1)) is None


@each_function
def test_x_is_uniform_over_the_reach_and_noise_runs_along_y(model: type[FunctionCurves]) -> None:
    noise = 0.05 * float(model(noise=0).std[1])
    target = model(noise=noise)
    x, y = draw(target, 40_000).T
    assert x / target.reach == pytest.approx(0, abs=1)
    assert np.quantile(x / target.reach, [0.1, 0.5, 0.9]) == pytest.approx([-0.8, 0, 0.8], abs=0.03)
    if len(target.functions()) == 1:
        assert (y - target.functions()[0](x)).std() == pytest.approx(noise, rel=0.03)


FORMULAS = {  # y at x, written down once more
    "line": lambda t, x: t.offset + t.slope * x,
    "quadratic": lambda t, x: t.offset + t.curvature * x * x,
    "polynomial": lambda t, x: t.c0 + t.c1 * x + t.c2 * x**2 + t.c3 * x**3,
    "sine": lambda t, x: t.amplitude * np.sin(2 * np.pi * t.frequency * x),
    "cosine": lambda t, x: t.amplitude * np.cos(2 * np.pi * t.frequency * x),
}


@each_function
@settings(max_examples=10)
@given(data=st.data())
def test_curve_is_that_of_its_formula(model: type[FunctionCurves], data: st.DataObject) -> None:
    target = model.model_validate(data.draw(trees(model)))
    if len(target.functions()) > 1:
        return  # the two curves have tests of their own
    x = np.linspace(-target.reach, target.reach, 51)
    assert np.allclose(target.functions()[0](x), FORMULAS[target.kind](target, x))


def test_the_quadratic_is_that_of_the_tutorial() -> None:
    x, y = draw(Quadratic(), 20_000).T
    assert y == pytest.approx(10 + x**2)
    assert np.abs(x).max() == pytest.approx(50, rel=0.01)
    assert y.max() == pytest.approx(2510, rel=0.01)


def test_the_polynomial_bends_twice() -> None:
    slope = np.diff(Polynomial().functions()[0](np.linspace(-2, 2, 401)))
    assert np.sum(np.diff(np.sign(slope)) != 0) == 2


@pytest.mark.parametrize("first", SHAPES)
@pytest.mark.parametrize("second", SHAPES)
def test_two_curves_share_the_samples_evenly(first: str, second: str) -> None:
    target = TwoCurves(first=first, second=second, first_offset=0, second_offset=5000, second_height=1000)
    x, y = draw(target, 4000).T
    u = x / target.reach
    one, two = 2500 * SHAPES[first](u), 5000 + 1000 * SHAPES[second](u)
    on_one, on_two = np.isclose(y, one), np.isclose(y, two)
    assert (on_one | on_two).all()
    assert on_one.mean() == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("shape", "at"),
    [
        ("parabola", [1, 0, 1]),
        ("line", [-1, 0, 1]),
        ("cubic", [-1, 0, 1]),
        ("sine", [0, 0, 0]),
        ("cosine", [-1, 1, -1]),
    ],
)
def test_shapes_at_their_ends_and_middle(shape: str, at: list[float]) -> None:
    assert SHAPES[shape](np.array([-1.0, 0.0, 1.0])) == pytest.approx(at, abs=1e-12)


@pytest.mark.parametrize("target", [Moons(), Spirals(), Spirals(arms=5), SwissRoll()], ids=str)
def test_samples_lie_around_the_branches_evenly(target: PlaneCurves) -> None:
    samples, t = draw(target, 1200), np.linspace(0, 1, 800)
    branches = np.stack([target.curve(t, b) for b in range(target.branch_count)])  # [branches, 800, 2]
    distance = np.linalg.norm(samples[:, None, None] - branches[None], axis=3).min(axis=2)
    assert distance.min(axis=1).max() < 5 * target.noise
    shares = np.bincount(distance.argmin(axis=1), minlength=target.branch_count) / len(samples)
    assert shares == pytest.approx(1 / target.branch_count, abs=0.05)


def test_moons_reach_into_each_other() -> None:
    t = np.linspace(0, 1, 101)
    upper, lower = Moons().curve(t, 0), Moons().curve(t, 1)
    assert np.hypot(*upper.T) == pytest.approx(1)
    assert np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5) == pytest.approx(1)
    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0.5
    assert lower[:, 0].min() < upper[:, 0].max()


def test_arms_of_the_spiral_are_turned_copies() -> None:
    target, t = Spirals(arms=2), np.linspace(0, 1, 50)
    assert np.allclose(target.curve(t, 0), -target.curve(t, 1))
    angle = np.unwrap(np.arctan2(*target.curve(t, 0).T[::-1]))
    assert abs(angle[-1] - angle[0]) / (2 * np.pi) == pytest.approx(1.25 * (1 - np.sqrt(0.02)), abs=0.01)


@pytest.mark.parametrize("target", [Spirals(), SwissRoll(), Moons(), Spirals(noise=0.01), Moons(noise=0.005)], ids=str)
@pytest.mark.parametrize("start", [0.2, 0.95])
def test_density_along_a_curve_is_not_a_string_of_beads(target: PlaneCurves, start: float) -> None:
    """Between two neighbouring places of the quadrature the density must be as high as on them."""
    along = target.density(target.curve(np.linspace(start, start + 0.01, 100), 0))
    assert along.min() > 0.9 * along.max()
