"""Convolutional generators and discriminators, for pictures.

The generator goes up from the coarsest resolution to the picture, the discriminator down from the picture to one score.
An autoencoder (for BEGAN) goes down from a picture to a short code and up again.
"""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, ClassVar, Literal

from playground.gan.foundations.late import LateModule
from playground.gan.foundations.schema import knob
from playground.gan.networks.network import (
    Normalisation,
    Output,
    Shape,
    initialise,
    initialiser,
    output_activation,
    pixels_knob,
)
from playground.gan.networks.picture_network import (
    PictureNetwork,
    activated,
    coarsest,
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


class Convolutional(PictureNetwork):
    """A network that adapts to the shape of the pictures: a generator, a discriminator or an autoencoder."""

    output: Output = pixels_knob(
        "The function at the end of a network that makes pictures.", "; a discriminator's score has none"
    )
    code: int = knob(
        64, "Code", "How many numbers an autoencoder (BEGAN's discriminator) squeezes a picture into.",
        low="even real pictures are reconstructed badly.", high="generated pictures are reconstructed as well as "
        "real ones.",
        ge=2, le=512, log=True,
    )  # fmt: skip

    def build(self, inputs: Shape, outputs: Shape) -> nn.Module:
        if len(inputs) == 3 and len(outputs) == 3:
            return torch.nn.Sequential(*self._encoder(inputs, self.code), *self._decoder(self.code, outputs))
        if len(outputs) == 3:
            return torch.nn.Sequential(*self._decoder(prod(inputs), outputs))
        if len(inputs) == 3:
            return torch.nn.Sequential(*self._encoder(inputs, prod(outputs)))
        raise ValueError(
            "Convolutions need pictures: at least one side must have the shape channels, height and width."
        )

    def sizes(self, inputs: Shape, outputs: Shape) -> list[LayerSize]:
        if len(inputs) == 3 and len(outputs) == 3:
            return self._encoder_sizes(inputs, self.code) + self._decoder_sizes(self.code, outputs)
        if len(outputs) == 3:
            return self._decoder_sizes(prod(inputs), outputs)
        return self._encoder_sizes(inputs, prod(outputs))

    def _encoder(self, picture: Shape, outputs: int) -> list[nn.Module]:
        """The layers from a picture down to `outputs` numbers."""
        raise NotImplementedError

    def _decoder(self, inputs: int, picture: Shape) -> list[nn.Module]:
        """The layers from `inputs` numbers up to a picture."""
        raise NotImplementedError

    def _encoder_sizes(self, picture: Shape, outputs: int) -> list[LayerSize]:
        raise NotImplementedError

    def _decoder_sizes(self, inputs: int, picture: Shape) -> list[LayerSize]:
        raise NotImplementedError


class Dcgan(Convolutional):
    title: ClassVar[str] = "DCGAN"
    summary: ClassVar[str] = (
        "Strided convolutions halve the picture layer by layer, or double it (Radford et al. 2016)."
    )
    kind: Literal["dcgan"] = "dcgan"
    normalisation: Normalisation = normalisation_knob("None is fastest, and works well with R1 and R2.")
    dense: int = knob(
        0, "Fully connected units", "The size of a fully connected layer where pictures are coarsest, as in InfoGAN. "
        "0: no such layer.",
        low="distant parts of a picture do not fit together.", high="more weights to update at each step.",
        ge=0, le=1024,
    )  # fmt: skip

    @property
    def mixes_batch(self) -> bool:
        return self.normalisation == "batch"

    def _encoder(self, picture: Shape, outputs: int) -> list[nn.Module]:
        sequence: list[nn.Module] = [layers.ChannelsLast()]
        before = picture[0]
        for i, channels in enumerate(self._channels(picture)):
            sequence.append(self._initialised(torch.nn.Conv2d(before, channels, 4, stride=2, padding=1)))
            sequence += [*self._normalise(channels, beside=i == 0), self._activation()]
            before = channels
        flat = before * prod(coarsest(picture))
        sequence += [torch.nn.Flatten(), *self._dense(flat)]
        return [*sequence, self._initialised(torch.nn.Linear(self.dense or flat, outputs))]

    def _decoder(self, inputs: int, picture: Shape) -> list[nn.Module]:
        upwards = self._channels(picture)[::-1]
        start = (upwards[0], *coarsest(picture))
        sequence = [*self._dense(inputs), self._initialised(torch.nn.Linear(self.dense or inputs, prod(start)))]
        sequence += [torch.nn.Unflatten(1, start), layers.ChannelsLast()]
        for channels, after in zip(upwards, [*upwards[1:], picture[0]], strict=True):
            sequence += [*self._normalise(channels), self._activation()]
            sequence.append(self._initialised(torch.nn.ConvTranspose2d(channels, after, 4, stride=2, padding=1)))
        return [*sequence, *output_activation(self.output, picture)]

    def _encoder_sizes(self, picture: Shape, outputs: int) -> list[LayerSize]:
        spectral, before, found = self.normalisation == "spectral", picture[0], list[LayerSize]()
        for i, channels in enumerate(self._channels(picture)):
            here = resolution(picture, i + 1)
            found.append(convolution(before, channels, 4, here, spectral))
            found += activated(channels, here, normalised=self.normalisation == "batch" and i > 0)
            before = channels
        flat = before * prod(coarsest(picture))
        return [*found, *self._dense_sizes(flat), linear(self.dense or flat, outputs, spectral)]

    def _decoder_sizes(self, inputs: int, picture: Shape) -> list[LayerSize]:
        spectral, upwards = self.normalisation == "spectral", self._channels(picture)[::-1]
        start = upwards[0] * prod(coarsest(picture))
        found = [*self._dense_sizes(inputs), linear(self.dense or inputs, start, spectral)]
        for i, (channels, after) in enumerate(zip(upwards, [*upwards[1:], picture[0]], strict=True)):
            here = resolution(picture, len(upwards) - i)
            found += activated(channels, here, normalised=self.normalisation == "batch")
            found.append(convolution(channels, after, 4, here, spectral, transposed=True))
        return [*found, elementwise(prod(picture))]

    def _dense_sizes(self, inputs: int) -> list[LayerSize]:
        spectral = self.normalisation == "spectral"
        return [linear(inputs, self.dense, spectral), elementwise(self.dense)] if self.dense else []

    def _dense(self, inputs: int) -> list[nn.Module]:
        return [self._initialised(torch.nn.Linear(inputs, self.dense)), self._activation()] if self.dense else []

    def _initialised(self, layer: Weighted) -> nn.Module:
        return initialised(layer, self.initialisation, self.normalisation)

    def _normalise(self, channels: int, beside: bool = False) -> list[nn.Module]:
        return [] if beside else normalisation_layers(channels, self.normalisation)


class Residual(Convolutional):
    title: ClassVar[str] = "Residual"
    summary: ClassVar[str] = (
        "Blocks that add to their input, without normalisation; made for the relativistic loss with R1 and R2 "
        "(after R3GAN, Huang et al. 2024)."
    )
    kind: Literal["residual"] = "residual"
    blocks: int = knob(
        1, "Blocks per resolution", "How many residual blocks there are at each resolution below the picture's own.",
        low="the network is as plain as DCGAN.", high="each step takes longer.", ge=1, le=4,
    )  # fmt: skip

    def _encoder(self, picture: Shape, outputs: int) -> list[nn.Module]:
        channels = self._channels(picture)
        sequence: list[nn.Module] = [
            layers.ChannelsLast(),
            self._initialised(torch.nn.Conv2d(picture[0], channels[0], 4, stride=2, padding=1)),
            *self._blocks(channels[0]),
        ]
        for before, after in pairwise(channels):
            sequence += [torch.nn.AvgPool2d(2), self._mix(before, after), *self._blocks(after)]
        flat = channels[-1] * prod(coarsest(picture))
        return [*sequence, torch.nn.Flatten(), self._initialised(torch.nn.Linear(flat, outputs))]

    def _decoder(self, inputs: int, picture: Shape) -> list[nn.Module]:
        upwards = self._channels(picture)[::-1]
        start = (upwards[0], *coarsest(picture))
        sequence: list[nn.Module] = [
            self._initialised(torch.nn.Linear(inputs, prod(start))),
            torch.nn.Unflatten(1, start),
            layers.ChannelsLast(),
            *self._blocks(upwards[0]),
        ]
        for before, after in pairwise(upwards):
            double = torch.nn.Upsample(scale_factor=2, mode="bilinear")
            sequence += [self._mix(before, after), double, *self._blocks(after)]
        last = torch.nn.ConvTranspose2d(upwards[-1], picture[0], 4, stride=2, padding=1)
        return [*sequence, self._initialised(last), *output_activation(self.output, picture)]

    def _encoder_sizes(self, picture: Shape, outputs: int) -> list[LayerSize]:
        channels = self._channels(picture)
        found = [convolution(picture[0], channels[0], 4, resolution(picture, 1))]
        found += self._block_sizes(channels[0], resolution(picture, 1))
        for i, (before, after) in enumerate(pairwise(channels)):
            here = resolution(picture, i + 2)
            found += [elementwise(before * prod(here)), convolution(before, after, 1, here)]
            found += self._block_sizes(after, here)
        return [*found, linear(channels[-1] * prod(coarsest(picture)), outputs)]

    def _decoder_sizes(self, inputs: int, picture: Shape) -> list[LayerSize]:
        upwards, here = self._channels(picture)[::-1], coarsest(picture)
        found = [linear(inputs, upwards[0] * prod(here)), *self._block_sizes(upwards[0], here)]
        for i, (before, after) in enumerate(pairwise(upwards)):
            found.append(convolution(before, after, 1, here))
            here = resolution(picture, len(upwards) - 1 - i)
            found += [elementwise(after * prod(here)), *self._block_sizes(after, here)]
        last = convolution(upwards[-1], picture[0], 4, here, transposed=True)
        return [*found, last, elementwise(prod(picture))]

    def _block_sizes(self, channels: int, picture: Shape) -> list[LayerSize]:
        """Two convolutions, the activation between them, and the sum."""
        same, plain = convolution(channels, channels, 3, picture), elementwise(channels * prod(picture))
        return [same, plain, same, plain] * self.blocks

    def _mix(self, before: int, after: int) -> nn.Module:
        """A 1x1 convolution from one number of channels to another."""
        return self._initialised(torch.nn.Conv2d(before, after, 1))

    def _initialised(self, layer: Weighted) -> Weighted:
        return initialise(layer, self.initialisation, bent=False)  # blocks end without an activation

    def _blocks(self, channels: int) -> list[nn.Module]:
        draw = initialiser(self.initialisation, bent=False)
        return [layers.residual_block(channels, draw, self._activation()) for _ in range(self.blocks)]
