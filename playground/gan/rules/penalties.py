"""Penalties that keep the discriminator smooth, each with its formula and its paper. To add one, write one class here.

A penalty gets the discriminator, real and generated samples with their scores, and a random number generator. Scores
are [..., n, m] as in `loss.py`, samples [..., 2n, *shape], and a penalty is [...]: all have the same leading dimensions
of runs. Only the scores tell how many these are, since a sample may be a point [d] or a picture [c, h, w].
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.gan.foundations.schema import Choice, knob

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch
    from torch import Tensor, nn

    Discriminate = Callable[[Tensor], Tensor]  # a discriminator with its context: [..., n, *shape] -> [..., n, m]
else:
    from playground.gan.foundations.late import torch


class Penalty(Choice):
    """A cost that is added to the discriminator's loss, or a change to its weights after each of its steps."""

    on_data: ClassVar[bool] = False  # whether it needs the gradient of the scores at the samples themselves
    damps: ClassVar[bool] = False  # whether it keeps the two networks from circling each other
    symbol: ClassVar[str] = "λ"  # of its weight, in the formula
    dirac: ClassVar[dict[str, float]] = {}  # its fields in a Dirac-GAN
    at_equilibrium: ClassVar[str] = ""  # a sentence on penalties that have no effect at a Dirac-GAN's equilibrium

    def weight_at(self, step: int, progress: float) -> float:
        """The factor of `cost` at this step; 0 if it is not added. `progress` is the share of the run that is over."""
        return 0.0

    def cost(self, discriminator: Discriminate, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        """The penalty with weight 1, [...].

        `samples` [..., 2n, *shape] are real samples followed by generated ones, with scores `real` and `fake`
        [..., n, m]. `rng`: a torch.Generator, or a list with one for each run, if there is one dimension of runs.
        """
        raise NotImplementedError

    def after_step(self, discriminator: nn.Module) -> None:
        """Changes the weights in place after each step of the discriminator's optimiser."""

    @property
    def blur(self) -> float:
        """The distance, in standard deviations, over which the penalty smooths the discriminator at the end of the run.

        0 if unknown. Finer details are learnt slowly, but they are not lost: R1 moves no resting point (Mescheder et
        al. 2018).
        """
        return 0.0

    @property
    def in_words(self) -> str:
        """A sentence on what the penalty adds to an update of the discriminator; "" if nothing."""
        return f"The penalty that keeps D smooth is added: {self.title}."


class NoPenalty(Penalty):
    title: ClassVar[str] = "None"
    summary: ClassVar[str] = "Nothing holds the discriminator back. Watch the game circle or collapse."
    kind: Literal["none"] = "none"

    @property
    def in_words(self) -> str:
        return ""


class Clipping(Penalty):
    title: ClassVar[str] = "Weight clipping"
    summary: ClassVar[str] = (
        "After each step, every weight is cut to a small range. Crude, but it made the first Wasserstein GAN work."
    )
    formula: ClassVar[str] = r"w \leftarrow \mathrm{clip}(w, -c, c)"
    dirac: ClassVar[dict[str, float]] = {"limit": 0.3}  # binding at the default start
    at_equilibrium: ClassVar[str] = "Clipping only limits ψ; near the equilibrium it changes nothing."
    kind: Literal["clipping"] = "clipping"
    limit: float = knob(
        0.1,
        "Limit c",
        "No weight may be larger than this, or smaller than minus this.",
        low="the discriminator hardly reacts and gradients vanish.",
        high="no weight ever reaches the limit.",
        ge=0.001,
        le=10,
        log=True,
    )

    def after_step(self, discriminator: nn.Module) -> None:
        with torch.no_grad():
            for weight in discriminator.parameters():
                weight.clamp_(-self.limit, self.limit)

    @property
    def in_words(self) -> str:
        return "After the update, every weight is cut to a small range."


def weight_knob(default: float, title: str) -> Any:
    """The weight of a penalty at the time of the run that `title` names."""
    return knob(
        default,
        title,
        "How much smoothness counts. During the run the weight glides from its first value to its last, by equal "
        "factors. R1 smooths the discriminator over about the square root of twice its weight, in standard "
        "deviations; finer details are learnt slowly.",
        low="the discriminator gets steep, and the game goes round in circles.",
        high="fine details come late, or not at all before the run ends.",
        ge=1e-5,
        le=100,
        log=True,
    )


class Weighted(Penalty):
    """A penalty with a weight that may change during the run, added every `interval` steps (lazy regularisation:
    Karras et al. 2020, StyleGAN2)."""

    damps: ClassVar[bool] = True
    # R1 with weight 2 f'(0) = 1 damps cross-entropies critically (Mescheder et al. 2018, theorem 4.1). The other
    # penalties have no factor of one half, or count the same slope twice.
    dirac: ClassVar[dict[str, float]] = {"weight": 0.5, "final_weight": 0.5}

    weight: float = weight_knob(0.1, "Weight at the start")
    final_weight: float = weight_knob(0.1, "Weight at the end")
    anneal: float = knob(0.8, "Glide over", "The share of the run over which the weight glides.", ge=0.05, le=1)
    interval: int = knob(
        1,
        "Every n-th step",
        "The penalty is added only every n-th step, multiplied by n: nearly the same effect in less time.",
        ge=1,
        le=32,
    )

    def weight_at(self, step: int, progress: float) -> float:
        if step % self.interval:
            return 0.0
        return self.interval * self.weight * (self.final_weight / self.weight) ** min(progress / self.anneal, 1.0)


class GradientPenalty(Weighted):
    title: ClassVar[str] = "Gradient penalty"
    summary: ClassVar[str] = "Slope 1 on straight lines between real and generated samples (Gulrajani et al. 2017)."
    formula: ClassVar[str] = r"\lambda\,\mathbb{E}(\lVert\nabla D(\hat x)\rVert - 1)^2,\ \hat x = x + u\,(G(z) - x)"
    kind: Literal["gradient"] = "gradient"
    weight: float = weight_knob(10.0, "Weight at the start")
    final_weight: float = weight_knob(10.0, "Weight at the end")

    def cost(self, discriminator: Discriminate, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        batch = batch_dimension(real)
        x, generated = samples.chunk(2, batch)
        between = x + mixing_weights(x, batch, rng) * (generated - x)
        return (gradient_norm(discriminator, between) - 1).square().mean(-1)


class Dragan(Weighted):
    title: ClassVar[str] = "DRAGAN"
    summary: ClassVar[str] = "Slope 1 in a noisy neighbourhood of the real samples (Kodali et al. 2017)."
    formula: ClassVar[str] = r"\lambda\,\mathbb{E}(\lVert\nabla D(x + \delta)\rVert - 1)^2,\ \delta = u\,s\,\varepsilon"
    kind: Literal["dragan"] = "dragan"
    weight: float = weight_knob(10.0, "Weight at the start")
    final_weight: float = weight_knob(10.0, "Weight at the end")
    reach: float = knob(0.5, "Reach", "Size of the neighbourhood, in standard deviations of the batch.", ge=0.01, le=5)

    def cost(self, discriminator: Discriminate, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        batch = batch_dimension(real)
        x, _ = samples.chunk(2, batch)
        u, noise = mixing_weights(x, batch, rng), drawn(torch.randn, x.shape, x.device, rng)
        nearby = x + u * self.reach * x.std(batch, keepdim=True) * noise
        return (gradient_norm(discriminator, nearby) - 1).square().mean(-1)


class ZeroCentred(Weighted):
    """A penalty that is 0 where the discriminator is flat at the samples; it acts like noise (Roth et al. 2017)."""

    on_data: ClassVar[bool] = True
    symbol: ClassVar[str] = "γ"

    @property
    def blur(self) -> float:
        return sqrt(2 * self.final_weight)  # as noise of this spread would; measured


class R1(ZeroCentred):
    title: ClassVar[str] = "R1"
    summary: ClassVar[str] = "Flat at the real samples (Mescheder et al. 2018)."
    formula: ClassVar[str] = r"\tfrac{\gamma}{2}\,\mathbb{E}\lVert\nabla D(x)\rVert^2"
    dirac: ClassVar[dict[str, float]] = {"weight": 1.0, "final_weight": 1.0}
    kind: Literal["r1"] = "r1"

    def cost(self, discriminator: Discriminate, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        (gradient,) = torch.autograd.grad(real.sum(), samples, create_graph=True)  # 0 at the generated half
        return 0.5 * gradient.square().flatten(batch_dimension(real)).sum(-1) / real.shape[-2]


class R1R2(ZeroCentred):
    title: ClassVar[str] = "R1 + R2"
    summary: ClassVar[str] = "Flat at the real and at the generated samples: the game settles (R3GAN 2024)."
    formula: ClassVar[str] = (
        r"\tfrac{\gamma}{2}\,(\mathbb{E}\lVert\nabla D(x)\rVert^2 + \mathbb{E}\lVert\nabla D(G(z))\rVert^2)"
    )
    kind: Literal["r1r2"] = "r1r2"

    def cost(self, discriminator: Discriminate, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        (gradient,) = torch.autograd.grad(real.sum() + fake.sum(), samples, create_graph=True)
        return (
            0.5 * gradient.square().flatten(batch_dimension(real)).sum(-1) / real.shape[-2]
        )  # mean of each half, summed


def batch_dimension(scores: Tensor) -> int:
    """The index of the dimension n, in `scores` [..., n, m] as well as in the samples [..., n, *shape]."""
    return scores.dim() - 2


def mixing_weights(x: Tensor, batch: int, rng: Any) -> Tensor:
    """A random number from 0 to 1 for each sample of `x` [..., n, *shape], as [..., n, 1, ...]; `batch` is the index of
    the dimension n."""
    return drawn(torch.rand, [*x.shape[: batch + 1], *[1] * (x.dim() - batch - 1)], x.device, rng)


def drawn(distribution: Any, shape: Sequence[int], device: Any, rng: Any) -> Tensor:
    """Random numbers of this shape from `distribution` (torch.rand or torch.randn). If `rng` is a list, the first
    dimension is that of runs, and each run uses its own generator."""
    if isinstance(rng, list):
        return torch.stack([distribution(shape[1:], device=device, generator=one) for one in rng])
    return distribution(shape, device=device, generator=rng)


def gradient_norm(discriminator: Discriminate, x: Tensor) -> Tensor:
    """The length of the discriminator's gradient at each of `x` [..., n, *shape], [..., n].

    It is the norm for each sample, not for the batch: a common mistake with equation 3 of Gulrajani et al. (2017).
    """
    x = x.detach().requires_grad_()
    scores = discriminator(x)
    (grad,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    return grad.flatten(batch_dimension(scores) + 1).norm(dim=-1)
