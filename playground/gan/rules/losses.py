"""The losses, each with its formula, its equilibrium and its paper. To add one, write one class here.

Shapes: see `loss.py`. Cross-entropies are written with softplus, sp(t) = log(1 + e^t) = -log σ(-t), which is finite for
every t.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from playground.gan.foundations.schema import knob
from playground.gan.rules.loss import Loss, Rest, Term, Terms, between, middle, softplus

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.gan.targets.distribution import Array
else:
    from playground.gan.foundations.late import torch

LOGIT = (
    "The discriminator gives each sample a score, the logit: above 0 it says real, below 0 generated. The "
    "sigmoid σ turns it into a probability."
)
RAISED = Term("−f", "−1")  # the generator raises the score at a constant slope


class CrossEntropy(Loss):
    """The discriminator's loss of Goodfellow et al. (2014), with one-sided label smoothing (Salimans et al. 2016,
    section 3.4)."""

    smoothing: float = knob(
        0.0,
        "One-sided label smoothing",
        "The discriminator learns that real samples are real with a probability of only 1 minus this.",
        high="the discriminator hardly tries.",
        ge=0,
        le=0.4,
    )

    @property
    def rest(self) -> Rest:
        """Against a perfect generator, the best D is (1 - s) / 2 everywhere; s = 0 gives 2 ln 2 and ln 2."""
        s = self.smoothing
        return -(1 - s) * log((1 - s) / 2) - (1 + s) * log((1 + s) / 2), -log((1 - s) / 2)

    def best_belief(self, share: Array) -> Array | None:
        return (1 - self.smoothing) * share  # Goodfellow et al. 2014, Proposition 1

    @property
    def best_in_words(self) -> str:
        return f"With smoothed labels, it says at most {1 - self.smoothing:.0%}." if self.smoothing else ""

    def on_real(self, real: Tensor) -> Tensor:
        s = self.smoothing
        if s == 0:
            return softplus(-real).mean((-2, -1))
        return ((1 - s) * softplus(-real) + s * softplus(real)).mean((-2, -1))

    def on_fake(self, fake: Tensor) -> Tensor:
        return softplus(fake).mean((-2, -1))

    def terms_with(self, generator: Term) -> Terms:
        """The formulas of both networks, given that of the generator."""
        real = Term("(1 − s)·sp(−r) + s·sp(r)", "σ(r) − (1 − s)") if self.smoothing else Term("sp(−r)", "−σ(−r)")
        return Terms(LOGIT, real, Term("sp(f)", "σ(f)"), generator, "σ(r)", {"s": self.smoothing})


class NonSaturating(CrossEntropy):
    title: ClassVar[str] = "Non-saturating"
    summary: ClassVar[str] = "The generator raises log D(G(z)), which gives it strong gradients just when it is losing."
    formula: ClassVar[str] = r"L_D = \mathbb{E}\,sp(-r) + \mathbb{E}\,sp(f) \qquad L_G = \mathbb{E}\,sp(-f)"
    pulled_in: ClassVar[bool] = True
    kind: Literal["non-saturating"] = "non-saturating"

    @property
    def terms(self) -> Terms:
        return self.terms_with(Term("sp(−f)", "−σ(−f)"))

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return softplus(-fake).mean((-2, -1))


class Minimax(CrossEntropy):
    title: ClassVar[str] = "Minimax (saturating)"
    summary: ClassVar[str] = "The original game: the generator lowers log(1 − D(G(z))) and gets stuck when D is sure."
    formula: ClassVar[str] = r"L_D = \mathbb{E}\,sp(-r) + \mathbb{E}\,sp(f) \qquad L_G = -\mathbb{E}\,sp(f)"
    saturates: ClassVar[bool] = True
    kind: Literal["minimax"] = "minimax"

    @property
    def terms(self) -> Terms:
        return self.terms_with(Term("−sp(f)", "−σ(f)"))

    @property
    def rest(self) -> Rest:
        return super().rest[0], log((1 + self.smoothing) / 2)  # L_G = E log(1 - D)

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -softplus(fake).mean((-2, -1))


class LeastSquares(Loss):
    title: ClassVar[str] = "Least squares"
    summary: ClassVar[str] = "Scores are pulled towards 1 and 0; those far away are pulled harder (Mao et al. 2017)."
    formula: ClassVar[str] = (
        r"L_D = \tfrac12\mathbb{E}(r-1)^2 + \tfrac12\mathbb{E}f^2 \qquad L_G = \tfrac12\mathbb{E}(f-1)^2"
    )
    unbounded: ClassVar[bool] = True
    real_label: ClassVar[float] = 1.0
    kind: Literal["least-squares"] = "least-squares"

    @property
    def terms(self) -> Terms:
        return Terms(
            "The discriminator gives each sample a score: 1 is the goal for real samples, 0 for generated ones.",
            Term("½(r − 1)²", "r − 1"),
            Term("½f²", "f"),
            Term("½(f − 1)²", "f − 1"),
        )

    @property
    def rest(self) -> Rest:
        return 0.25, 0.125

    def on_real(self, real: Tensor) -> Tensor:
        return 0.5 * (real - 1).square().mean((-2, -1))

    def on_fake(self, fake: Tensor) -> Tensor:
        return 0.5 * fake.square().mean((-2, -1))

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return 0.5 * (fake - 1).square().mean((-2, -1))

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return scores.clamp(0, 1)

    def best_belief(self, share: Array) -> Array | None:
        return share

    @property
    def best_in_words(self) -> str:
        return "With least squares, the best score is also p / (p + q) (Mao et al. 2017)."


class Wasserstein(Loss):
    title: ClassVar[str] = "Wasserstein"
    summary: ClassVar[str] = (
        "The critic measures a distance; it needs clipping or a gradient penalty (Arjovsky et al. 2017)."
    )
    formula: ClassVar[str] = r"L_D = \mathbb{E}f - \mathbb{E}r \qquad L_G = -\mathbb{E}f"
    unbounded: ClassVar[bool] = True
    pull: ClassVar[float] = 1.0
    kind: Literal["wasserstein"] = "wasserstein"

    @property
    def terms(self) -> Terms:
        return Terms(
            "The critic's scores have no scale: all that counts is how much higher real samples score than generated "
            "ones.",
            Term("−r", "−1"),
            Term("f", "1"),
            RAISED,
        )

    @property
    def rest(self) -> Rest:
        return 0.0, None

    def on_real(self, real: Tensor) -> Tensor:
        return -real.mean((-2, -1))

    def on_fake(self, fake: Tensor) -> Tensor:
        return fake.mean((-2, -1))

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -fake.mean((-2, -1))

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return between(scores, real, fake)

    @property
    def best_in_words(self) -> str:
        return (
            "With the Wasserstein loss, the best critic does not follow from p and q at one place: it is as high "
            "as possible on real samples and as low as possible on generated ones, with a slope of at most 1. So "
            "p / (p + q) is shown only for comparison, and no gap is measured."
        )


class Hinge(Loss):
    title: ClassVar[str] = "Hinge"
    summary: ClassVar[str] = "Only samples within the margin count (Lim and Ye 2017)."
    formula: ClassVar[str] = r"L_D = \mathbb{E}\max(0, 1-r) + \mathbb{E}\max(0, 1+f) \qquad L_G = -\mathbb{E}f"
    unbounded: ClassVar[bool] = True
    pull: ClassVar[float] = 1.0
    kind: Literal["hinge"] = "hinge"

    @property
    def terms(self) -> Terms:
        return Terms(
            "The discriminator gives each sample a score: above 1 is enough for real samples, and below −1 for "
            "generated ones.",
            Term("max(0, 1 − r)", "−1 if r < 1, else 0"),
            Term("max(0, 1 + f)", "1 if f > −1, else 0"),
            RAISED,
        )

    @property
    def rest(self) -> Rest:
        return 2.0, None

    def on_real(self, real: Tensor) -> Tensor:
        return torch.relu(1 - real).mean((-2, -1))

    def on_fake(self, fake: Tensor) -> Tensor:
        return torch.relu(1 + fake).mean((-2, -1))

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -fake.mean((-2, -1))

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return ((scores + 1) / 2).clamp(0, 1)

    def best_belief(self, share: Array) -> Array | None:
        return (1 + np.sign(share - 0.5)) / 2

    @property
    def best_in_words(self) -> str:
        return "With the hinge loss, the best D says all or nothing: real wherever p > q (Lim and Ye 2017)."


class Relativistic(Loss):
    title: ClassVar[str] = "Relativistic paired"
    summary: ClassVar[str] = (
        "A real sample must look more real than its generated partner (Jolicoeur-Martineau 2019; R3GAN 2024)."
    )
    formula: ClassVar[str] = r"L_D = \mathbb{E}\,sp(f - r) \qquad L_G = \mathbb{E}\,sp(r - f)"
    pairs: ClassVar[bool] = True
    splits: ClassVar[bool] = False
    pulled_in: ClassVar[bool] = True
    kind: Literal["relativistic"] = "relativistic"

    @property
    def terms(self) -> Terms:  # one term for each pair, with a derivative for each of its two scores
        return Terms(
            "The discriminator gives each sample a score: only the difference between a real sample and its "
            "generated partner matters.",
            Term("sp(f − r)", "−σ(f − r)"),
            Term("sp(f − r)", "σ(f − r)"),
            Term("sp(r − f)", "−σ(r − f)"),
        )

    @property
    def rest(self) -> Rest:
        return log(2), log(2)

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(fake - real).mean((-2, -1))

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        assert real is not None
        return softplus(real - fake).mean((-2, -1))

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return torch.sigmoid(scores - middle(real, fake))  # only differences of scores have a meaning

    @property
    def best_in_words(self) -> str:
        return (
            "With the relativistic loss, only differences of scores count: the best score is log p − log q plus "
            "any constant. So p / (p + q) is shown only for comparison, and no gap is measured."
        )
