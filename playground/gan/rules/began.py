"""BEGAN, the boundary equilibrium GAN (Berthelot, Schumm and Metz 2017): a loss on errors of reconstruction.

Shapes: see `loss.py`. Its discriminator is an autoencoder, whose scores `networks/reconstruction.py` computes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from playground.gan.foundations.schema import knob
from playground.gan.rules.loss import Loss, Term, Terms, between
from playground.gan.rules.losses import RAISED

if TYPE_CHECKING:
    import torch
    from torch import Tensor
else:
    from playground.gan.foundations.late import torch


class Began(Loss):
    title: ClassVar[str] = "BEGAN"
    summary: ClassVar[str] = (
        "The discriminator is an autoencoder: a sample's score is minus the error of its reconstruction, and a "
        "balance k keeps both sides from winning (Berthelot et al. 2017)."
    )
    formula: ClassVar[str] = (
        r"L_D = \mathcal{L}(x) - k\,\mathcal{L}(G(z)) \qquad L_G = \mathcal{L}(G(z)) \qquad "
        r"k \leftarrow k + \lambda\,(\gamma\,\mathcal{L}(x) - \mathcal{L}(G(z)))"
    )
    autoencodes: ClassVar[bool] = True
    splits: ClassVar[bool] = False  # k weighs its second part
    conditions: ClassVar[tuple[str, ...]] = ("nothing",)  # a reconstruction error cannot take a context
    kind: Literal["began"] = "began"
    gamma: float = knob(
        0.5,
        "Diversity γ",
        "Reconstruction errors of generated samples are held at this share of those of real ones.",
        low="beautiful samples that are all alike.",
        high="more variety, but blurred.",
        ge=0.05,
        le=1,
    )
    pace: float = knob(
        0.001, "Pace of the balance λ", "How far one step moves k.",
        low="one side wins before k reacts.", high="k swings back and forth.", ge=1e-4, le=0.1, log=True,
    )  # fmt: skip

    @property
    def terms(self) -> Terms:
        return Terms(
            "The discriminator reconstructs each sample. The score is minus the error, so higher is better.",
            Term("−r", "−1"),
            Term("k·f", "k"),
            RAISED,
        )

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        """The loss with k = 1, [..., n, m] -> [...]. Training calls `weigh`."""
        return fake.mean((-2, -1)) - real.mean((-2, -1))

    def weigh(self, real: Tensor, fake: Tensor, balance: Tensor) -> Tensor:
        return balance * fake.mean((-2, -1)) - real.mean((-2, -1))  # a score is minus an error

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -fake.mean((-2, -1))

    def rebalance(self, balance: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        with torch.no_grad():
            return (balance + self.pace * (fake.mean((-2, -1)) - self.gamma * real.mean((-2, -1)))).clamp(0, 1)

    def convergence(self, real: Tensor, fake: Tensor) -> Tensor:
        """The convergence measure of the paper, L(x) + |γ L(x) - L(G(z))|, [..., n, m] -> [...]; lower is better."""
        return -real.mean((-2, -1)) + (fake.mean((-2, -1)) - self.gamma * real.mean((-2, -1))).abs()

    def numbers(self, real: Tensor, fake: Tensor, balance: Tensor) -> dict[str, float]:
        return {"began_convergence": float(self.convergence(real, fake)), "began_balance": float(balance)}

    def belief(self, scores: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        return between(scores, real, fake)  # errors have no natural scale
