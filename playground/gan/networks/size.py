"""How large layers are, computed without torch: what a network costs is known before it is built.

Each network lists the sizes of its layers (`sizes`) beside the method that builds them (`build`); a test compares both.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod


@dataclass(frozen=True)
class LayerSize:
    """One layer; multiplications and outputs are for one sample."""

    parameters: int = 0
    buffers: int = 0  # numbers that are kept with the weights, but not trained
    multiplications: int = 0
    outputs: int = 0  # numbers that it computes, and that are kept for the gradient


def linear(inputs: int, outputs: int, spectral: bool = False, bias: bool = True) -> LayerSize:
    """A fully connected layer. Under spectral normalisation it also keeps two singular vectors."""
    weights, vectors = inputs * outputs, inputs + outputs if spectral else 0
    return LayerSize(weights + outputs * bias, vectors, weights, outputs)


def convolution(
    inputs: int, outputs: int, kernel: int, picture: tuple[int, ...], spectral: bool = False, transposed: bool = False
) -> LayerSize:
    """A convolution from `inputs` to `outputs` channels. `picture`: the height and width of what comes out, or of what
    goes in if it is `transposed`, which here doubles both."""
    weights, places = inputs * outputs * kernel**2, prod(picture)
    # torch flattens all dimensions but that of the outputs into one
    rows, columns = outputs, inputs * kernel**2
    vectors = rows + columns if spectral else 0
    return LayerSize(weights + outputs, vectors, weights * places, outputs * places * (4 if transposed else 1))


def batch_norm(channels: int, places: int = 1) -> LayerSize:
    """Batch normalisation: a scale and a shift for each channel; running mean and variance, and a count of batches."""
    return LayerSize(2 * channels, 2 * channels + 1, 0, channels * places)


def elementwise(outputs: int) -> LayerSize:
    """An activation, or anything else that costs little more than writing its output."""
    return LayerSize(outputs=outputs)


def parameters(sizes: list[LayerSize]) -> int:
    """The number of weights of all layers."""
    return sum(size.parameters for size in sizes)


def numbers(sizes: list[LayerSize]) -> int:
    """Weights and buffers of all layers: what a checkpoint holds of the network."""
    return sum(size.parameters + size.buffers for size in sizes)
