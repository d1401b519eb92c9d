"""Initialisation of weights. Each function draws the weights of a fresh layer in place and returns the layer."""

from __future__ import annotations

from math import prod
from typing import TypeVar

from torch import nn

Weighted = TypeVar("Weighted", nn.Linear, nn.Conv2d, nn.ConvTranspose2d)


def he(layer: Weighted) -> Weighted:
    """Weights for ReLU, which cuts off half of every signal (He et al. 2015); biases of zero."""
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def he_linear(layer: Weighted) -> Weighted:
    """The same for a layer whose input comes from no activation; biases of zero."""
    nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def he_transposed(layer: nn.ConvTranspose2d, gain: float = 2) -> nn.ConvTranspose2d:
    """He's weights for a transposed convolution, whose fan-in nn.init computes wrongly; biases of zero."""
    taps = prod(layer.kernel_size) // prod(layer.stride)  # that reach one output pixel
    nn.init.normal_(layer.weight, std=(gain / (layer.in_channels * taps)) ** 0.5)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def xavier(layer: Weighted) -> Weighted:
    """Weights for tanh (Glorot and Bengio 2010); biases of zero."""
    nn.init.xavier_normal_(layer.weight)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def xavier_uniform(layer: Weighted) -> Weighted:
    """The same standard deviation from a uniform distribution; biases of zero."""
    nn.init.xavier_uniform_(layer.weight)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def orthogonal(layer: Weighted) -> Weighted:
    """A random rotation, which keeps lengths (Saxe et al. 2014); biases of zero."""
    nn.init.orthogonal_(layer.weight)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def normal(layer: Weighted, spread: float = 0.02) -> Weighted:
    """N(0, spread²), by default as in the DCGAN paper; biases of zero."""
    nn.init.normal_(layer.weight, std=spread)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def truncated_normal(layer: Weighted, spread: float) -> Weighted:
    """N(0, spread²), truncated at twice the spread; biases of zero."""
    nn.init.trunc_normal_(layer.weight, std=spread, a=-2 * spread, b=2 * spread)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def spread_biases(layer: nn.Linear, spread: float) -> nn.Linear:
    """Biases uniform between minus and plus `spread`, so that the kinks of ReLU are spread over the input."""
    nn.init.uniform_(layer.bias, -spread, spread)
    return layer
