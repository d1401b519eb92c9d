"""The best possible discriminator, estimated from samples. Pure functions in NumPy, in standardised units.

If data has the density p and the generator q, the best discriminator is D* = p / (p + q) (Goodfellow et al. 2014,
Proposition 1). Its logit is log p - log q, and the gradient of that shows how generated samples should move. Both
densities are estimated with Gaussian kernels of the same bandwidth: where generated and real samples are the same, D*
is 1/2 and the gradient is 0.
"""

from __future__ import annotations

import numpy as np

from playground.gan.look.places import ARROW_LENGTH
from playground.gan.targets.distribution import Array

NARROW = 0.5  # of Scott's bandwidth, which is made for one Gaussian and would blur the modes of a grid into one
AT_ONCE = 64  # points in each block, so that its matrices stay within a processor's cache
RARE = 0.005  # of the highest density; where it is lower, there are too few samples for an estimate


def bandwidth(n: int, dimension: int) -> float:
    """The standard deviation of the kernels for `n` samples of unit spread: half of Scott's rule (Scott 1992)."""
    return float(NARROW * n ** (-1 / (dimension + 4)))


def kernel_density(x: Array, samples: Array, width: float) -> tuple[Array, Array]:
    """The logarithm of the kernel density estimate at each of `x` [n, d], [n], and its gradient there, [n, d].

    The gradient is (mean - x) / width², with the mean of the samples [m, d], in which near ones weigh most. Both are
    finite however far away the samples are.
    """
    parts = [_kernel_density(x[start : start + AT_ONCE], samples, width) for start in range(0, len(x), AT_ONCE)]
    logs, gradients = zip(*parts, strict=True)
    return np.concatenate(logs), np.concatenate(gradients)


def _kernel_density(x: Array, samples: Array, width: float) -> tuple[Array, Array]:
    weights = x @ (samples.T / width**2)  # from here on in place: new arrays of this size cost more than the sums
    weights -= (samples**2).sum(axis=1) / (2 * width**2)
    weights -= (x**2).sum(axis=1)[:, None] / (2 * width**2)  # now it is -(distance / width)² / 2
    highest = weights.max(axis=1, keepdims=True)  # subtracted, so that the nearest sample always has weight 1
    weights -= highest
    np.exp(weights, out=weights)
    total = weights.sum(axis=1, keepdims=True)
    normaliser = x.shape[1] * np.log(width * np.sqrt(2 * np.pi)) + np.log(len(samples))
    return (highest + np.log(total))[:, 0] - normaliser, (weights @ samples / total - x) / width**2


def ideal_field(x: Array, real: Array, generated: Array) -> Array:
    """The gradient of the ideal discriminator's logit, log p - log q, at each of `x` [n, d], [n, d].

    `real` and `generated` are samples [m, d], [k, d].
    """
    width = bandwidth(min(len(real), len(generated)), x.shape[1])
    return kernel_density(x, real, width)[1] - kernel_density(x, generated, width)[1]


def scaled_arrows(direction: Array) -> Array:
    """Directions [n, d], scaled so that the long ones have ARROW_LENGTH, as in `fields.gradient_field`."""
    length = np.linalg.norm(direction, axis=1, keepdims=True)
    longest = np.quantile(length, 0.9) + 1e-12
    return ARROW_LENGTH * direction / np.maximum(length, longest)


def densities(x: Array, real: Array, generated: Array) -> tuple[Array, Array]:
    """Kernel density estimates of p and q at each of `x` [n, d], both [n], with the same bandwidth."""
    width = bandwidth(min(len(real), len(generated)), x.shape[1])
    return np.exp(kernel_density(x, real, width)[0]), np.exp(kernel_density(x, generated, width)[0])


def optimal_belief(real_density: Array, generated_density: Array) -> Array:
    """The best discriminator against this generator, D* = p / (p + q), elementwise; NaN where samples are too rare."""
    total = real_density + generated_density
    return np.where(total > RARE * total.max(), real_density / np.maximum(total, 1e-12), np.nan)


def mean_gap(belief: Array, best: Array, weight: Array) -> float:
    """The mean of |D - D*| over samples: weighted with `weight`, (p + q) / 2. NaN in `best` is left out."""
    known = np.isfinite(best)
    return float((np.abs(belief - best)[known] * weight[known]).sum() / weight[known].sum())
