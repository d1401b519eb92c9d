"""Networks for image-to-image translation: the generator and the discriminator of Pix2Pix (Isola et al. 2017).

The U-Net turns a given picture into another one of the same size. The PatchGAN scores small patches, each for itself,
and so judges only texture; the L1 part of the loss says what belongs where.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, ClassVar, Literal

from playground.gan.foundations.late import LateModule
from playground.gan.foundations.schema import knob
from playground.gan.networks.network import Normalisation, Output, Shape, output_activation, pixels_knob
from playground.gan.networks.picture_network import (
    PictureNetwork,
    activated,
    coarsest,
    halvings,
    initialised,
    normalisation_knob,
    normalisation_layers,
    resolution,
)
from playground.gan.networks.size import LayerSize, convolution, elementwise, linear

if TYPE_CHECKING:
    import torch
    from torch import nn

    from playground.gan.networks import layers
    from playground.gan.networks.initial import Weighted
else:
    torch, layers = LateModule("torch"), LateModule("playground.gan.networks.layers")


class UNet(PictureNetwork):
    title: ClassVar[str] = "U-Net"
    summary: ClassVar[str] = (
        "From picture to picture: down to a coarse one and up again, with skip connections that pass every detail "
        "across (Ronneberger et al. 2015, Isola et al. 2017)."
    )
    roles: ClassVar[tuple[str, ...]] = ("generator",)
    conditions: ClassVar[tuple[str, ...]] = ("picture",)
    kind: Literal["unet"] = "unet"
    normalisation: Literal["none", "batch"] = knob(
        "none",
        "Normalisation",
        "Batch: each channel is standardised over the batch, as in the paper, except in the layers next to the "
        "pictures.",
    )
    dense: int = knob(
        128,
        "Fully connected units",
        "The size of a fully connected layer where pictures are coarsest, which sees all of the given picture at "
        "once. 0: a convolution instead, which sees only what is close by.",
        low="distant parts of a picture do not fit together.", high="more weights to update at each step.",
        ge=0, le=1024,
    )  # fmt: skip
    dropout: float = knob(
        0.0, "Dropout", "The share of numbers set to 0 on the way up: the noise of Pix2Pix.",
        high="blotches appear, and learning is slow.", ge=0, le=0.8,
    )  # fmt: skip
    output: Output = pixels_knob("The function after the last layer.")

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
            self._activation(),
            layers.Skip(torch.nn.Sequential(*self._below(first, deeper, coarsest(inputs)))),
            self._up(2 * first, outputs[0]),
            *output_activation(self.output, outputs),
        )

    def _below(self, here: int, deeper: list[int], smallest: Shape) -> list[nn.Module]:
        """The layers below a resolution with `here` channels: down, all that is below, and up to `here` channels."""
        if not deeper:
            return self._neck(here, smallest)
        below, *rest = deeper
        return [
            self._down(here, below),
            *normalisation_layers(below, self.normalisation),
            self._activation(),
            layers.Skip(torch.nn.Sequential(*self._below(below, rest, smallest))),
            self._up(2 * below, here),
            *normalisation_layers(here, self.normalisation),
            *([layers.Dropout(self.dropout)] if self.dropout else []),
            self._activation(),
        ]

    def sizes(self, inputs: Shape, outputs: Shape) -> list[LayerSize]:
        channels, normalised = self._channels(inputs), self.normalisation == "batch"
        found, before = list[LayerSize](), inputs[0]
        for i, here in enumerate(channels):
            picture = resolution(inputs, i + 1)
            found += [convolution(before, here, 4, picture), *activated(here, picture, normalised and i > 0)]
            before = here
        found += self._neck_sizes(channels[-1], coarsest(inputs))
        for i, here in reversed(list(enumerate(channels))):
            picture, after = resolution(inputs, i + 1), channels[i - 1] if i else outputs[0]
            joined = elementwise(2 * here * prod(picture))
            found += [joined, convolution(2 * here, after, 4, picture, transposed=True)]
            found += activated(after, resolution(inputs, i), normalised and i > 0)
        return found

    def _neck_sizes(self, channels: int, smallest: Shape) -> list[LayerSize]:
        flat = channels * prod(smallest)
        if not self.dense:
            return [convolution(channels, channels, 3, smallest), elementwise(flat)]
        return [linear(flat, self.dense), elementwise(self.dense), linear(self.dense, flat), elementwise(flat)]

    def _neck(self, channels: int, smallest: Shape) -> list[nn.Module]:
        """The layers at the coarsest resolution."""
        if not self.dense:
            return [self._initialised(torch.nn.Conv2d(channels, channels, 3, padding=1)), self._activation()]
        start = (channels, *smallest)
        return [
            torch.nn.Flatten(),
            self._initialised(torch.nn.Linear(prod(start), self.dense)),
            self._activation(),
            self._initialised(torch.nn.Linear(self.dense, prod(start))),
            self._activation(),
            torch.nn.Unflatten(1, start),
        ]

    def _down(self, inputs: int, outputs: int) -> nn.Module:
        return self._initialised(torch.nn.Conv2d(inputs, outputs, 4, stride=2, padding=1))

    def _up(self, inputs: int, outputs: int) -> nn.Module:
        return self._initialised(torch.nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1))

    def _initialised(self, layer: Weighted) -> nn.Module:
        return initialised(layer, self.initialisation, self.normalisation)


class PatchGan(PictureNetwork):
    title: ClassVar[str] = "PatchGAN"
    summary: ClassVar[str] = (
        "One score for each of many overlapping patches of the picture: it judges texture and edges, not the picture "
        "as a whole "
        "(Isola et al. 2017)."
    )
    roles: ClassVar[tuple[str, ...]] = ("discriminator",)
    conditions: ClassVar[tuple[str, ...]] = ("picture",)
    kind: Literal["patch"] = "patch"
    halvings: int = knob(
        1, "Halvings", "How often the picture is halved, as far as possible. With 1, 2, 3 and 4 halvings, a score "
        "sees a patch of 8, 18, 38 and 78 pixels on each side.",
        low="it sees grain, but no shapes.", high="there is nearly one score for the whole picture, and pictures are "
        "less sharp.", ge=1, le=4,
    )  # fmt: skip
    normalisation: Normalisation = normalisation_knob("None works well with R1.")

    @property
    def mixes_batch(self) -> bool:
        return self.normalisation == "batch"

    def patch(self, picture: Shape) -> int:
        """The side, in pixels, of the receptive field of one score in a picture [c, h, w].

        The first strided 4x4 layer sees 4 pixels. Each further one adds 3 places, twice as far apart as those before,
        and the last 3x3 layer adds 2: 4 + 3·(2 + 4 + ...) + 2·2ᵏ = 5·2ᵏ - 2 after k halvings.
        """
        return 5 * 2 ** self._times(picture) - 2

    def build(self, inputs: Shape, outputs: Shape) -> nn.Module:
        """A network from pictures [n, c, h, w] to logits [n, patches], in reading order; `outputs` is (1,).

        Raises ValueError for other shapes.
        """
        if len(inputs) != 3 or outputs != (1,):
            raise ValueError("A PatchGAN can only judge pictures.")
        sequence: list[nn.Module] = [layers.ChannelsLast()]
        before = inputs[0]
        for i, channels in enumerate(self._channels(inputs)[: self._times(inputs)]):
            sequence.append(self._initialised(torch.nn.Conv2d(before, channels, 4, stride=2, padding=1)))
            sequence += [*(normalisation_layers(channels, self.normalisation) if i > 0 else []), self._activation()]
            before = channels
        return torch.nn.Sequential(
            *sequence, self._initialised(torch.nn.Conv2d(before, 1, 3, padding=1)), torch.nn.Flatten()
        )

    def sizes(self, inputs: Shape, outputs: Shape) -> list[LayerSize]:
        spectral, before, found = self.normalisation == "spectral", inputs[0], list[LayerSize]()
        for i, channels in enumerate(self._channels(inputs)[: self._times(inputs)]):
            here = resolution(inputs, i + 1)
            found.append(convolution(before, channels, 4, here, spectral))
            found += activated(channels, here, normalised=self.normalisation == "batch" and i > 0)
            before = channels
        return [*found, convolution(before, 1, 3, resolution(inputs, self._times(inputs)), spectral)]

    def _times(self, picture: Shape) -> int:
        return min(self.halvings, halvings(picture))

    def _initialised(self, layer: Weighted) -> nn.Module:
        return initialised(layer, self.initialisation, self.normalisation)
