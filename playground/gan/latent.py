"""The latent space: the noise that the generator turns into samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from playground.gan.schema import Description, knob

if TYPE_CHECKING:
    import torch
    from torch import Tensor
else:
    from playground.gan.late import torch


class Latent(Description):
    """The noise z that the generator turns into samples."""

    dimension: int = knob(
        2, "Dimension", "How many numbers make up one latent point.",
        low="the generator can only draw lines.", high="no harm, but no picture of the latent space.", ge=1, le=128,
        log=True,
    )  # fmt: skip
    distribution: Literal["normal", "uniform"] = knob(
        "normal", "Distribution", "Normal: N(0, 1) in each dimension. Uniform: from -1 to 1."
    )
    stratified: bool = knob(
        False,
        "Stratified",
        "Spread each batch evenly over the latent space instead of drawing it by chance: less noise in the gradients. "
        "Only in one dimension does this cover everything.",
    )

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """`n` latent points, [n, dimension], on the generator's device."""
        shape = (n, self.dimension)
        if self.stratified:
            return self.spread(latin_hypercube(n, self.dimension, rng))
        if self.distribution == "normal":
            return torch.randn(shape, generator=rng, device=rng.device)
        return 2 * torch.rand(shape, generator=rng, device=rng.device) - 1

    def spread(self, unit: Tensor) -> Tensor:
        """Points of the unit cube, moved so that even ones become distributed like z."""
        return torch.special.ndtri(unit) if self.distribution == "normal" else 2 * unit - 1

    def grid(self, side: int) -> Tensor:
        """A regular grid over the first two dimensions, [side * side, dimension] (one dimension: [side, 1]).

        Its cells are equally probable, and further dimensions are 0.
        """
        line = torch.linspace(0.01, 0.99, side)
        if self.dimension == 1:
            return self.spread(line)[:, None]
        y, x = torch.meshgrid(line, line, indexing="ij")
        plane = self.spread(torch.stack([x.flatten(), y.flatten()], dim=1))
        return torch.cat([plane, torch.zeros(len(plane), self.dimension - 2)], dim=1)


def latin_hypercube(n: int, dimension: int, rng: torch.Generator) -> Tensor:
    """`n` points in the unit cube, one in each of n slices along every axis, [n, dimension]."""
    slices = torch.stack([torch.randperm(n, generator=rng, device=rng.device) for _ in range(dimension)], dim=1)
    within = torch.rand((n, dimension), generator=rng, device=rng.device)
    return ((slices + within) / n).clamp(1e-6, 1 - 1e-6)
