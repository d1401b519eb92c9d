"""The base class of networks of convolutions, and the resolutions at which they work.

Each resolution is half as fine as the one before: 28, 14, 7 or 32, 16, 8, 4 pixels a side.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from playground.gan.foundations.late import LateModule
from playground.gan.foundations.schema import knob
from playground.gan.networks.network import (
    Activation,
    Initialisation,
    Network,
    Normalisation,
    Shape,
    activation,
    activation_knob,
    initialise,
)
from playground.gan.networks.size import LayerSize, batch_norm, elementwise

if TYPE_CHECKING:
    import torch
    from torch import nn

    from playground.gan.networks.initial import Weighted
else:
    torch = LateModule("torch")

COARSEST = 4  # pixels a side; no further halving below
FEWEST = 2  # halvings, where the picture has that many


class PictureNetwork(Network):
    """A network with layers that halve or double the size of pictures [c, h, w]."""

    families: ClassVar[tuple[str, ...]] = ("images",)
    spatial: ClassVar[bool] = True
    width: int = knob(
        32, "Channels next to the picture", "Channels of the finest layer. Each coarser layer has twice as many.",
        low="strokes and edges stay crude.", high="each step takes much longer, for little gain.",
        ge=4, le=128, log=True, level="more",
    )  # fmt: skip
    activation: Activation = activation_knob("leaky-relu")
    initialisation: Initialisation = knob(
        "he",
        "Initial weights",
        "How the first weights are drawn. He keeps signals at the same size from layer to layer; small normal, N(0, "
        "0.02²), is what the DCGAN paper uses.",
    )

    def _channels(self, picture: Shape) -> list[int]:
        """Channels at each resolution below the picture's, finest first."""
        if halvings(picture) == 0:
            raise ValueError("A picture's height and width must be even numbers, so that they can be halved.")
        return [self.width * 2**i for i in range(halvings(picture))]

    def _activation(self) -> nn.Module:
        return activation(self.activation)


def normalisation_knob(advice: str) -> Any:
    """The field `normalisation` of such a network; `advice` is about having none."""
    return knob(
        "none",
        "Normalisation",
        "Batch: each channel is standardised over the batch, as in the paper, except in the layer next to the picture. "
        f"Spectral: each layer stretches space by at most about 1. {advice}",
    )


# ---------------------------------------------------------------- layers
def initialised(layer: Weighted, initialisation: Initialisation, normalisation: Normalisation) -> nn.Module:
    """The layer with fresh weights, and under spectral normalisation if that is chosen."""
    layer = initialise(layer, initialisation)
    return torch.nn.utils.parametrizations.spectral_norm(layer) if normalisation == "spectral" else layer


def normalisation_layers(channels: int, normalisation: Normalisation) -> list[nn.Module]:
    """The layers between a convolution and its activation: batch normalisation if that is chosen, else none."""
    return [torch.nn.BatchNorm2d(channels)] if normalisation == "batch" else []


# ---------------------------------------------------------------- resolutions
def halvings(picture: Shape) -> int:
    """How often a picture [c, h, w] is halved: down from 8 to 2, from 28 to 7, from 32 and 64 to 4 pixels a side."""
    _, height, width = picture
    count = 0
    while height % 2 == 0 and width % 2 == 0 and (min(height, width) > COARSEST or count < FEWEST):
        height, width, count = height // 2, width // 2, count + 1
    return count


def coarsest(picture: Shape) -> Shape:
    """The height and width of a picture [c, h, w] at its coarsest resolution."""
    return resolution(picture, halvings(picture))


def resolution(picture: Shape, halved: int) -> Shape:
    """The height and width of a picture [c, h, w] after so many halvings."""
    return picture[1] >> halved, picture[2] >> halved


def activated(channels: int, picture: Shape, normalised: bool) -> list[LayerSize]:
    """The sizes of an activation and, if there is one, the batch normalisation before it."""
    places = prod(picture)
    return [*([batch_norm(channels, places)] if normalised else []), elementwise(channels * places)]
