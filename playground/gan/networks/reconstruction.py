"""Turns an autoencoder into the discriminator of a boundary equilibrium GAN (the loss `Began` of `rules/began.py`)."""

from __future__ import annotations

from torch import Tensor, nn


class Reconstruction(nn.Module):
    """A discriminator that scores samples by how well an autoencoder rebuilds them: [n, *shape] -> [n, 1].

    The score is minus the mean absolute error of each sample (Berthelot, Schumm and Metz 2017, equation 1).
    """

    def __init__(self, autoencoder: nn.Module) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, x: Tensor) -> Tensor:
        return -(x - self.autoencoder(x)).abs().flatten(1).mean(dim=1, keepdim=True)
