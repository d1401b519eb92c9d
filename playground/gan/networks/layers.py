"""Layers that PyTorch does not have, for the networks of the other files. Each keeps the shape of its input unless it
says otherwise."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn


class ChannelsLast(nn.Module):
    """Lays pictures [n, c, h, w] out pixel by pixel instead of channel by channel: the same numbers, faster
    convolutions."""

    def forward(self, x: Tensor) -> Tensor:
        return x.contiguous(memory_format=torch.channels_last)


class Times(nn.Module):
    """Its input times a fixed number."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor


class ClippedTanh(nn.Module):
    """tanh, cut to 0.01 to 0.99 and taken for a probability p; what comes out is its logit, log p / (1 - p).

    Losses on logits then are those of p itself. Where tanh is cut, no gradient comes back.
    """

    def forward(self, x: Tensor) -> Tensor:
        p = torch.tanh(x).clamp(0.01, 0.99)
        return torch.log(p) - torch.log1p(-p)


class Residue(nn.Module):
    """Adds to its input what `bend` makes of it (He et al. 2016)."""

    def __init__(self, bend: nn.Module) -> None:
        super().__init__()
        self.bend = bend

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bend(x)


def residue(channels: int, draw: Callable[[nn.Conv2d], nn.Module] | None, bend: nn.Module) -> Residue:
    """A residual block of two 3x3 convolutions, the first with weights as `draw` draws them. It begins as nothing, so
    that signals keep their size without normalisation."""
    first, last = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
    for weight in last.parameters():
        nn.init.zeros_(weight)
    return Residue(nn.Sequential(draw(first) if draw else first, bend, last))


class Skip(nn.Module):
    """Lays beside its input what `detour` makes of it: the skip connection of a U-Net (Ronneberger et al. 2015).

    [n, c, h, w] to [n, c + c', h, w], with the c' channels of the detour last.
    """

    def __init__(self, detour: nn.Module) -> None:
        super().__init__()
        self.detour, self.join = detour, Concatenate()

    def forward(self, x: Tensor) -> Tensor:
        return self.join(x, self.detour(x))


class Concatenate(nn.Module):
    """Channels side by side: [n, c, h, w] and [n, c', h, w] to [n, c + c', h, w]. A layer, so that the list of layers
    shows it."""

    def forward(self, *pictures: Tensor) -> Tensor:
        return torch.cat(pictures, dim=1)


class Dropout(nn.Module):
    """Sets a share of the numbers to 0 and makes up for it with the others, as `nn.Dropout` does.

    Which ones depends on the last digits of each number itself, which are as good as chance: so the same given picture
    and weights make the same picture, and no other run's chance is disturbed.
    """

    SCRAMBLE = -1640531535  # 2³² divided by the golden ratio, as a signed number (Knuth's multiplicative hash)
    CHANCES = 1 << 16

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        scrambled = x.detach().float().view(torch.int32) * self.SCRAMBLE  # overflows, as it is meant to
        chance = (scrambled >> 16) & (self.CHANCES - 1)
        return x * (chance >= self.share * self.CHANCES) / (1 - self.share)
