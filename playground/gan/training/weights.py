"""The weights of a network as one long vector, for the optimiser."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Weights:
    """All weights of a network as views into one `vector`: optimisers are faster on one long tensor than on many."""

    def __init__(self, network: nn.Module) -> None:
        self.parts = list(network.parameters())
        self.vector = nn.utils.parameters_to_vector(self.parts).detach()
        nn.utils.vector_to_parameters(self.vector, self.parts)

    def backward(self, cost: Tensor) -> None:
        """Store the gradient of `cost`, a scalar, with respect to these weights alone in `vector.grad`."""
        self.vector.grad = torch.cat([part.flatten() for part in torch.autograd.grad(cost, self.parts)])
