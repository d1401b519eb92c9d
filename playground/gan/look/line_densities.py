"""Densities on the line and the best possible discriminator there. Pure functions in NumPy, in plot units.

The generator's density is only known from samples, so it is blurred. D* = p / (p + q) (Goodfellow et al. 2014) takes p
blurred by the same kernel: where the generator is perfect, D* is 1/2 but for chance.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from playground.gan.look.places import line_of
from playground.gan.targets.distribution import Array, Distribution

WIDTH = 3.0  # the standard deviation of the kernel, in steps of the grid
FINER = 16  # places within one step at which an exact density is averaged, as a histogram would count it
FEWEST = 30  # samples of both kinds within the kernel, below which D* is left open


def smoothed_density(samples: Array, grid: Array) -> Array:
    """The density of 1-D `samples` [n] on an evenly spaced `grid` [m], by a histogram smoothed with a narrow kernel."""
    step = grid[1] - grid[0]
    edges = np.concatenate([grid - step / 2, [grid[-1] + step / 2]])
    return _blurred(np.histogram(samples, edges)[0] / (len(samples) * step))


@lru_cache(maxsize=16)
def smoothed_real_density(target: Distribution) -> Array:
    """What `smoothed_density` tends to at `line_of(target)` with ever more real samples, [places].

    A target without a formula for its density is counted from its reference sample.
    """
    grid = line_of(target)
    parts = (np.arange(FINER) + 0.5) / FINER - 0.5
    exact = target.density((grid[:, None] + (grid[1] - grid[0]) * parts).reshape(-1, 1))
    if exact is None:
        return smoothed_density(target.reference_sample[:, 0], grid)
    return _blurred(exact.reshape(len(grid), FINER).mean(axis=1))


def best_on_line(target: Distribution, generated: Array) -> Array:
    """D* = p / (p + q) at `line_of(target)`, [places], from `generated` samples [n] in plot units; NaN where fewer than
    FEWEST of as many real and generated samples are expected within the kernel."""
    grid = line_of(target)
    real, made = smoothed_real_density(target), smoothed_density(generated, grid)
    within = 2 * np.sqrt(np.pi) * WIDTH * (grid[1] - grid[0])  # of a Gaussian kernel: 1 / its integrated square
    known = len(generated) * within * (real + made) > FEWEST
    return np.where(known, real / np.maximum(real + made, 1e-300), np.nan)


def _blurred(density: Array) -> Array:
    reach = np.arange(-9, 10)
    kernel = np.exp(-0.5 * (reach / WIDTH) ** 2)
    return np.convolve(density, kernel / kernel.sum(), mode="same")
