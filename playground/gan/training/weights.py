"""The weights of a network as one long vector, for the optimiser."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Weights:
    """All weights of a network as views into one `vector`, since optimisers are faster on one long tensor than on many
    short ones."""

    def __init__(self, network: nn.Module) -> None:
        self.parts = list(network.parameters())
        self.vector = torch.cat([part.detach().flatten() for part in self.parts])
        places = self.vector.split([part.numel() for part in self.parts])
        for part, place in zip(self.parts, places, strict=True):
            part.data = place.view_as(part)

    def backward(self, cost: Tensor) -> None:
        """Store the gradient of `cost`, a scalar, with respect to these weights alone in `vector.grad`."""
        gradients = torch.autograd.grad(cost, self.parts)
        self.vector.grad = torch.cat([gradient.flatten() for gradient in gradients])
