"""Densities on the line, and the best discriminator there: a perfect generator's is 1/2 wherever it is shown."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from playground.gan.foundations.schema import kinds_of
from playground.gan.look.line_densities import best_on_line, smoothed_density, smoothed_real_density
from playground.gan.look.places import line_of
from playground.gan.targets.basics import Gaussian, Uniform
from playground.gan.targets.distribution import Distribution

LINES = {kind: target for kind, target in kinds_of(Distribution).items() if target.dimension == 1}


def test_smoothed_density_is_near_the_density_and_integrates_to_one() -> None:
    grid = np.linspace(-5, 5, 200)
    samples = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    seen = smoothed_density(samples, grid)
    assert np.trapezoid(seen, grid) == pytest.approx(1, abs=0.01)
    assert np.abs(seen - stats.norm.pdf(grid)).max() < 0.01


def test_samples_outside_of_the_window_do_not_raise_what_is_inside() -> None:
    grid, samples = np.linspace(-5, 5, 200), np.random.default_rng(1).normal(size=2000)
    inside = smoothed_density(samples, grid)
    half_away = smoothed_density(np.concatenate([samples, np.full(2000, 99.0)]), grid)
    assert half_away == pytest.approx(inside / 2)


@pytest.mark.parametrize("kind", LINES)
def test_the_exact_density_is_blurred_as_one_that_is_counted(kind: str) -> None:
    """Hard edges too, wherever they lie between the places of the grid."""
    target = LINES[kind]()
    counted = smoothed_density(target.sample(1_000_000, np.random.default_rng(0))[:, 0], line_of(target))
    exact = smoothed_real_density(target)
    assert np.abs(exact - counted).max() < 0.02 * exact.max()


@pytest.mark.parametrize("kind", LINES)
def test_against_a_perfect_generator_the_best_says_one_half_wherever_it_is_shown(kind: str) -> None:
    target = LINES[kind]()
    samples = target.sample(400_000, np.random.default_rng(1))[:, 0]
    best = best_on_line(target, np.sort(samples)[100::200])  # one in 200: as even as Sobol's latents make it
    shown = np.isfinite(best)
    np.testing.assert_allclose(best[shown], 0.5, atol=0.06)
    density = smoothed_real_density(target)
    assert density[shown].sum() > 0.98 * density.sum()


def test_between_two_gaussians_the_best_is_the_analytic_one() -> None:
    """A Gaussian of variance s², blurred with a kernel of width h, is one of variance s² + h²."""
    target = Gaussian()
    grid = line_of(target)
    best = best_on_line(target, 0.5 + 2 * stats.norm.ppf((np.arange(2048) + 0.5) / 2048))
    blur = (3 * (grid[1] - grid[0])) ** 2
    p, q = stats.norm.pdf(grid, 0, np.sqrt(1 + blur)), stats.norm.pdf(grid, 0.5, np.sqrt(4 + blur))
    shown = np.isfinite(best)
    np.testing.assert_allclose(best[shown], (p / (p + q))[shown], atol=0.02)


def test_the_best_is_left_open_where_neither_puts_samples() -> None:
    target = Uniform()
    best = best_on_line(target, np.full(2048, 0.95))
    grid = line_of(target)
    assert np.isnan(best[np.abs(grid) > 1.3]).all()
    np.testing.assert_allclose(best[np.abs(grid) < 0.6], 1)
    assert np.nanmin(best) < 0.1, "where all of the generator's samples are"
