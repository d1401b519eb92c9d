"""Fully connected networks: shapes, sizes, and weights that start as they are named."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import torch
from torch import nn

from playground.gan.networks.mlp import Mlp
from playground.gan.networks.network import Activation, Initialisation, Normalisation, Shape, activation


def linears(network: nn.Module) -> list[nn.Linear]:
    return [layer for layer in network.modules() if isinstance(layer, nn.Linear)]


def size(network: nn.Module) -> int:
    return sum(weight.numel() for weight in network.parameters())


FASHION_GENERATOR = {"depth": 4, "width": 128, "growth": 2, "normalisation": "batch", "normalise_first": False}


@pytest.mark.parametrize(
    ("inputs", "outputs", "fields", "parameters"),
    [
        (2, 2, {"depth": 2, "width": 16}, 354),  # the generator of the quadratic tutorial
        (100, 784, {"depth": 1, "width": 128}, 114_064),  # that of the first MNIST tutorial
        (784, 1, {"depth": 1, "width": 128}, 100_609),  # and its discriminator
        (100, 784, {"depth": 1, "width": 256}, 227_344),  # that of the tutorial of the digit 2
        (784, 1, {"depth": 1, "width": 256}, 201_217),
        (100, 784, FASHION_GENERATOR, 1_510_032),  # that of the Fashion-MNIST tutorial
        (784, 1, {"depth": 2, "width": 512, "growth": 0.5}, 533_505),
        (2, 2, {"depth": 3, "width": 128}, 3 * 128 + 2 * 129 * 128 + 129 * 2),
    ],
)
def test_sizes_are_those_of_the_tutorials(inputs: int, outputs: int, fields: dict[str, Any], parameters: int) -> None:
    assert size(Mlp(**fields).build((inputs,), (outputs,))) == parameters


def test_networks_for_points_keep_the_names_of_their_weights() -> None:
    """Checkpoints and numbers of old runs depend on them."""
    network = Mlp(depth=2, width=8).build((2,), (1,))
    assert list(network.state_dict()) == [f"{i}.{part}" for i in (0, 2, 4) for part in ("weight", "bias")]


def test_a_picture_is_the_same_network_as_its_pixels_in_a_row() -> None:
    def seeded(inputs: Shape, outputs: Shape) -> nn.Module:
        torch.manual_seed(1)
        return Mlp(width=8, output="linear").build(inputs, outputs)

    z, x = torch.randn(5, 7), torch.randn(5, 3, 4, 6)
    assert torch.equal(seeded((7,), (3, 4, 6))(z), seeded((7,), (72,))(z).reshape(5, 3, 4, 6))
    assert torch.equal(seeded((3, 4, 6), (1,))(x), seeded((72,), (1,))(x.flatten(1)))


@pytest.mark.parametrize(
    ("fields", "widths"),
    [
        ({"depth": 4, "width": 128, "growth": 2}, [128, 256, 512, 1024]),
        ({"depth": 2, "width": 512, "growth": 0.5}, [512, 256]),
        ({"depth": 3, "width": 100}, [100, 100, 100]),
        ({"depth": 6, "width": 512, "growth": 4}, [512, 2048, 2048, 2048, 2048, 2048]),  # no further
        ({"depth": 4, "width": 8, "growth": 0.25}, [8, 2, 2, 2]),
    ],
)
def test_layers_grow(fields: dict[str, Any], widths: list[int]) -> None:
    description = Mlp(**fields)
    assert description.widths == widths
    assert [layer.out_features for layer in linears(description.build((3,), (1,)))] == [*widths, 1]


def test_batch_norm_of_the_fashion_tutorial() -> None:
    network = Mlp(**FASHION_GENERATOR, norm_eps=0.8, output="tanh").build((100,), (1, 28, 28))
    norms = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm1d)]
    assert [norm.num_features for norm in norms] == [256, 512, 1024]
    assert all(norm.eps == 0.8 for norm in norms)
    assert not Mlp(depth=1, normalisation="batch", normalise_first=False).mixes_batch, "there is nothing to normalise"


@pytest.mark.parametrize(("output", "low", "high"), [("tanh", -1, 1), ("sigmoid", 0, 1), ("linear", -99, 99)])
def test_last_bend_keeps_pixels_in_range(output: Any, low: float, high: float) -> None:
    torch.manual_seed(1)
    network = Mlp(depth=1, width=8, output=output).build((2,), (1, 4, 4))
    x = network(10 * torch.randn(100, 2))
    assert low <= x.min() < x.max() <= high
    assert x.max() - x.min() > 0.9 * min(high - low, 10)


@pytest.mark.parametrize("depth", [1, 3, 6])
@pytest.mark.parametrize("normalisation", get_args(Normalisation))
def test_depth_and_normalisation(depth: int, normalisation: Any) -> None:
    network = Mlp(depth=depth, width=8, normalisation=normalisation).build((2,), (1,))
    assert len(linears(network)) == depth + 1
    batch_norms = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm1d)]
    assert len(batch_norms) == (depth if normalisation == "batch" else 0)
    assert Mlp(normalisation=normalisation).mixes_batch == (normalisation == "batch")
    assert isinstance(network[-1], nn.Linear), "the last layer is bare"


@pytest.mark.parametrize("normalisation", get_args(Normalisation))
def test_mixes_batch_tells_the_truth(normalisation: Any) -> None:
    description = Mlp(depth=2, width=8, normalisation=normalisation)
    network, x = description.build((2,), (1,)), torch.randn(16, 2)
    other = torch.cat([x[:1], torch.randn(15, 2)])
    depends = not torch.allclose(network(x)[0], network(other)[0], atol=1e-3)
    assert depends == description.mixes_batch


def test_spectral_norm_stretches_by_at_most_one() -> None:
    torch.manual_seed(1)
    network = Mlp(depth=3, width=32, normalisation="spectral").build((2,), (1,))
    for _ in range(30):  # each pass improves the estimate
        network(torch.randn(4, 2))
    network.eval()
    for layer in linears(network):
        assert torch.linalg.matrix_norm(layer.weight, 2).item() == pytest.approx(1, abs=0.02)
    a, b = torch.randn(500, 2), torch.randn(500, 2)
    assert ((network(a) - network(b)).norm(dim=1) <= 1.05 * (a - b).norm(dim=1)).all()


@pytest.mark.parametrize("initialisation", get_args(Initialisation))
def test_weights_start_as_they_are_named(initialisation: Any) -> None:
    torch.manual_seed(1)
    network = Mlp(depth=3, width=256, initialisation=initialisation).build((128,), (128,))
    weight = linears(network)[0].weight.detach()  # [256, 128]
    wanted = {"he": (2 / 128) ** 0.5, "xavier": (2 / 384) ** 0.5, "small-normal": 0.02}
    wanted |= {"pytorch": (1 / 3 / 128) ** 0.5, "orthogonal": (1 / 256) ** 0.5}
    assert weight.std().item() == pytest.approx(wanted[initialisation], rel=0.03)
    if initialisation == "orthogonal":
        assert torch.allclose(weight.T @ weight, torch.eye(128), atol=1e-4)
    biases = torch.cat([layer.bias.detach() for layer in linears(network)])
    assert biases.abs().max() <= (128**-0.5 if initialisation == "pytorch" else 0)


def test_spread_of_first_biases_is_of_the_first_layer_only() -> None:
    torch.manual_seed(1)
    first, *others = linears(Mlp(width=512, bias_spread=1.5).build((2,), (2,)))
    assert first.bias.min() < -1.4
    assert first.bias.max() > 1.4
    assert first.bias.abs().max() <= 1.5
    assert first.bias.mean().abs() < 0.2
    assert all((layer.bias == 0).all() for layer in others)


@pytest.mark.parametrize("name", get_args(Activation))
def test_activation_stands_after_each_hidden_layer(name: Any) -> None:
    network = Mlp(depth=3, width=4, activation=name).build((2,), (1,))
    assert sum(type(layer) is type(activation(name)) for layer in network.modules()) == 3
