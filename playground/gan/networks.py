"""Generators and discriminators. To add a network, write one class here with a `build` method."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from playground.gan.schema import Choice, knob

if TYPE_CHECKING:
    import torch
    from torch import nn
else:
    from playground.gan.late import torch

Activation = Literal["relu", "leaky-relu", "tanh", "elu", "gelu", "silu", "sigmoid"]
Normalisation = Literal["none", "batch", "spectral"]
Initialisation = Literal["he", "xavier", "orthogonal", "small-normal", "pytorch"]


class Network(Choice):
    """A function from latent to sample (generator) or from sample to one logit (discriminator)."""

    @property
    def mixes_batch(self) -> bool:
        """Whether one sample's output depends on the others of its batch."""
        return False

    def build(self, inputs: int, outputs: int) -> nn.Module:
        """The network with fresh weights, drawn from torch's global generator (fork and seed it first)."""
        raise NotImplementedError


class Mlp(Network):
    title: ClassVar[str] = "Multilayer perceptron"
    summary: ClassVar[str] = "Fully connected layers, one after another."
    kind: Literal["mlp"] = "mlp"
    depth: int = knob(
        3, "Hidden layers", "How many layers stand between input and output.",
        low="only simple shapes can be made.", high="slower, and harder to train.", ge=1, le=6,
    )  # fmt: skip
    width: int = knob(
        128, "Units a layer", "How wide each hidden layer is.",
        low="too few pieces to build the shape from.", high="slower steps, little gain.", ge=2, le=512, log=True,
    )  # fmt: skip
    activation: Activation = knob(
        "relu",
        "Activation",
        "The bend between layers. ReLU makes sharp generators; leaky ReLU keeps gradients alive.",
    )
    normalisation: Normalisation = knob(
        "none",
        "Normalisation",
        "Batch: each unit is standardised over the batch. Spectral: each layer stretches space by at most 1.",
    )
    initialisation: Initialisation = knob(
        "he",
        "Initial weights",
        "How weights are drawn: He fits ReLU, Xavier fits tanh, small-normal is N(0, 0.02²).",
    )
    bias_spread: float = knob(
        0.0,
        "Spread of first biases",
        "First-layer biases start uniform between minus and plus this, so that the bends lie spread over the input.",
        ge=0,
        le=5,
    )

    @property
    def mixes_batch(self) -> bool:
        return self.normalisation == "batch"

    def build(self, inputs: int, outputs: int) -> nn.Module:
        layers: list[nn.Module] = []
        for i in range(self.depth):
            layers.append(self._linear(inputs if i == 0 else self.width, self.width, first=i == 0))
            if self.normalisation == "batch":
                layers.append(torch.nn.BatchNorm1d(self.width))
            layers.append(activation(self.activation))
        layers.append(self._linear(self.width, outputs))
        return torch.nn.Sequential(*layers)

    def _linear(self, inputs: int, outputs: int, first: bool = False) -> nn.Module:
        layer = torch.nn.Linear(inputs, outputs)  # arrives with PyTorch's own initialisation
        init = torch.nn.init
        if self.initialisation == "he":
            init.kaiming_normal_(layer.weight)
        elif self.initialisation == "xavier":
            init.xavier_normal_(layer.weight)
        elif self.initialisation == "orthogonal":
            init.orthogonal_(layer.weight)
        elif self.initialisation == "small-normal":
            init.normal_(layer.weight, std=0.02)
        if self.initialisation != "pytorch":
            init.zeros_(layer.bias)
        if first and self.bias_spread > 0:
            init.uniform_(layer.bias, -self.bias_spread, self.bias_spread)
        return torch.nn.utils.parametrizations.spectral_norm(layer) if self.normalisation == "spectral" else layer


def activation(name: Activation) -> nn.Module:
    """The activation layer of this name."""
    return {
        "relu": lambda: torch.nn.ReLU(inplace=True),
        "leaky-relu": lambda: torch.nn.LeakyReLU(0.2, inplace=True),
        "tanh": lambda: torch.nn.Tanh(),
        "elu": lambda: torch.nn.ELU(),
        "gelu": lambda: torch.nn.GELU(),
        "silu": lambda: torch.nn.SiLU(),
        "sigmoid": lambda: torch.nn.Sigmoid(),
    }[name]()
