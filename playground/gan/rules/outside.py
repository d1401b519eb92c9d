"""The loss of a run that is trained outside the app: all that is known of it is what a score means."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from playground.gan.foundations.schema import knob
from playground.gan.rules.loss import Loss, between, softplus

if TYPE_CHECKING:
    from torch import Tensor

    from playground.gan.targets.distribution import Array

TINY = 1e-6  # a probability below this has no finite logarithm to speak of


class OutsideLoss(Loss):
    title: ClassVar[str] = "From outside"
    summary: ClassVar[str] = "What another program minimises: the app is only given its values."
    formula: ClassVar[str] = r"\ell"
    listed: ClassVar[bool] = False
    splits: ClassVar[bool] = False
    kind: Literal["outside"] = "outside"
    scores: Literal["logits", "probabilities", "critic"] = knob(
        "logits", "Scores", "What the discriminator returns: logits, probabilities, or scores without a fixed scale."
    )

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return self.generator(None, -real) + self.generator(None, fake)

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        """Only its gradient is shown: which way the discriminator pushes samples, up to a factor."""
        if self.scores == "critic":
            return -fake.mean((-2, -1))
        if self.scores == "probabilities":
            return -fake.clamp_min(TINY).log().mean((-2, -1))
        return softplus(-fake).mean((-2, -1))

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        if self.scores == "critic":
            return between(scores, real, fake)
        return scores.clamp(0, 1) if self.scores == "probabilities" else super().belief(scores, real, fake)

    def best_belief(self, share: Array) -> Array | None:
        return None if self.scores == "critic" else share
