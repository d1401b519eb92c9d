"""The architecture of the two networks of an Experiment: their layers, output shapes and numbers of parameters."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks
from playground.gan.networks.conditional import conditioned_on
from playground.gan.networks.layers import ChannelsLast

BATCH = 2  # of the inputs that are used to find the shapes

Row = dict[str, Any]  # layer: str, shape: list[int] of its output without the batch, parameters: int


def describe(experiment: Experiment) -> dict[str, dict[str, Any]]:
    """{"generator": {"rows": [...], "parameters": n, "shape": [...]}, "discriminator": the same}.

    A row is {"layer": "Conv2d 4x4, stride 2", "shape": [64, 14, 14], "parameters": 1024}; shapes are without the batch.
    Both networks are built on the meta device, so it takes milliseconds and no random numbers, however large they are.
    """
    e = experiment
    with torch.random.fork_rng(devices=[]), torch.device("meta"):
        generator, discriminator = build_networks(e)
        latents = torch.empty(BATCH, e.latent.dimension)
        samples = torch.empty(BATCH, *e.target.shape)
        shape = e.condition.context_shape(e.target)
        context = None if shape is None else torch.empty(BATCH, *shape)
        return {
            "generator": _described(generator, latents, context),
            "discriminator": _described(discriminator, samples, context),
        }


@torch.no_grad()
def _described(network: nn.Module, x: Tensor, context: Tensor | None) -> dict[str, Any]:
    """The rows of a network, in the order in which its layers are called for `x` and `context`."""
    rows: list[Row] = []
    seen: set[int] = set()

    def note(layer: nn.Module, _: Any, output: Tensor) -> None:
        again, parameters = id(layer) in seen, sum(p.numel() for p in layer.parameters())
        seen.add(id(layer))
        rows.append(
            {"layer": name_of(layer), "shape": list(output.shape[1:]), "parameters": 0 if again else parameters}
        )

    for layer in _layers(network):
        layer.register_forward_hook(note)
    output = conditioned_on(network.eval(), context)(x)
    parameters = sum(p.numel() for p in network.parameters())
    rest = parameters - sum(row["parameters"] for row in rows)
    if rest:
        rows.append({"layer": "beside the layers", "shape": list(output.shape[1:]), "parameters": rest})
    return {"rows": rows, "parameters": parameters, "shape": list(output.shape[1:])}


def _layers(network: nn.Module) -> list[nn.Module]:
    """The modules without children: those that compute something themselves."""
    children = [child for name, child in network.named_children() if name != "parametrizations"]
    if not children:
        return [] if isinstance(network, ChannelsLast | nn.Identity) else [network]  # these compute nothing
    return [layer for child in children for layer in _layers(child)]


def name_of(layer: nn.Module) -> str:
    """A layer in words: its type, and what its shapes do not show."""
    kind = type(layer).__name__.removeprefix("Parametrized")
    words = []
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
        kind += f" {layer.kernel_size[0]}x{layer.kernel_size[1]}"
        words += [f"stride {layer.stride[0]}"] if layer.stride[0] > 1 else []
    elif isinstance(layer, nn.LeakyReLU):
        kind += f" {layer.negative_slope:g}"
    elif isinstance(layer, nn.Upsample):
        kind += f" x{layer.scale_factor:g}"
    elif isinstance(layer, nn.AvgPool2d):
        kind += f" {layer.kernel_size}x{layer.kernel_size}"
    if hasattr(layer, "parametrizations"):
        words.append("spectral norm")
    return ", ".join([kind, *words])
