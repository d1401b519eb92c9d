"""Fully connected generators and discriminators."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, ClassVar, Literal

from playground.gan.foundations.schema import knob
from playground.gan.networks.network import (
    Activation,
    AnyInitialisation,
    AnyOutput,
    Network,
    Normalisation,
    Shape,
    activation,
    activation_knob,
    initialise,
    output_activation,
)
from playground.gan.networks.size import LayerSize, batch_norm, elementwise, linear

if TYPE_CHECKING:
    import torch
    from torch import nn

    from playground.gan.networks import initial, layers
else:
    from playground.gan.foundations.late import LateModule, torch

    layers, initial = LateModule("playground.gan.networks.layers"), LateModule("playground.gan.networks.initial")

NARROWEST, WIDEST = 2, 2048  # units of a hidden layer, however fast they grow


class Mlp(Network):
    title: ClassVar[str] = "Multilayer perceptron"
    summary: ClassVar[str] = "Fully connected layers, one after another."
    kind: Literal["mlp"] = "mlp"
    depth: int = knob(
        3, "Hidden layers", "How many layers there are between input and output.",
        low="only simple shapes can be made.", high="slower, and harder to train.", ge=1, le=6, level="more",
    )  # fmt: skip
    width: int = knob(
        128, "Units per layer", "How many units each hidden layer has.",
        low="there are too few pieces to build the shape from.", high="each step takes longer, for little gain.",
        ge=2, le=512, log=True, level="more",
    )  # fmt: skip
    growth: float = knob(
        1.0, "Growth of the width", "Each hidden layer is this many times as wide as the one before.",
        low="the last layers are a bottleneck.", high="the last layers take nearly all the time.",
        ge=0.25, le=4, log=True,
    )  # fmt: skip
    activation: Activation = activation_knob("relu")
    normalisation: Normalisation = knob(
        "none",
        "Normalisation",
        "Batch: each unit is standardised over the batch. Spectral: each layer stretches space by at most 1.",
        level="more",
    )
    normalise_first: bool = knob(
        True,
        "Normalise the first layer too",
        "Whether batch normalisation also follows the first layer. It hides how long the latent is, and many "
        "tutorials leave it out.",
        needs={"normalisation": ("batch",)},
    )
    norm_eps: float = knob(
        1e-5, "Batch norm's ε", "Added to the variance of a unit before dividing by its square root.",
        low="units that hardly vary are blown up.", high="units are hardly normalised at all.",
        ge=1e-6, le=1, log=True, needs={"normalisation": ("batch",)},
    )  # fmt: skip
    initialisation: AnyInitialisation = knob(
        "he",
        "Initial weights",
        "How the first weights are drawn. He suits ReLU, Xavier (Glorot) suits tanh, small normal is N(0, 0.02²), "
        "normal and truncated normal have the spread that you choose (truncated: no weight beyond twice the spread).",
    )
    init_spread: float = knob(
        0.02, "Spread of initial weights", "Standard deviation of normal and truncated-normal initial weights.",
        low="hardly anything comes out at first, and hardly any gradient goes back.", high="activations saturate "
        "from the start.",
        ge=1e-4, le=5, log=True, needs={"initialisation": ("normal", "truncated-normal")},
    )  # fmt: skip
    bias_spread: float = knob(
        0.0,
        "Spread of first biases",
        "The first layer's biases start uniformly between minus and plus this, so that its bends are spread over the "
        "input.",
        ge=0,
        le=5,
    )
    output: AnyOutput = knob(
        "automatic",
        "Last activation",
        "The function after the last layer. Automatic: tanh for pictures, otherwise none. Tanh keeps pixels between "
        "-1 and 1, sigmoid between 0 and 1; linear means none. A discriminator's score should stay linear. One "
        "tutorial uses clipped tanh, cut to 0.01 to 0.99, as the probability itself; half of its range has no "
        "gradient.",
    )
    scale: float = knob(
        1.0, "Scale of the output", "The output is multiplied by this: with 6, tanh reaches from -6 to 6.",
        ge=0.01, le=1000, log=True,
    )  # fmt: skip
    features: int = knob(
        0, "Linear feature units", "Units of one more hidden layer just before the output, without activation. With "
        "2, everything the discriminator looks at can be drawn. 0: no such layer.",
        ge=0, le=64,
    )  # fmt: skip

    @property
    def mixes_batch(self) -> bool:
        return self.normalisation == "batch" and (self.depth > 1 or self.normalise_first)

    @property
    def widths(self) -> list[int]:
        """The number of units of each hidden layer."""
        return [min(max(round(self.width * self.growth**i), NARROWEST), WIDEST) for i in range(self.depth)]

    def build(self, inputs: Shape, outputs: Shape) -> nn.Module:
        sequence: list[nn.Module] = [torch.nn.Flatten()] if len(inputs) > 1 else []
        before = prod(inputs)
        for i, width in enumerate(self.widths):
            sequence.append(self._linear(before, width, first=i == 0))
            if self.normalisation == "batch" and (i > 0 or self.normalise_first):
                sequence.append(torch.nn.BatchNorm1d(width, self.norm_eps))
            sequence.append(activation(self.activation))
            before = width
        if self.features:
            sequence.append(self._linear(before, self.features))
            before = self.features
        sequence.append(self._linear(before, prod(outputs)))
        sequence += output_activation(self.output, outputs)
        if self.scale != 1:
            sequence.append(layers.Times(self.scale))
        if len(outputs) > 1:
            sequence.append(torch.nn.Unflatten(1, outputs))
        return torch.nn.Sequential(*sequence)

    def sizes(self, inputs: Shape, outputs: Shape) -> list[LayerSize]:
        spectral, before, found = self.normalisation == "spectral", prod(inputs), list[LayerSize]()
        for i, width in enumerate(self.widths):
            found.append(linear(before, width, spectral))
            if self.normalisation == "batch" and (i > 0 or self.normalise_first):
                found.append(batch_norm(width))
            found.append(elementwise(width))
            before = width
        if self.features:
            found.append(linear(before, self.features, spectral))
            before = self.features
        return [*found, linear(before, prod(outputs), spectral), elementwise(prod(outputs))]

    def _linear(self, inputs: int, outputs: int, first: bool = False) -> nn.Module:
        layer = initialise(torch.nn.Linear(inputs, outputs), self.initialisation, spread=self.init_spread)
        if first and self.bias_spread > 0:
            layer = initial.spread_biases(layer, self.bias_spread)
        return torch.nn.utils.parametrizations.spectral_norm(layer) if self.normalisation == "spectral" else layer
