"""The base class of generators and discriminators, and what they have in common: initial weights and activations.

To add a network, write one class with the methods `build` and `sizes` in a file of this room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.gan.foundations.schema import Choice, knob
from playground.gan.networks.size import LayerSize

if TYPE_CHECKING:
    import torch
    from torch import nn

    from playground.gan.networks import initial, layers
    from playground.gan.networks.initial import Weighted
else:
    from playground.gan.foundations.late import LateModule, torch

    layers, initial = LateModule("playground.gan.networks.layers"), LateModule("playground.gan.networks.initial")

Shape = tuple[int, ...]  # of one latent, sample or score, without the batch
Activation = Literal["relu", "leaky-relu", "tanh", "elu", "gelu", "silu", "sigmoid"]
Normalisation = Literal["none", "batch", "spectral"]
Initialisation = Literal["he", "xavier", "orthogonal", "small-normal", "pytorch"]
AnyInitialisation = Literal[
    "he", "xavier", "xavier-uniform", "orthogonal", "small-normal", "normal", "truncated-normal", "pytorch"
]
Output = Literal["automatic", "linear", "tanh", "sigmoid"]
AnyOutput = Literal["automatic", "linear", "tanh", "sigmoid", "clipped-tanh"]
SHARP_OR_ALIVE = "ReLU makes sharp generators; leaky ReLU keeps gradients alive."


class Network(Choice):
    """A function from latent to sample (generator) or from sample to one logit (discriminator)."""

    spatial: ClassVar[bool] = False  # whether pictures keep their shape, instead of being flattened

    @property
    def mixes_batch(self) -> bool:
        """Whether the output for one sample depends on the others of its batch."""
        return False

    def build(self, inputs: Shape, outputs: Shape) -> nn.Module:
        """The network with fresh weights, drawn from torch's global generator (fork and seed it first).

        `inputs` and `outputs` are the shapes of one latent, sample or score: from `(latent,)` to the sample's shape for
        a generator, from that shape to `(1,)` for a discriminator, and from the shape to itself for an autoencoder.
        Raises ValueError for shapes that the network cannot work with.
        """
        raise NotImplementedError

    def sizes(self, inputs: Shape, outputs: Shape) -> list[LayerSize]:
        """The sizes of the layers that `build` makes for these shapes. It needs no torch, and takes no time."""
        raise NotImplementedError


# ---------------------------------------------------------------- fields that several kinds have
def activation_knob(default: Activation, advice: str = SHARP_OR_ALIVE) -> Any:
    """The field `activation`; `advice` says what to choose."""
    return knob(default, "Activation", f"The function between layers that lets a network bend. {advice}")


def pixels_knob(where: str, otherwise: str = "") -> Any:
    """The field `output` of a network that makes pictures; `where` says which function it is."""
    limits = "Tanh (automatic) keeps pixels between -1 and 1, sigmoid between 0 and 1"
    return knob("automatic", "Last activation", f"{where} {limits}{otherwise}.")


# ---------------------------------------------------------------- layers
def initialise(layer: Weighted, how: AnyInitialisation, bent: bool = True, spread: float = 0.02) -> Weighted:
    """The layer with fresh weights of this kind, and biases of zero (except for "pytorch").

    He's weights make up for the half that a ReLU cuts off; `bent` is False if the input comes from no activation.
    `spread` is the standard deviation of normal weights, before they are truncated.
    """
    if how == "pytorch":  # the layer has PyTorch's initialisation already
        return layer
    if how == "he" and isinstance(layer, torch.nn.ConvTranspose2d):
        draw: Any = initial.he_transposed
        return draw(layer) if bent else draw(layer, gain=1)
    draw = initialiser(how, bent)
    return draw(layer, spread) if how in ("normal", "truncated-normal") else draw(layer)


def initialiser(how: AnyInitialisation, bent: bool = True) -> Any:
    """The function of `initial.py` that draws weights of this kind; None for PyTorch's own initialisation."""
    if how == "pytorch":
        return None
    if how == "he" and not bent:
        return initial.he_linear
    return initial.normal if how == "small-normal" else getattr(initial, how.replace("-", "_"))


def output_activation(output: AnyOutput, outputs: Shape) -> list[nn.Module]:
    """The activation after the last layer of a network with outputs of this shape: one layer or none."""
    chosen = ("tanh" if len(outputs) == 3 else "linear") if output == "automatic" else output
    return [] if chosen == "linear" else [activation(chosen)]


def activation(name: str) -> nn.Module:
    """A new activation layer of this kind; KeyError for an unknown one."""
    return {
        "relu": lambda: torch.nn.ReLU(inplace=True),
        "leaky-relu": lambda: torch.nn.LeakyReLU(0.2, inplace=True),
        "tanh": lambda: torch.nn.Tanh(),
        "elu": lambda: torch.nn.ELU(),
        "gelu": lambda: torch.nn.GELU(),
        "silu": lambda: torch.nn.SiLU(),
        "sigmoid": lambda: torch.nn.Sigmoid(),
        "clipped-tanh": lambda: layers.ClippedTanh(),
    }[name]()
