"""Latents: the noise that the generator turns into samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from playground.gan.foundations.schema import Description, knob

if TYPE_CHECKING:
    import torch
    from torch import Tensor
else:
    from playground.gan.foundations.late import torch


class Latent(Description):
    """The noise z that the generator turns into samples."""

    dimension: int = knob(
        2, "Dimension", "How many numbers make up one latent.",
        low="the generator can only draw lines.", high="no harm, but the latent space cannot be drawn.", ge=1, le=128,
        log=True, level="more",
    )  # fmt: skip
    distribution: Literal["normal", "uniform"] = knob(
        "normal", "Distribution", "Normal: N(0, 1) in each dimension. Uniform: between minus and plus the reach."
    )
    reach: float = knob(
        1.0, "Reach", "Uniform latents lie between minus and plus this.",
        low="the generator has to stretch them a lot.", high="activations that saturate do so from the start.",
        ge=0.1, le=20, log=True, needs={"distribution": ("uniform",)},
    )  # fmt: skip
    arrangement: Literal["random", "stratified", "even"] = knob(
        "random",
        "Arrangement",
        "How the latents of a batch are spread. Random: each is drawn at random. Stratified: also at random, but one "
        "in each of as many slices as there are latents, which makes gradients less noisy. Even: in equal steps, "
        "slightly shaken. The last two cover everything only in one dimension.",
    )
    jitter: float = knob(
        0.01,
        "Jitter",
        "How far evenly spread latents are shaken at most.",
        ge=0,
        le=1,
        needs={"arrangement": ("even",)},
    )

    @property
    def independent(self) -> Latent:
        """The same distribution with each latent drawn by itself, as metrics need it: an arranged batch would make
        generated samples look more like the target than fresh real samples do."""
        return self.model_copy(update={"arrangement": "random"})

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """`n` latents, [n, dimension], on the device of `rng`."""
        if self.arrangement == "stratified":
            return self.spread(latin_hypercube(n, self.dimension, rng))
        if self.arrangement == "even":
            even = self.spread(even_steps(n, self.dimension, rng, self.distribution == "normal"))
            return even + self.jitter * torch.rand((n, self.dimension), generator=rng, device=rng.device)
        if self.distribution == "normal":
            return torch.randn((n, self.dimension), generator=rng, device=rng.device)
        return self.reach * (2 * torch.rand((n, self.dimension), generator=rng, device=rng.device) - 1)

    def spread(self, unit: Tensor) -> Tensor:
        """Maps points of the unit cube to latents, elementwise: uniform points get the distribution of z."""
        return torch.special.ndtri(unit) if self.distribution == "normal" else self.reach * (2 * unit - 1)

    def grid(self, side: int) -> Tensor:
        """A regular grid over the first two dimensions, [side * side, dimension] (in one dimension, [side, 1]).

        All cells have the same probability. Further dimensions are 0.
        """
        line = torch.linspace(0.01, 0.99, side)
        if self.dimension == 1:
            return self.spread(line)[:, None]
        y, x = torch.meshgrid(line, line, indexing="ij")
        plane = self.spread(torch.stack([x.flatten(), y.flatten()], dim=1))
        return torch.cat([plane, torch.zeros(len(plane), self.dimension - 2)], dim=1)


def latin_hypercube(n: int, dimension: int, rng: torch.Generator) -> Tensor:
    """`n` points in the unit cube, [n, dimension]: one in each of n slices along every axis (McKay et al. 1979)."""
    slices = torch.stack([torch.randperm(n, generator=rng, device=rng.device) for _ in range(dimension)], dim=1)
    return within_slices(slices, torch.rand(slices.shape, generator=rng, device=rng.device), n)


def latin_hypercubes(n: int, dimension: int, generators: Sequence[torch.Generator]) -> Tensor:
    """What `latin_hypercube` gives for each of these generators of a CPU, [generator, n, dimension]."""
    slices = torch.empty((len(generators), n, dimension), dtype=torch.int64)
    shares = torch.empty(slices.shape)
    for rng, own_slices, own_shares in zip(generators, slices.unbind(), shares.unbind(), strict=True):
        for axis in own_slices.unbind(1):
            torch.randperm(n, generator=rng, out=axis)
        torch.rand(own_shares.shape, generator=rng, out=own_shares)
    return within_slices(slices, shares, n)


def within_slices(slices: Tensor, shares: Tensor, n: int) -> Tensor:
    """The coordinates that lie in these of n slices of an axis, at these `shares` of the slice from 0 to 1."""
    return ((slices + shares) / n).clamp(1e-6, 1 - 1e-6)


def even_steps(n: int, dimension: int, rng: torch.Generator, inside: bool) -> Tensor:
    """`n` points at equal steps along every axis of the unit cube, [n, dimension].

    They run from 0 to 1, or leave half a step at both ends (`inside`). Beyond the first axis their order is random, so
    that they do not lie on a line.
    """
    line = (torch.arange(n, device=rng.device) + 0.5) / n if inside else torch.linspace(0, 1, n, device=rng.device)
    others = [line[torch.randperm(n, generator=rng, device=rng.device)] for _ in range(dimension - 1)]
    return torch.stack([line, *others], dim=1)
