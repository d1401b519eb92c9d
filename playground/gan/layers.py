"""Layers that PyTorch does not have, for the networks of `convolutions.py`."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ChannelsLast(nn.Module):
    """Lays pictures out pixel by pixel instead of channel by channel: the same numbers, faster convolutions."""

    def forward(self, x: Tensor) -> Tensor:
        return x.contiguous(memory_format=torch.channels_last)


class Residue(nn.Module):
    """Adds to its input what `bend` makes of it (He et al. 2016)."""

    def __init__(self, bend: nn.Module) -> None:
        super().__init__()
        self.bend = bend

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bend(x)
