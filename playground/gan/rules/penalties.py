"""Penalties that keep the discriminator smooth, each one short function with its formula.

A penalty sees the discriminator, real and generated samples with their scores, and chance of its own. To add one,
write one class here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.gan.foundations.schema import Choice, knob

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch
    from torch import Tensor, nn

    Judge = Callable[[Tensor], Tensor]  # a discriminator, told what it may be told: samples -> logits [n, 1]
else:
    from playground.gan.foundations.late import torch


class Penalty(Choice):
    """Something added to the discriminator's loss, or done to its weights after its step."""

    on_data: ClassVar[bool] = False  # needs the gradient of the scores at the samples themselves

    def price(self, step: int, share: float) -> float:
        """What `cost` is multiplied by at this step, with `share` in [0, 1] of the run done; 0: not paid now."""
        return 0.0

    def cost(self, discriminator: Judge, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        """The penalty with weight 1, a scalar.

        `samples` [2n, *shape] are real samples followed by generated ones, with scores `real` and `fake` [n, 1].
        """
        raise NotImplementedError

    def after_step(self, discriminator: nn.Module) -> None:
        """What is done to the weights once the optimiser has moved them."""


class NoPenalty(Penalty):
    title: ClassVar[str] = "None"
    summary: ClassVar[str] = "Nothing holds the discriminator back. Watch it cycle or collapse."
    kind: Literal["none"] = "none"


class Clipping(Penalty):
    title: ClassVar[str] = "Weight clipping"
    summary: ClassVar[str] = (
        "Every weight is cut to a small range after each step: crude, and the first Wasserstein GAN."
    )
    formula: ClassVar[str] = r"w \leftarrow \mathrm{clip}(w, -c, c)"
    kind: Literal["clipping"] = "clipping"
    limit: float = knob(
        0.1,
        "Limit c",
        "No weight may be larger than this.",
        low="the discriminator hardly reacts and gradients vanish.",
        high="the clipping no longer binds.",
        ge=0.001,
        le=10,
        log=True,
    )

    def after_step(self, discriminator: nn.Module) -> None:
        with torch.no_grad():
            for weight in discriminator.parameters():
                weight.clamp_(-self.limit, self.limit)


def weight_knob(default: float, title: str) -> Any:
    """The knob for a penalty's weight; `title` says when in the run it holds."""
    return knob(
        default,
        title,
        "How much smoothness counts. During the run the weight glides from the first value to the last, by equal "
        "factors. R1 blurs like noise with a spread of about the root of twice its weight.",
        low="the discriminator grows steep and training cycles.",
        high="the generated samples stay blurred.",
        ge=1e-5,
        le=100,
        log=True,
    )


class Weighted(Penalty):
    """A penalty with a weight, which may glide to another during the run, paid every `interval` steps."""

    weight: float = weight_knob(0.1, "Weight at the start")
    final_weight: float = weight_knob(0.1, "Weight at the end")
    anneal: float = knob(0.8, "Glide over", "The share of the run over which the weight glides.", ge=0.05, le=1)
    interval: int = knob(
        1, "Every n-th step", "Pay it this often, times n: nearly the same effect for less time.", ge=1, le=32
    )

    def price(self, step: int, share: float) -> float:
        if step % self.interval:
            return 0.0
        return self.interval * self.weight * (self.final_weight / self.weight) ** min(share / self.anneal, 1.0)


class GradientPenalty(Weighted):
    title: ClassVar[str] = "Gradient penalty"
    summary: ClassVar[str] = "Slope 1 on straight lines between real and generated samples (Gulrajani et al. 2017)."
    formula: ClassVar[str] = r"\lambda\,\mathbb{E}(\lVert\nabla D(\hat x)\rVert - 1)^2,\ \hat x = x + u\,(G(z) - x)"
    kind: Literal["gradient"] = "gradient"
    weight: float = weight_knob(10.0, "Weight at the start")
    final_weight: float = weight_knob(10.0, "Weight at the end")

    def cost(self, discriminator: Judge, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        x, generated = samples.chunk(2)
        return (slope(discriminator, x + shares(x, rng) * (generated - x)) - 1).square().mean()


class Dragan(Weighted):
    title: ClassVar[str] = "DRAGAN"
    summary: ClassVar[str] = "Slope 1 in a noisy neighbourhood of the real samples (Kodali et al. 2017)."
    formula: ClassVar[str] = r"\lambda\,\mathbb{E}(\lVert\nabla D(x + \delta)\rVert - 1)^2,\ \delta = u\,s\,\varepsilon"
    kind: Literal["dragan"] = "dragan"
    weight: float = weight_knob(10.0, "Weight at the start")
    final_weight: float = weight_knob(10.0, "Weight at the end")
    reach: float = knob(0.5, "Reach", "Size of the neighbourhood, in standard deviations of the batch.", ge=0.01, le=5)

    def cost(self, discriminator: Judge, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        x, _ = samples.chunk(2)
        u, noise = shares(x, rng), torch.randn(x.shape, device=x.device, generator=rng)
        return (slope(discriminator, x + u * self.reach * x.std(dim=0) * noise) - 1).square().mean()


class R1(Weighted):
    title: ClassVar[str] = "R1"
    summary: ClassVar[str] = "Flat at the real samples (Mescheder et al. 2018)."
    formula: ClassVar[str] = r"\tfrac{\gamma}{2}\,\mathbb{E}\lVert\nabla D(x)\rVert^2"
    on_data: ClassVar[bool] = True
    kind: Literal["r1"] = "r1"

    def cost(self, discriminator: Judge, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        (gradient,) = torch.autograd.grad(real.sum(), samples, create_graph=True)  # 0 at the generated half
        return 0.5 * gradient.square().sum() / len(real)


class R1R2(Weighted):
    title: ClassVar[str] = "R1 + R2"
    summary: ClassVar[str] = "Flat at the real and at the generated samples: the game settles (R3GAN 2024)."
    formula: ClassVar[str] = (
        r"\tfrac{\gamma}{2}\,(\mathbb{E}\lVert\nabla D(x)\rVert^2 + \mathbb{E}\lVert\nabla D(G(z))\rVert^2)"
    )
    on_data: ClassVar[bool] = True
    kind: Literal["r1r2"] = "r1r2"

    def cost(self, discriminator: Judge, samples: Tensor, real: Tensor, fake: Tensor, rng: Any) -> Tensor:
        (gradient,) = torch.autograd.grad(real.sum() + fake.sum(), samples, create_graph=True)
        return 0.5 * gradient.square().sum() / len(real)  # the mean over each half, added up


def shares(x: Tensor, rng: Any) -> Tensor:
    """One number from 0 to 1 for each sample of `x` [n, *shape], as [n, 1, ...]."""
    return torch.rand(len(x), *[1] * (x.dim() - 1), device=x.device, generator=rng)


def slope(discriminator: Judge, x: Tensor) -> Tensor:
    """Length of the discriminator's gradient at each of `x` [n, *shape], [n]; a norm a sample, never over the batch."""
    x = x.detach().requires_grad_()
    (grad,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)
    return grad.flatten(1).norm(dim=1)
