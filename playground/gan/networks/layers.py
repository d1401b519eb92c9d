"""Layers that PyTorch does not have. They keep the shape of their input unless their docstring says otherwise."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn


class ChannelsLast(nn.Module):
    """Stores pictures [n, c, h, w] in the channels-last memory format: the same numbers, but faster convolutions."""

    def forward(self, x: Tensor) -> Tensor:
        return x.contiguous(memory_format=torch.channels_last)


class Times(nn.Module):
    """Multiplies its input by a fixed number."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def extra_repr(self) -> str:
        return str(self.factor)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor


class ClippedTanh(nn.Module):
    """The logit log p / (1 - p) of p = tanh(x), clipped to the range from 0.01 to 0.99.

    So losses on logits take p for the probability. Where tanh is clipped, the gradient is 0.
    """

    def forward(self, x: Tensor) -> Tensor:
        p = torch.tanh(x).clamp(0.01, 0.99)
        return torch.log(p) - torch.log1p(-p)


class ResidualBlock(nn.Module):
    """x + bend(x): a residual connection (He et al. 2016)."""

    def __init__(self, bend: nn.Module) -> None:
        super().__init__()
        self.bend = bend

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bend(x)


def residual_block(channels: int, draw: Callable[[nn.Conv2d], nn.Module] | None, bend: nn.Module) -> ResidualBlock:
    """A residual block of two 3x3 convolutions with the activation `bend` between them.

    `draw` initialises the first one (None: as PyTorch does). The second one starts at zero, so that signals keep their
    size without normalisation.
    """
    first, last = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
    for weight in last.parameters():
        nn.init.zeros_(weight)
    return ResidualBlock(nn.Sequential(draw(first) if draw else first, bend, last))


class Skip(nn.Module):
    """The skip connection of a U-Net (Ronneberger et al. 2015): x, concatenated with detour(x).

    [n, c, h, w] -> [n, c + c', h, w], with the c' channels of the detour last.
    """

    def __init__(self, detour: nn.Module) -> None:
        super().__init__()
        self.detour, self.join = detour, Concatenate()

    def forward(self, x: Tensor) -> Tensor:
        return self.join(x, self.detour(x))


class Concatenate(nn.Module):
    """Concatenates channels: [n, c, h, w] and [n, c', h, w] -> [n, c + c', h, w]. It is a layer so that it appears in
    lists of layers."""

    def forward(self, *pictures: Tensor) -> Tensor:
        return torch.cat(pictures, dim=1)


class Dropout(nn.Module):
    """Sets a share of the numbers to 0 and scales up the others, as `nn.Dropout` does.

    Which ones are dropped is a hash of each number itself, which is as good as random. So the same picture and weights
    give the same output, and no random number generator is used.
    """

    SCRAMBLE = -1640531535  # 2³² divided by the golden ratio, as a signed number (Knuth's multiplicative hash)
    LEVELS = 1 << 16  # different values of the hash

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        scrambled = x.detach().float().view(torch.int32) * self.SCRAMBLE  # overflows, as it is meant to
        level = (scrambled >> 16) & (self.LEVELS - 1)
        return x * (level >= self.share * self.LEVELS) / (1 - self.share)
