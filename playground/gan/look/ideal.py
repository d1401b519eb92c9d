"""The best possible discriminator, estimated from samples. Pure functions in NumPy, in standardised units.

If data has the density p and the generator q, the best discriminator is D* = p / (p + q) (Goodfellow et al. 2014,
Proposition 1): at each place, the share of real among as many real as generated samples. Its logit is log p - log q,
and the gradient of that shows how generated samples should move.

Islands may be a hundredth as wide as the data, or as wide as all of it: no kernel of one width suits both. So as many
neighbours are asked everywhere, near where samples are dense and far where they are rare. Both kinds are always counted
within the same circle, so that both are blurred alike: where they are the same, D* is 1/2 and its gradient 0, but for
chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground.gan.targets.distribution import Array

if TYPE_CHECKING:
    from scipy.spatial import KDTree

ASKED = 200  # neighbours that are counted for D*; the share of real among them is uncertain by at most 0.035
NEAR = 30  # samples of each kind that a gradient is estimated from, at least
SURE = 2.0  # standard errors that a gradient must be long
AT_ONCE = 16  # places in each block, so that its matrices stay within a processor's cache


# ---------------------------------------------------------------- D*
def share_of_real(x: Array, neighbours: KDTree, real: int, asked: int = ASKED) -> tuple[Array, Array]:
    """The share of real among the nearest samples to each of `x` [n, d], [n], and how far away the last one is, [n].

    The first `real` of the `neighbours` are real, and as many are generated. The share tends to D* as samples grow in
    number (nearest neighbours: Cover and Hart 1967; that they find the share: Stone 1977).
    """
    distance, which = neighbours.query(x, asked)
    return (which < real).mean(axis=1), distance[:, -1]


def mean_gap(belief: Array, best: Array, weight: Array | None = None) -> float:
    """The mean of |D - D*| over samples, or over places with this `weight`. NaN in `best` is left out."""
    known = np.isfinite(best)
    gaps = np.abs(belief - best)[known]
    return float(np.average(gaps, weights=None if weight is None else weight[known]))


def recounted(share: Array, asked: int = ASKED) -> Array:
    """Shares [n] as they may come out if so many neighbours are drawn and counted anew: what chance adds to them."""
    return np.random.default_rng(0).binomial(asked, share) / asked


# ---------------------------------------------------------------- its gradient
def ideal_gradient(x: Array, real: Array, generated: Array, near: int = NEAR) -> Array:
    """The gradient of the best discriminator's logit, log p - log q, at each of `x` [n, d], [n, d]; 0 where it cannot
    be told from chance.

    `real` and `generated` are samples [m, d], [k, d]; `x` are among the generated ones, and do not count themselves.
    We draw the smallest circle around each of `x` that holds `near` samples of each kind. The direction leads from the
    mean of the generated to the mean of the real ones in it (mean shift: Fukunaga and Hostetler 1975). Divided by the
    smaller of both variances, it is the gradient, as for a Gaussian. It must be SURE times its standard error.
    """
    blocks = (x[start : start + AT_ONCE] for start in range(0, len(x), AT_ONCE))
    return np.concatenate([_ideal_gradient(block, real, generated, near) for block in blocks])


def _ideal_gradient(x: Array, real: Array, generated: Array, near: int) -> Array:
    to_real, to_generated = _squared_distances(x, real), _squared_distances(x, generated)
    radius = np.maximum(_nth(to_real, near - 1), _nth(to_generated, near))  # squared; at 0 lies a sample of x itself
    up, real_variance, real_error = _within(radius, to_real, real, x, itself=0)
    down, generated_variance, generated_error = _within(radius, to_generated, generated, x, itself=1)
    direction = up - down
    certain = (direction**2).sum(axis=1, keepdims=True) > SURE**2 * (real_error + generated_error)
    variance = np.maximum(np.minimum(real_variance, generated_variance), 1e-6 * radius) + 1e-12
    return np.where(certain, direction / variance, 0.0)


def _squared_distances(x: Array, samples: Array) -> Array:
    """Of each of `x` [n, d] to each of the samples [m, d], [n, m]. (SciPy, which has this, takes half a second to
    import, and every worker would do that at its first look.)"""
    total = np.zeros((len(x), len(samples)))
    for at, of in zip(x.T, samples.T, strict=True):
        apart = np.subtract.outer(at, of)
        apart *= apart  # in place: memory for another matrix takes longer than the arithmetic
        total += apart
    return total


def _nth(squared: Array, n: int) -> Array:
    """The n-th smallest of each row, counted from 0, [rows, 1]."""
    return np.partition(squared, n, axis=1)[:, n : n + 1]


def _within(radius: Array, squared: Array, samples: Array, x: Array, itself: int) -> tuple[Array, Array, Array]:
    """Of the samples within each circle, seen from its middle: their mean [n, d], their variance along an axis [n, 1],
    and the squared standard error of the mean [n, 1]. `itself` of them lie in the middle and do not count."""
    inside = (squared <= radius).astype(float)
    total = inside.sum(axis=1, keepdims=True)
    mean = (inside @ samples - total * x) / (total - itself)
    mean_square = np.einsum("ij,ij->i", inside, squared)[:, None] / (total - itself)
    spread = np.maximum(mean_square - (mean**2).sum(axis=1, keepdims=True), 0.0)
    return mean, spread / x.shape[1], spread / (total - itself)
