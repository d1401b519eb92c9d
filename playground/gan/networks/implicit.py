"""A generator whose pictures are functions of the position: the colour of a pixel is computed from where it lies."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, ClassVar, Literal

from playground.gan.foundations.late import LateModule
from playground.gan.foundations.schema import knob
from playground.gan.networks.network import (
    Activation,
    Network,
    Output,
    Shape,
    activation,
    activation_knob,
    initialise,
    output_activation,
    pixels_knob,
)
from playground.gan.networks.size import LayerSize, convolution, elementwise, linear

if TYPE_CHECKING:
    import torch
    from torch import nn

    from playground.gan.networks import initial, layers
else:
    torch, layers = LateModule("torch"), LateModule("playground.gan.networks.layers")
    initial = LateModule("playground.gan.networks.initial")


class Implicit(Network):
    title: ClassVar[str] = "Function of position"
    summary: ClassVar[str] = (
        "Each pixel is computed from where it lies: ramps across the picture, which the latent turns and shifts, and "
        "layers that combine their values at each place (an implicit or compositional network: Stanley 2007; "
        "Skorokhodov et al. 2021). Convolutions have to learn a shape for each place; this network moves it."
    )
    families: ClassVar[tuple[str, ...]] = ("images",)
    roles: ClassVar[tuple[str, ...]] = ("generator",)
    conditions: ClassVar[tuple[str, ...]] = ("nothing", "classes")
    spatial: ClassVar[bool] = True
    kind: Literal["implicit"] = "implicit"
    ramps: int = knob(
        32, "Ramps", "How many linear functions of the position there are. Each is cut off at zero, so that it has one "
        "straight edge.",
        low="there are too few edges to make a shape from.", high="each step takes longer, for little gain.",
        ge=2, le=256, log=True, level="more",
    )  # fmt: skip
    width: int = knob(
        32, "Units per pixel", "How many units the layers have that combine the ramps at each place.",
        low="corners stay crude.", high="each step takes much longer, for little gain.",
        ge=2, le=128, log=True, level="more",
    )  # fmt: skip
    depth: int = knob(
        2, "Layers per pixel", "How many hidden layers combine the ramps at each place.",
        low="only simple shapes can be made.", high="each step takes much longer.", ge=1, le=4,
    )  # fmt: skip
    dense: int = knob(
        256, "Fully connected units", "The size of the two layers between the latent and the ramps.",
        low="latents that are close cannot give different shapes.", high="more weights to update at each step.",
        ge=4, le=1024, log=True,
    )  # fmt: skip
    activation: Activation = activation_knob("relu", "ReLU gives straight, sharp edges.")
    output: Output = pixels_knob("The function at the end.")

    def build(self, inputs: Shape, outputs: Shape) -> nn.Module:
        """A network from latents to pictures; ValueError for other shapes."""
        if len(inputs) != 1 or len(outputs) != 3:
            raise ValueError("A function of the position can only make pictures from latents.")
        sequence: list[nn.Module] = []
        for before, after in pairwise([inputs[0], self.dense, self.dense]):
            sequence += [initialise(torch.nn.Linear(before, after), "he"), activation(self.activation)]
        ramps = initial.he_linear(torch.nn.Linear(self.dense, 3 * self.ramps))
        sequence.append(initial.spread_biases(ramps, 1.0))  # they point everywhere, whatever the latent
        sequence += [layers.Ramps(*outputs[1:]), activation(self.activation)]
        for before, after in pairwise([self.ramps, *[self.width] * self.depth]):
            sequence += [initialise(torch.nn.Conv2d(before, after, 1), "he"), activation(self.activation)]
        sequence.append(initialise(torch.nn.Conv2d(self.width, outputs[0], 1), "he"))
        return torch.nn.Sequential(*sequence, *output_activation(self.output, outputs))

    def sizes(self, inputs: Shape, outputs: Shape) -> list[LayerSize]:
        places, found = prod(outputs[1:]), list[LayerSize]()
        for before, after in pairwise([inputs[0], self.dense, self.dense]):
            found += [linear(before, after), elementwise(after)]
        found += [linear(self.dense, 3 * self.ramps), *[elementwise(self.ramps * places)] * 2]
        for before, after in pairwise([self.ramps, *[self.width] * self.depth]):
            found += [convolution(before, after, 1, outputs[1:]), elementwise(after * places)]
        return [*found, convolution(self.width, outputs[0], 1, outputs[1:]), elementwise(prod(outputs))]
