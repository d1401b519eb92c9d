"""The weights of a network as one long vector, which an optimiser moves."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Weights:
    """All weights of a network as views into one vector: one long tensor moves faster than many short ones."""

    def __init__(self, network: nn.Module) -> None:
        self.parts = list(network.parameters())
        self.vector = torch.cat([part.detach().flatten() for part in self.parts])
        places = self.vector.split([part.numel() for part in self.parts])
        for part, place in zip(self.parts, places, strict=True):
            part.data = place.view_as(part)

    def descend(self, cost: Tensor, optimiser: torch.optim.Optimizer) -> None:
        """One step of `optimiser` down `cost`, for these weights and no others."""
        self.aim(cost)
        self.move(optimiser)

    def aim(self, cost: Tensor) -> None:
        """Find the gradient of `cost`."""
        gradients = torch.autograd.grad(cost, self.parts)
        self.vector.grad = torch.cat([gradient.flatten() for gradient in gradients])

    def move(self, optimiser: torch.optim.Optimizer) -> None:
        """One step of `optimiser` along the gradient that was found."""
        optimiser.step()
