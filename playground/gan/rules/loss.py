"""The base class of losses: what both networks minimise, with formulas and words. The losses are in `losses.py`.

`real` and `fake` are the discriminator's logits for real and for generated samples, [..., n, m]: m scores for each of n
samples. m is 1, or the number of patches of a patch discriminator (Isola et al. 2017). A loss is a mean over these two
dimensions. Dimensions before them, such as one of runs, are kept: [..., n, m] -> [...].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from playground.gan.foundations.schema import Choice

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.gan.targets.distribution import Array
else:
    from playground.gan.foundations.late import torch

Rest = tuple[float | None, float | None]


class Term(NamedTuple):
    """What one sample adds to a loss, and its derivative with respect to the sample's score, as formulas to read."""

    text: str
    slope: str


class Terms(NamedTuple):
    """The terms of a loss for single samples, as formulas that Step by step fills with numbers.

    In them, r is the logit of a real sample, f that of a generated one, and k BEGAN's balance; sp(t) = log(1 + e^t),
    with the derivative σ(t).
    """

    score: str  # one or two sentences on what a score means
    real: Term  # of a real sample, in the discriminator's loss
    fake: Term  # of a generated sample, in the discriminator's loss
    generator: Term  # of a generated sample, in the generator's loss
    belief: str = ""  # the formula of the probability that belongs to a score r; "" if there is none
    constants: Mapping[str, float] = {}  # the values of other letters in the formulas


class Loss(Choice):
    """What the two networks minimise, and the values of both losses at equilibrium.

    A kind must define `generator`, and either `on_real` and `on_fake`, or `discriminator` and `splits = False`.
    Everything else has a default.
    """

    pairs: ClassVar[bool] = False  # whether the generator's loss depends on real samples too
    autoencodes: ClassVar[bool] = False  # whether the discriminator is an autoencoder
    splits: ClassVar[bool] = True  # whether D's loss is a sum of one for real and one for generated samples
    saturates: ClassVar[bool] = False  # whether the generator's gradient vanishes where the discriminator is sure
    unbounded: ClassVar[bool] = False  # whether scores may grow without limit if there is no penalty
    pull: ClassVar[float] = 0.5  # the slope of D's loss in the score of one sample, at equilibrium
    real_label: ClassVar[float] = 0.0  # the score that real samples are pulled to, if that is a fixed one
    pulled_in: ClassVar[bool] = False  # whether an alternating Dirac-GAN converges without a penalty

    # ---------------------------------------------------------------- for the training
    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        """The discriminator's loss, [..., n, m] -> [...]."""
        return self.on_real(real) + self.on_fake(fake)

    def on_real(self, real: Tensor) -> Tensor:
        """The discriminator's loss on real samples, [..., n, m] -> [...]; only if the loss `splits`."""
        raise NotImplementedError

    def on_fake(self, fake: Tensor) -> Tensor:
        """The discriminator's loss on generated samples, [..., n, m] -> [...]; only if the loss `splits`."""
        raise NotImplementedError

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        """The generator's loss, [..., n, m] -> [...]; `real` is None unless `pairs`."""
        raise NotImplementedError

    def weigh(self, real: Tensor, fake: Tensor, balance: Tensor) -> Tensor:
        """The discriminator's loss, [..., n, m] -> [...]. It may depend on `balance` [...], which belongs to the state
        of a run (BEGAN)."""
        return self.discriminator(real, fake)

    def rebalance(self, balance: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        """The balance [...] after an update of the discriminator with these scores [..., n, m]."""
        return balance

    # ---------------------------------------------------------------- for display
    @property
    def rest(self) -> Rest:
        """Both losses at equilibrium, (discriminator, generator); None where theory gives no value."""
        return None, None

    @property
    def terms(self) -> Terms:
        """The formulas for one sample; by default only a name, ℓ."""
        real, fake = ("r, f", "r, f") if self.pairs else ("r", "f")
        on_real, on_fake = Term(f"ℓ({real})", f"ℓ′({real})"), Term(f"ℓ({fake})", f"ℓ′({fake})")
        return Terms(
            "The discriminator gives each sample a score: the higher, the more real it looks.",
            on_real,
            on_fake,
            on_fake,
        )

    def numbers(self, real: Tensor, fake: Tensor, balance: Tensor) -> dict[str, float]:
        """Further numbers by name that these scores [n, m] of one run give; they are shown like metrics."""
        return {}

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        """How sure the discriminator is that samples with these `scores` [..., q, m] are real, elementwise in [0, 1].

        It is only shown, never trained on. `real` and `fake` [..., n, m] give the scale of the scores.
        """
        return torch.sigmoid(scores)

    def best_belief(self, share: Array) -> Array | None:
        """The belief of the best discriminator where this share p / (p + q) of samples is real, elementwise; None if
        it does not follow from the share alone."""
        return None

    @property
    def resting_belief(self) -> float:
        """The belief of a discriminator that cannot tell: what the best one says of a sample that is as likely real as
        generated. 1/2 where that does not follow; less where labels are smoothed."""
        best = self.best_belief(np.array([0.5]))
        return 0.5 if best is None else float(best[0])

    @property
    def best_in_words(self) -> str:
        """A sentence on what is special about the best discriminator for this loss; "" if nothing is."""
        if self.best_belief(np.array([0.5])) is not None:
            return ""
        return "With this loss, the best D says something else. p / (p + q) is shown only for comparison."


def softplus(t: Tensor) -> Tensor:
    """log(1 + e^t), elementwise: -log σ(-t), finite for every t."""
    return torch.nn.functional.softplus(t)


def between(scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
    """A belief in [0, 1] from scores [..., q, m] without a natural scale.

    It is 1/2 halfway between the means of real and generated ones [..., n, m], and nearly 0 or 1 at two standard
    deviations of all of them from there.
    """
    spread = torch.cat([real, fake], dim=-2).std((-2, -1), keepdim=True) + 1e-6
    return torch.sigmoid(2 * (scores - middle(real, fake)) / spread)


def middle(real: Tensor, fake: Tensor) -> Tensor:
    """The score halfway between the mean of real and that of generated ones, [..., n, m] -> [..., 1, 1]."""
    return (real.mean((-2, -1), keepdim=True) + fake.mean((-2, -1), keepdim=True)) / 2
