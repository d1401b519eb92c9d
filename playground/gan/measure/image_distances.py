"""How far two sets of points in a feature space are from each other: pure functions of features [n, k].

`real` are features of training pictures, `fake` of generated ones. Doubles on the CPU are wanted: a covariance of few
pictures is close to singular. Each function says what a perfect generator scores on the average.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

NEIGHBOURS = 5  # as in Naeem 2020; Kynkäänniemi 2019 takes 3, and one neighbourhood for all four is easier to read


def frechet_distance(real: Tensor, fake: Tensor) -> float:
    """Fréchet distance of the two Gaussians with these means and covariances; perfect: 0, plus what chance costs.

    |μ₁ - μ₂|² + tr(C₁ + C₂ - 2 (C₁C₂)^½), Heusel 2017, equation 6. The trace of the root is the sum of the roots of
    the eigenvalues of C₁C₂, which are real and not negative.
    """
    shift = (real.mean(dim=0) - fake.mean(dim=0)).square().sum()
    one, two = covariance(real), covariance(fake)
    root = torch.linalg.eigvals(one @ two).real.clamp(min=0).sqrt().sum()
    return float((shift + one.trace() + two.trace() - 2 * root).clamp(min=0))


def covariance(x: Tensor) -> Tensor:
    """Unbiased covariance of the columns, [k, k]."""
    centred = x - x.mean(dim=0)
    return centred.mT @ centred / (len(x) - 1)


def kernel_distance(real: Tensor, fake: Tensor) -> float:
    """Squared maximum mean discrepancy under the kernel (x·y/k + 1)³; perfect: 0, and by chance a little below.

    The unbiased estimate, Bińkowski 2018, over all pictures at once; they average it over small subsets for speed.
    """

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        return (x @ y.mT / x.shape[1] + 1) ** 3

    def among(x: Tensor) -> Tensor:  # a picture is not compared with itself: that makes it unbiased
        within = kernel(x, x)
        return (within.sum() - within.trace()) / (len(x) * (len(x) - 1))

    return float(among(real) + among(fake) - 2 * kernel(real, fake).mean())


@dataclass(frozen=True)
class Neighbourhoods:
    """A ball around each point that just reaches its k-th nearest neighbour of its own kind; all balls of a kind
    together are where that kind of picture lives."""

    across: Tensor  # distances, [real, fake]
    real_radii: Tensor  # [real]
    fake_radii: Tensor  # [fake]
    k: int

    @classmethod
    def of(cls, real: Tensor, fake: Tensor, k: int = NEIGHBOURS) -> Neighbourhoods:
        """With fewer than k + 1 points, the balls reach the farthest one."""
        k = min(k, len(real) - 1, len(fake) - 1)
        return cls(torch.cdist(real, fake), radii(real, k), radii(fake, k), k)

    def precision(self) -> float:
        """Quality: the share of generated pictures that lie in the ball of a real one (Kynkäänniemi 2019)."""
        return float(self._in_real_ball.any(dim=0).double().mean())

    def recall(self) -> float:
        """Variety: the share of real pictures that lie in the ball of a generated one (Kynkäänniemi 2019)."""
        return float((self.across <= self.fake_radii).any(dim=1).double().mean())

    def density(self) -> float:
        """Quality: in how many real balls a generated picture lies, over k; perfect: 1 (Naeem 2020).

        One real outlier with a huge ball spoils precision, but counts only once here. It may exceed 1: pictures that
        are all typical lie in more balls than real ones do.
        """
        return float(self._in_real_ball.sum() / (self.k * self.across.shape[1]))

    def coverage(self) -> float:
        """Variety: the share of real balls with a generated picture in them; perfect: 1 - ½ᵏ (Naeem 2020)."""
        return float(self._in_real_ball.any(dim=1).double().mean())

    @property
    def _in_real_ball(self) -> Tensor:
        return self.across <= self.real_radii[:, None]


def radii(x: Tensor, k: int) -> Tensor:
    """Distance of each point to its k-th nearest other one, [n]."""
    apart = torch.cdist(x, x).fill_diagonal_(-1.0)  # itself comes first, then the nearest
    return apart.kthvalue(k + 1, dim=1).values


def class_entropy(histogram: Tensor) -> float:
    """Entropy in nats of the shares of the classes: 0 if all is one class, ln m if m classes have even shares."""
    return float(torch.special.entr(histogram).sum())


def confident(probabilities: Tensor, least: float = 0.8) -> float:
    """The share of pictures of whose class the classifier is at least this sure."""
    return float((probabilities.amax(dim=1) >= least).double().mean())


def classes_present(histogram: Tensor, wanted: list[int]) -> float:
    """How many of the wanted classes get at least a fifth of an even share."""
    return float((histogram[wanted] >= 0.2 / len(wanted)).sum())


def class_histogram(probabilities: Tensor) -> Tensor:
    """The share of pictures that are taken for each class, [classes]."""
    counts = torch.bincount(probabilities.argmax(dim=1), minlength=probabilities.shape[1])
    return counts.double() / len(probabilities)
