"""Networks that take a context: what the generator was asked for.

Each wraps an ordinary network and is called with two arguments, (latent [n, d], context [n, ...]) or (sample
[n, *shape], context [n, ...]); discriminators give logits [n, 1]. `given` fills the context in, and repeats it where
there are more rows than contexts (real samples followed by generated ones).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


def conditioned_on(network: nn.Module, context: Tensor | None) -> Callable[[Tensor], Tensor]:
    """The network as a function of its first argument alone, with the context filled in; itself where there is none."""
    return network if context is None else lambda x: network(x, repeated(context, len(x)))


def repeated(context: Tensor, rows: int) -> Tensor:
    """`context` [n, ...] as often as it takes for `rows` rows, a multiple of n."""
    return context if len(context) == rows else context.repeat(rows // len(context), *[1] * (context.dim() - 1))


def one_hot(labels: Any, classes: int, device: str = "cpu") -> Tensor:
    """The context of whole classes: labels [n] as rows with a single 1, [n, classes]."""
    numbers = torch.as_tensor(labels, dtype=torch.int64, device=device)
    return functional.one_hot(numbers, classes).float()


def embedding(classes: int, size: int) -> nn.Linear:
    """A point of `size` numbers for each class; of a mixture of classes, the mean of their points.

    They start about as long as one-hot vectors are, 1: longer ones drown the sample beside them.
    """
    table = nn.Linear(classes, size, bias=False)
    nn.init.normal_(table.weight, std=size**-0.5)
    return table


class ConditionalGenerator(nn.Module):
    """A generator whose latent is followed by the class asked for: ([n, d], [n, classes]) -> [n, *shape]."""

    def __init__(self, network: nn.Module, embedding: nn.Module) -> None:
        super().__init__()
        self.network, self.embedding = network, embedding

    def forward(self, latent: Tensor, context: Tensor) -> Tensor:
        return self.network(torch.cat([latent, self.embedding(context)], dim=1))


class ConcatDiscriminator(nn.Module):
    """A discriminator that gets the class beside the sample: ([n, *shape], [n, classes]) -> [n, 1].

    `spatial`: as constant planes behind a picture's channels, else as numbers behind the flattened sample.
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

    The last layer of `network` gives 1 + classes numbers, all linear in the features φ(x): the first is ψ(φ(x)), the
    others are the products of the features with the embedding of each class.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        score, products = self.network(x).split([1, context.shape[1]], dim=1)
        return score + (products * context).sum(dim=1, keepdim=True)


class ClassifyingDiscriminator(nn.Module):
    """The discriminator of an AC-GAN (Odena et al. 2017): real or not, [n, 1], and in `classes` of which class."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        return self.network(x)[:, :1]

    def classes(self, x: Tensor) -> Tensor:
        """The logits of each class, [n, classes]."""
        return self.network(x)[:, 1:]


def class_cross_entropy(discriminator: nn.Module, x: Tensor, context: Tensor) -> Tensor:
    """How much the classes of `x` [n, *shape] surprise an AC-GAN's discriminator: their mean cross-entropy with the
    `context` [n, classes], in nats, a scalar."""
    assert isinstance(discriminator, ClassifyingDiscriminator)
    return functional.cross_entropy(discriminator.classes(x).float(), context)


class ImageToImageGenerator(nn.Module):
    """A generator that works from the given picture alone, [n, c, h, w] -> [n, *shape]; it ignores the latent."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, latent: Tensor, context: Tensor) -> Tensor:
        return self.network(context)


class PairDiscriminator(nn.Module):
    """A discriminator that gets a picture behind the channels of the one it was made from, at the same height and
    width; of a patch discriminator, logits as the network gives them."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        return self.network(torch.cat([context, x], dim=1))
