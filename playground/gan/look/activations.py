"""The activations of hidden layers, recorded by hooks: features, dead units, and features drawn in the plane."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.targets.distribution import Array

WEIGHED = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)
ACTIVATIONS = (nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.ELU, nn.GELU, nn.SiLU, nn.Sigmoid)
ENOUGH = 256  # samples; a unit with the same output for all of them is called dead


class ActivationRecord:
    """The activations of a network, with one entry for each call of it."""

    def __init__(self) -> None:
        self.features: list[Tensor] = []  # of the last hidden layer, [n, units]
        self.constant: list[
            Tensor
        ] = []  # for each activation layer: which units gave one value for all samples, [units]

    def dead(self) -> float | None:
        """The share of hidden units that gave the same value for all samples; None if there are no such layers."""
        return float(torch.cat(self.constant).float().mean()) if self.constant else None


@contextmanager
def record_activations(network: nn.Module) -> Iterator[ActivationRecord]:
    """Within the context, each call of the network adds to the record."""
    record, output = ActivationRecord(), output_layer(network)
    if output is None:  # a function without weights
        yield record
        return
    activations = [layer for layer in layers_before(network, output) if isinstance(layer, ACTIVATIONS)]
    hooks = [output.register_forward_pre_hook(lambda _, inputs: record.features.append(pooled(inputs[0])))]
    for layer in activations:
        hooks.append(layer.register_forward_hook(lambda _, __, output: record.constant.append(constant_units(output))))
    try:
        yield record
    finally:
        for hook in hooks:
            hook.remove()


def output_layer(network: nn.Module) -> nn.Module | None:
    """The last layer with weights; None if there is none."""
    weighed = [layer for layer in network.modules() if isinstance(layer, WEIGHED)]
    return weighed[-1] if weighed else None


def pooled(activations: Tensor) -> Tensor:
    """Activations [n, units] as they are; those of pictures, [n, channels, h, w], as means over the pixels."""
    return activations if activations.dim() == 2 else activations.flatten(2).mean(dim=2)


def score_direction(network: nn.Module) -> Tensor:
    """The direction in the last hidden layer along which the score grows, [units]; 0 if there is no such direction."""
    layer = output_layer(network)
    assert isinstance(layer, WEIGHED)
    if isinstance(layer, nn.ConvTranspose2d):  # an autoencoder: its score is the error of a picture
        return torch.zeros(layer.in_channels, device=layer.weight.device)
    weight = layer.weight.detach()[0]
    return weight if weight.dim() == 1 else weight.flatten(1).sum(dim=1)


def layers_before(network: nn.Module, last: nn.Module) -> list[nn.Module]:
    """The layers of a network that come before `last`."""
    layers = list(network.modules())
    return layers[: next(i for i, layer in enumerate(layers) if layer is last)]


def constant_units(output: Tensor) -> Tensor:
    """Which units (of pictures: channels) of a layer's output [n, units, ...] are the same for all samples, [units]."""
    some = output[:ENOUGH]
    same = some == some[:1]
    return same.all(dim=0) if same.dim() == 2 else same.flatten(2).all(dim=2).all(dim=0)


def project_to_plane(real: Array, fake: Array, weight: Array) -> Array:
    """Features of real and of generated samples, [n, units] each, as points in the plane, [2, n, 2].

    Two units are shown as they are. More are projected onto their two principal components, and rotated so that the
    discriminator's `weight` [units], along which its score grows, points to the right. The sign and the order of
    components are arbitrary: without the rotation, the picture would jump from one snapshot to the next.
    """
    both = np.concatenate([real, fake])
    if both.shape[1] > 2:
        both = both - both.mean(axis=0)
        both = both @ align_axes(principal_axes(both), weight)
    return np.pad(both, ((0, 0), (0, 2 - both.shape[1]))).reshape(2, len(real), 2)


def principal_axes(centred: Array) -> Array:
    """The two directions in which rows of `centred` [n, units] vary most, [units, 2]."""
    n, units = centred.shape
    if units <= n:
        return np.linalg.eigh(centred.T @ centred)[1][:, :-3:-1]
    values, vectors = np.linalg.eigh(centred @ centred.T)  # the same from the smaller matrix
    return centred.T @ vectors[:, :-3:-1] / np.sqrt(np.maximum(values[:-3:-1], 1e-12))


def align_axes(axes: Array, weight: Array) -> Array:
    """Axes [units, 2] of the same plane: the first along the projection of `weight` [units] onto the plane, the second
    with a fixed sign, since a plane can be seen from two sides."""
    right = axes.T @ weight
    if length := float(np.hypot(*right)):
        c, s = right / length
        axes = axes @ np.array([[c, -s], [s, c]], axes.dtype)
    return axes * np.array([1, -1 if axes[:, 1].sum() < 0 else 1], axes.dtype)
