"""What a loss is: what both networks want, in numbers, in formulas and in words. The losses themselves: `losses.py`.

`real` and `fake` are the discriminator's logits on real and on generated samples, [..., n, m]: n samples with m scores
each; m is 1, or the number of patches of a patch discriminator (Isola et al. 2017). A loss is a mean over these two
dimensions; dimensions before them, such as one of runs, stay: [..., n, m] -> [...].
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
    """What one sample adds to a loss, and the derivative of that by the sample's score, as formulas to read."""

    text: str
    slope: str


class Terms(NamedTuple):
    """A loss sample by sample, for people: Step by step fills these formulas with numbers.

    In them r is the logit of a real sample, f that of a generated one, and k BEGAN's balance; sp(t) = log(1 + e^t),
    whose slope is the sigmoid σ(t).
    """

    score: str  # what a score means, in a sentence or two
    real: Term  # of a real sample, in the discriminator's loss
    fake: Term  # of a generated sample, in the discriminator's loss
    generator: Term  # of a generated sample, in the generator's loss
    belief: str = ""  # how the score r becomes a probability; "" where it is none
    constants: Mapping[str, float] = {}  # what other letters in the formulas stand for


class Loss(Choice):
    """What the two networks want, and where both come to rest when generated and real are the same.

    A kind must have `generator`, and either `on_real` and `on_fake`, or `discriminator` with `splits = False`. All else
    has a default that makes do with these.
    """

    pairs: ClassVar[bool] = False  # whether the generator's loss looks at real samples too
    autoencodes: ClassVar[bool] = False  # whether the discriminator rebuilds its samples instead of scoring them
    splits: ClassVar[bool] = True  # whether D's loss is a sum: of one of real, and one of generated ones
    saturates: ClassVar[bool] = False  # whether the generator's gradient vanishes where the discriminator is sure
    unbounded: ClassVar[bool] = False  # whether scores may grow without end where no penalty holds them
    real_label: ClassVar[float] = 0.0  # the score that real samples are pulled to, where it is a fixed one
    pulled_in: ClassVar[bool] = False  # whether a Dirac-GAN in alternating steps nears its equilibrium with no penalty

    # ---------------------------------------------------------------- for the training
    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        """The discriminator's loss, [..., n, m] -> [...]."""
        return self.on_real(real) + self.on_fake(fake)

    def on_real(self, real: Tensor) -> Tensor:
        """The part of the discriminator's loss that real samples have, [..., n, m] -> [...]; only where it `splits`."""
        raise NotImplementedError

    def on_fake(self, fake: Tensor) -> Tensor:
        """The part that generated samples have, [..., n, m] -> [...]; only where the loss `splits`."""
        raise NotImplementedError

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        """The generator's loss, [..., n, m] -> [...]; `real` is None unless `pairs`."""
        raise NotImplementedError

    def weigh(self, real: Tensor, fake: Tensor, balance: Tensor) -> Tensor:
        """The discriminator's loss where it depends on a `balance` [...] that the run carries along (BEGAN)."""
        return self.discriminator(real, fake)

    def rebalance(self, balance: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        """The balance [...] after an update of the discriminator that saw these scores."""
        return balance

    # ---------------------------------------------------------------- for the eye
    @property
    def rest(self) -> Rest:
        """Both losses at equilibrium, (discriminator, generator); None where theory names no value."""
        return None, None

    @property
    def terms(self) -> Terms:
        """The formulas of one sample; without any, they have only a name, ℓ."""
        real, fake = ("r, f", "r, f") if self.pairs else ("r", "f")
        on_real, on_fake = Term(f"ℓ({real})", f"ℓ′({real})"), Term(f"ℓ({fake})", f"ℓ′({fake})")
        return Terms(
            "The discriminator gives each sample a score: the higher, the more real.", on_real, on_fake, on_fake
        )

    def numbers(self, real: Tensor, fake: Tensor, balance: Tensor) -> dict[str, float]:
        """What else these scores of one run say beside the metrics, by name."""
        return {}

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        """How sure the discriminator is that samples with these `scores` [..., q, m] are real, each in [0, 1]; for the
        eye only. `real` and `fake` [..., n, m] show the scale of its scores."""
        return torch.sigmoid(scores)

    def best_belief(self, share: Array) -> Array | None:
        """What the best discriminator believes where this share of all samples is real, p / (p + q), elementwise; None
        where it takes more than that to say."""
        return None

    @property
    def best_in_words(self) -> str:
        """What is special about the best discriminator of this loss, in a sentence; "" if that is nothing."""
        if self.best_belief(np.array([0.5])) is not None:
            return ""
        return "For this loss p / (p + q) stands here only for comparison: its best D says something else."


def softplus(t: Tensor) -> Tensor:
    """log(1 + e^t), elementwise: -log σ(-t), finite for every t."""
    return torch.nn.functional.softplus(t)


def between(scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
    """A belief in [0, 1] from scores without a scale of their own, [..., q, m]: 1/2 in the middle between the means of
    real and generated ones [..., n, m], and sure at about two standard deviations of both together."""
    spread = torch.cat([real, fake], dim=-2).std((-2, -1), keepdim=True) + 1e-6
    return torch.sigmoid(2 * (scores - middle(real, fake)) / spread)


def middle(real: Tensor, fake: Tensor) -> Tensor:
    """The score halfway between the mean of real and that of generated ones, [..., n, m] -> [..., 1, 1]."""
    return (real.mean((-2, -1), keepdim=True) + fake.mean((-2, -1), keepdim=True)) / 2
