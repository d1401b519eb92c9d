"""Conditional networks: wrappers that pass a context (a class or a picture) to an ordinary network.

They are called with two arguments: generators with (latent [n, d], context [n, ...]), discriminators with (sample
[n, *shape], context [n, ...]), which return logits [n, 1]. `conditioned_on` fixes the context.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


def conditioned_on(network: nn.Module, context: Tensor | None) -> Callable[[Tensor], Tensor]:
    """The network as a function of its first argument, with this context; the network itself if there is none.

    The context [n, ...] is repeated for inputs of more rows, such as real samples followed by generated ones.
    """
    return network if context is None else lambda x: network(x, repeated(context, len(x)))


def repeated(context: Tensor, rows: int) -> Tensor:
    """`context` [n, ...], repeated until it has `rows` rows, a multiple of n."""
    return context if len(context) == rows else context.repeat(rows // len(context), *[1] * (context.dim() - 1))


def one_hot(labels: Any, classes: int, device: str = "cpu") -> Tensor:
    """Labels [...] as one-hot float vectors, [..., classes]: the context of a class."""
    numbers = torch.as_tensor(labels, dtype=torch.int64, device=device)
    return functional.one_hot(numbers, classes).float()


def embedding(classes: int, size: int) -> nn.Linear:
    """An embedding of classes: [n, classes] -> [n, size]. A mixture of classes is mapped to the mean of their vectors.

    At first the vectors are about as long as one-hot vectors. Longer ones would drown the sample next to them.
    """
    table = nn.Linear(classes, size, bias=False)
    nn.init.normal_(table.weight, std=size**-0.5)
    return table


class ConditionalGenerator(nn.Module):
    """A generator with the class appended to its latent: ([n, d], [n, classes]) -> [n, *shape] (Mirza and Osindero
    2014)."""

    def __init__(self, network: nn.Module, embedding: nn.Module) -> None:
        super().__init__()
        self.network, self.embedding = network, embedding

    def forward(self, latent: Tensor, context: Tensor) -> Tensor:
        return self.network(torch.cat([latent, self.embedding(context)], dim=1))


class ConcatDiscriminator(nn.Module):
    """A discriminator with the class appended to the sample: ([n, *shape], [n, classes]) -> [n, 1].

    With `spatial` it is appended as constant channels of a picture, else as numbers after the flattened sample.
    """

    def __init__(self, network: nn.Module, embedding: nn.Module, spatial: bool) -> None:
        super().__init__()
        self.network, self.embedding, self.spatial = network, embedding, spatial

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        numbers = self.embedding(context)  # [n, width]
        if self.spatial:
            planes = numbers[:, :, None, None].expand(-1, -1, *x.shape[2:])
            return self.network(torch.cat([x, planes], dim=1))
        return self.network(torch.cat([x.flatten(1), numbers], dim=1))


class ProjectionDiscriminator(nn.Module):
    """The projection discriminator (Miyato and Koyama 2018, equation 3): ([n, *shape], [n, classes]) -> [n, 1].

    `network` returns 1 + classes numbers, all linear in the features φ(x) of its last hidden layer: ψ(φ(x)), and the
    inner products of the features with the embedding of each class.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        score, products = self.network(x).split([1, context.shape[1]], dim=1)
        return score + (products * context).sum(dim=1, keepdim=True)


class ClassifyingDiscriminator(nn.Module):
    """The discriminator of an AC-GAN (Odena et al. 2017): ([n, *shape], [n, classes]) -> [n, 1], and `classes`."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        return self.network(x)[:, :1]

    def classes(self, x: Tensor) -> Tensor:
        """The logits of the classes of samples `x` [n, *shape], [n, classes]."""
        return self.network(x)[:, 1:]


def class_cross_entropy(discriminator: nn.Module, x: Tensor, context: Tensor) -> Tensor:
    """The mean cross-entropy of the classes that an AC-GAN's discriminator predicts for `x` [n, *shape] with `context`
    [n, classes], in nats, a scalar."""
    assert isinstance(discriminator, ClassifyingDiscriminator)
    return functional.cross_entropy(discriminator.classes(x).float(), context)


class ImageToImageGenerator(nn.Module):
    """A generator that translates pictures: ([n, d], [n, c, h, w]) -> [n, *shape]. It ignores the latent."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, latent: Tensor, context: Tensor) -> Tensor:
        return self.network(context)


class PairDiscriminator(nn.Module):
    """A discriminator of pairs: ([n, c, h, w], [n, c', h, w]) -> logits [n, m], with m patches.

    It sees the channels of the context, followed by those of the picture that was made from it.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        return self.network(torch.cat([context, x], dim=1))
