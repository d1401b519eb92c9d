"""Networks for image to image: the generator and the discriminator of Pix2Pix (Isola et al. 2017).

The U-Net turns a given picture into another of the same size; the PatchGAN looks at small pieces, one by one, and only
asks whether each looks real. What must be where is left to the L1 part of the loss.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, ClassVar, Literal

from playground.gan.foundations.late import LateModule
from playground.gan.foundations.schema import knob
from playground.gan.networks.convolutions import OnPictures, coarsest, halvings, standardised, weighed
from playground.gan.networks.mlp import Normalisation, Output, Shape, last_bend

if TYPE_CHECKING:
    import torch
    from torch import nn

    from playground.gan.networks import layers
    from playground.gan.networks.initial import Weighted
else:
    torch, layers = LateModule("torch"), LateModule("playground.gan.networks.layers")


class UNet(OnPictures):
    title: ClassVar[str] = "U-Net"
    summary: ClassVar[str] = (
        "From picture to picture: down to a coarse one and up again, with skip connections that hand every detail "
        "across (Ronneberger et al. 2015, Isola et al. 2017)."
    )
    roles: ClassVar[tuple[str, ...]] = ("generator",)
    conditions: ClassVar[tuple[str, ...]] = ("picture",)
    kind: Literal["unet"] = "unet"
    normalisation: Literal["none", "batch"] = knob(
        "none",
        "Normalisation",
        "Batch: each channel is standardised over the batch, as in the paper, but not beside the pictures.",
    )
    dense: int = knob(
        128,
        "Fully connected units",
        "A fully connected layer where pictures are coarsest, which sees all of the given picture at once; "
        "0: a convolution that sees only what is near.",
        low="distant parts of a picture do not fit together.", high="more weights to move at each step.", ge=0, le=1024,
    )  # fmt: skip
    dropout: float = knob(
        0.0, "Dropout", "The share of numbers set to 0 on the way up: the noise of Pix2Pix.",
        high="blotches, and slow learning.", ge=0, le=0.8,
    )  # fmt: skip
    output: Output = knob(
        "automatic",
        "Last bend",
        "What the last layer ends with. Tanh (automatic) keeps pixels between -1 and 1, sigmoid between 0 and 1.",
    )

    @property
    def mixes_batch(self) -> bool:
        return self.normalisation == "batch"

    def build(self, inputs: Shape, outputs: Shape) -> nn.Module:
        if len(inputs) != 3 or len(outputs) != 3 or inputs[1:] != outputs[1:]:
            raise ValueError("A U-Net makes pictures from pictures of the same size.")
        first, *deeper = self._channels(inputs)
        return torch.nn.Sequential(
            layers.ChannelsLast(),
            self._down(inputs[0], first),
            self._bend(),
            layers.Skip(torch.nn.Sequential(*self._below(first, deeper, coarsest(inputs)))),
            self._up(2 * first, outputs[0]),
            *last_bend(self.output, outputs),
        )

    def _below(self, here: int, deeper: list[int], smallest: Shape) -> list[nn.Module]:
        """What lies below a resolution with `here` channels: down, further below, and up to as many channels again."""
        if not deeper:
            return self._neck(here, smallest)
        below, *rest = deeper
        return [
            self._down(here, below),
            *standardised(below, self.normalisation),
            self._bend(),
            layers.Skip(torch.nn.Sequential(*self._below(below, rest, smallest))),
            self._up(2 * below, here),
            *standardised(here, self.normalisation),
            *([layers.Dropout(self.dropout)] if self.dropout else []),
            self._bend(),
        ]

    def _neck(self, channels: int, smallest: Shape) -> list[nn.Module]:
        """What happens at the coarsest resolution."""
        if not self.dense:
            return [self._weigh(torch.nn.Conv2d(channels, channels, 3, padding=1)), self._bend()]
        start = (channels, *smallest)
        return [
            torch.nn.Flatten(),
            self._weigh(torch.nn.Linear(prod(start), self.dense)),
            self._bend(),
            self._weigh(torch.nn.Linear(self.dense, prod(start))),
            self._bend(),
            torch.nn.Unflatten(1, start),
        ]

    def _down(self, inputs: int, outputs: int) -> nn.Module:
        return self._weigh(torch.nn.Conv2d(inputs, outputs, 4, stride=2, padding=1))

    def _up(self, inputs: int, outputs: int) -> nn.Module:
        return self._weigh(torch.nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1))

    def _weigh(self, layer: Weighted) -> nn.Module:
        return weighed(layer, self.initialisation, self.normalisation)


class PatchGan(OnPictures):
    title: ClassVar[str] = "PatchGAN"
    summary: ClassVar[str] = (
        "One score for each of many overlapping patches of the picture: it judges texture and edges, not the whole "
        "(Isola et al. 2017)."
    )
    roles: ClassVar[tuple[str, ...]] = ("discriminator",)
    conditions: ClassVar[tuple[str, ...]] = ("picture",)
    kind: Literal["patch"] = "patch"
    halvings: int = knob(
        1, "Halvings", "How often the picture is halved, as far as it can be: with 1, 2, 3 and 4 halvings a score sees "
        "patches of 8, 18, 38 and 78 pixels a side.",
        low="it sees grain, but no shapes.", high="nearly one score for the whole picture: less sharp.", ge=1, le=4,
    )  # fmt: skip
    normalisation: Normalisation = knob(
        "none",
        "Normalisation",
        "Batch: each channel is standardised over the batch, as in the paper, but not beside the picture. Spectral: "
        "each layer stretches space by at most about 1. None does well with R1.",
    )

    @property
    def mixes_batch(self) -> bool:
        return self.normalisation == "batch"

    def patch(self, picture: Shape) -> int:
        """The side, in pixels, of the square of a picture [c, h, w] that one score sees: its receptive field.

        A strided layer with 4x4 weights sees 4 pixels; each further one adds 3 places that are twice as far apart as
        those before, and the last layer 2: 4 + 3·(2 + 4 + ...) + 2·2ᵏ = 5·2ᵏ - 2 after k halvings.
        """
        return 5 * 2 ** self._times(picture) - 2

    def build(self, inputs: Shape, outputs: Shape) -> nn.Module:
        """Makes logits [n, patches], row by row of the picture; `outputs` is (1,): each patch has one."""
        if len(inputs) != 3 or outputs != (1,):
            raise ValueError("A PatchGAN gives scores to pictures.")
        sequence: list[nn.Module] = [layers.ChannelsLast()]
        before = inputs[0]
        for i, channels in enumerate(self._channels(inputs)[: self._times(inputs)]):
            sequence.append(self._weigh(torch.nn.Conv2d(before, channels, 4, stride=2, padding=1)))
            sequence += [*(standardised(channels, self.normalisation) if i > 0 else []), self._bend()]
            before = channels
        return torch.nn.Sequential(*sequence, self._weigh(torch.nn.Conv2d(before, 1, 3, padding=1)), torch.nn.Flatten())

    def _times(self, picture: Shape) -> int:
        return min(self.halvings, halvings(picture))

    def _weigh(self, layer: Weighted) -> nn.Module:
        return weighed(layer, self.initialisation, self.normalisation)
