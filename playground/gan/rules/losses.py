"""The losses of the game, each with its formula and its resting point.

`real` and `fake` are the discriminator's logits on real and on generated samples, [n, 1]; a loss is a mean over
the batch. Cross-entropies are written with softplus, sp(t) = log(1 + e^t): the same numbers as the log of a
sigmoid where those are finite, and finite where those are not. To add a loss, write one class here.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from playground.gan.foundations.schema import Choice, knob

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.gan.targets.distribution import Array
else:
    from playground.gan.foundations.late import torch

Rest = tuple[float | None, float | None]


def softplus(t: Tensor) -> Tensor:
    """log(1 + e^t), elementwise."""
    return torch.nn.functional.softplus(t)


class Loss(Choice):
    """What the two networks want, and where both come to rest when generated and real are the same."""

    pairs: ClassVar[bool] = False  # whether the generator's loss looks at real samples too
    autoencodes: ClassVar[bool] = False  # whether the discriminator rebuilds its samples instead of scoring them
    splits: ClassVar[bool] = True  # whether D's loss is a sum: of one of real, and one of generated ones

    @property
    def rest(self) -> Rest:
        """Both losses at equilibrium, (discriminator, generator); None where theory names no value."""
        return None, None

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        """The discriminator's loss, a scalar."""
        return self.on_real(real) + self.on_fake(fake)

    def on_real(self, real: Tensor) -> Tensor:
        """The part of the discriminator's loss that real samples have, a scalar; only where the loss `splits`."""
        raise NotImplementedError

    def on_fake(self, fake: Tensor) -> Tensor:
        """The part that generated samples have, a scalar; only where the loss `splits`."""
        raise NotImplementedError

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        """The generator's loss, a scalar; `real` is None unless `pairs`."""
        raise NotImplementedError

    def weigh(self, real: Tensor, fake: Tensor, balance: Tensor) -> Tensor:
        """The discriminator's loss where it depends on a `balance` that the run carries along (BEGAN)."""
        return self.discriminator(real, fake)

    def rebalance(self, balance: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        """The balance after an update of the discriminator that saw these scores."""
        return balance

    def numbers(self, real: Tensor, fake: Tensor, balance: Tensor) -> dict[str, float]:
        """What else there is to tell of these scores beside the metrics, by name."""
        return {}

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        """How sure the discriminator is that `scores` belong to real samples, in [0, 1]; for the eye only."""
        return torch.sigmoid(scores)

    def best_belief(self, share: Array) -> Array | None:
        """What the best discriminator believes where this share of all samples is real, p / (p + q), elementwise; None
        where it takes more than that to say."""
        return None


class Smoothed(Loss):
    """A cross-entropy whose target for real samples may be a little less than 1 (Salimans et al. 2016)."""

    smoothing: float = knob(
        0.0,
        "One-sided label smoothing",
        "Tell the discriminator that real samples are real with probability 1 minus this.",
        high="the discriminator stops trying.",
        ge=0,
        le=0.4,
    )

    @property
    def rest(self) -> Rest:
        """The best D against a perfect generator says (1 - s) / 2 everywhere; s = 0 gives 2 ln 2 and ln 2."""
        s = self.smoothing
        return -(1 - s) * log((1 - s) / 2) - (1 + s) * log((1 + s) / 2), -log((1 - s) / 2)

    def best_belief(self, share: Array) -> Array | None:
        return (1 - self.smoothing) * share  # Goodfellow et al. 2014, Proposition 1

    def on_real(self, real: Tensor) -> Tensor:
        s = self.smoothing
        called_real = softplus(-real) if s == 0 else (1 - s) * softplus(-real) + s * softplus(real)
        return called_real.mean()

    def on_fake(self, fake: Tensor) -> Tensor:
        return softplus(fake).mean()


class NonSaturating(Smoothed):
    title: ClassVar[str] = "Non-saturating"
    summary: ClassVar[str] = "The generator raises log D(G(z)): strong gradients just when it is losing."
    formula: ClassVar[str] = r"L_D = \mathbb{E}\,sp(-r) + \mathbb{E}\,sp(f) \qquad L_G = \mathbb{E}\,sp(-f)"
    kind: Literal["non-saturating"] = "non-saturating"

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return softplus(-fake).mean()


class Minimax(Smoothed):
    title: ClassVar[str] = "Minimax (saturating)"
    summary: ClassVar[str] = "The original game: the generator lowers log(1 − D(G(z))), and gets stuck when D is sure."
    formula: ClassVar[str] = r"L_D = \mathbb{E}\,sp(-r) + \mathbb{E}\,sp(f) \qquad L_G = -\mathbb{E}\,sp(f)"
    kind: Literal["minimax"] = "minimax"

    @property
    def rest(self) -> Rest:
        return super().rest[0], log((1 + self.smoothing) / 2)  # L_G = E log(1 - D)

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -softplus(fake).mean()


class LeastSquares(Loss):
    title: ClassVar[str] = "Least squares"
    summary: ClassVar[str] = "Scores are pulled to 1 and 0; samples far off are pulled harder (Mao et al. 2017)."
    formula: ClassVar[str] = (
        r"L_D = \tfrac12\mathbb{E}(r-1)^2 + \tfrac12\mathbb{E}f^2 \qquad L_G = \tfrac12\mathbb{E}(f-1)^2"
    )
    kind: Literal["least-squares"] = "least-squares"

    @property
    def rest(self) -> Rest:
        return 0.25, 0.125

    def on_real(self, real: Tensor) -> Tensor:
        return 0.5 * (real - 1).square().mean()

    def on_fake(self, fake: Tensor) -> Tensor:
        return 0.5 * fake.square().mean()

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return 0.5 * (fake - 1).square().mean()

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return scores.clamp(0, 1)

    def best_belief(self, share: Array) -> Array | None:
        return share  # Mao et al. 2017


class Wasserstein(Loss):
    title: ClassVar[str] = "Wasserstein"
    summary: ClassVar[str] = (
        "The critic measures a distance; it needs clipping or a gradient penalty (Arjovsky et al. 2017)."
    )
    formula: ClassVar[str] = r"L_D = \mathbb{E}f - \mathbb{E}r \qquad L_G = -\mathbb{E}f"
    kind: Literal["wasserstein"] = "wasserstein"

    @property
    def rest(self) -> Rest:
        return 0.0, None

    def on_real(self, real: Tensor) -> Tensor:
        return -real.mean()

    def on_fake(self, fake: Tensor) -> Tensor:
        return fake.mean()

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -fake.mean()

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return between(scores, real, fake)


class Hinge(Loss):
    title: ClassVar[str] = "Hinge"
    summary: ClassVar[str] = "Only samples within the margin count (Lim and Ye 2017)."
    formula: ClassVar[str] = r"L_D = \mathbb{E}\max(0, 1-r) + \mathbb{E}\max(0, 1+f) \qquad L_G = -\mathbb{E}f"
    kind: Literal["hinge"] = "hinge"

    @property
    def rest(self) -> Rest:
        return 2.0, None

    def on_real(self, real: Tensor) -> Tensor:
        return torch.relu(1 - real).mean()

    def on_fake(self, fake: Tensor) -> Tensor:
        return torch.relu(1 + fake).mean()

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -fake.mean()

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return ((scores + 1) / 2).clamp(0, 1)

    def best_belief(self, share: Array) -> Array | None:
        return (1 + np.sign(share - 0.5)) / 2  # all or nothing (Lim and Ye 2017)


class Relativistic(Loss):
    title: ClassVar[str] = "Relativistic paired"
    summary: ClassVar[str] = (
        "Real must look more real than its generated partner (Jolicoeur-Martineau 2019; R3GAN 2024)."
    )
    formula: ClassVar[str] = r"L_D = \mathbb{E}\,sp(f - r) \qquad L_G = \mathbb{E}\,sp(r - f)"
    pairs: ClassVar[bool] = True
    splits: ClassVar[bool] = False
    kind: Literal["relativistic"] = "relativistic"

    @property
    def rest(self) -> Rest:
        return log(2), log(2)

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(fake - real).mean()

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        assert real is not None
        return softplus(real - fake).mean()

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return torch.sigmoid(scores - (real.mean() + fake.mean()) / 2)  # only differences of scores mean anything


class Began(Loss):
    title: ClassVar[str] = "BEGAN"
    summary: ClassVar[str] = (
        "The discriminator is an autoencoder: a sample's score is minus the error of its reconstruction, and a balance "
        "k keeps either side from winning (Berthelot et al. 2017)."
    )
    formula: ClassVar[str] = (
        r"L_D = \mathcal{L}(x) - k\,\mathcal{L}(G(z)) \qquad L_G = \mathcal{L}(G(z)) \qquad "
        r"k \leftarrow k + \lambda\,(\gamma\,\mathcal{L}(x) - \mathcal{L}(G(z)))"
    )
    autoencodes: ClassVar[bool] = True
    splits: ClassVar[bool] = False  # it is weighed
    conditions: ClassVar[tuple[str, ...]] = ("nothing",)  # an error of reconstruction has no place for one
    kind: Literal["began"] = "began"
    gamma: float = knob(
        0.5,
        "Diversity γ",
        "Errors of generated samples are held at this share of the errors of real ones.",
        low="beautiful samples that are all alike.",
        high="more variety, and blurred.",
        ge=0.05,
        le=1,
    )
    pace: float = knob(
        0.001, "Pace of the balance λ", "How far one step moves k.",
        low="one side wins before k reacts.", high="k swings to and fro.", ge=1e-4, le=0.1, log=True,
    )  # fmt: skip

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        """The loss with k = 1, as if both sides counted in full; training calls `weigh`."""
        return fake.mean() - real.mean()

    def weigh(self, real: Tensor, fake: Tensor, balance: Tensor) -> Tensor:
        return balance * fake.mean() - real.mean()  # a score is minus an error

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -fake.mean()

    def rebalance(self, balance: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        with torch.no_grad():
            return (balance + self.pace * (fake.mean() - self.gamma * real.mean())).clamp(0, 1)

    def convergence(self, real: Tensor, fake: Tensor) -> Tensor:
        """The paper's measure of convergence, a scalar that falls as training succeeds: L(x) + |γ L(x) - L(G(z))|."""
        return -real.mean() + (fake.mean() - self.gamma * real.mean()).abs()

    def numbers(self, real: Tensor, fake: Tensor, balance: Tensor) -> dict[str, float]:
        return {"began_convergence": float(self.convergence(real, fake)), "began_balance": float(balance)}

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return between(scores, real, fake)  # errors have no scale of their own


def between(scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
    """Scores without a scale of their own, seen from the middle between real and generated."""
    middle = (real.mean() + fake.mean()) / 2
    spread = torch.cat([real, fake]).std() + 1e-6
    return torch.sigmoid(2 * (scores - middle) / spread)
