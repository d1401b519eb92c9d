"""What holds for networks of every kind, and the activations that they share."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from playground.gan.foundations.schema import kinds_of
from playground.gan.networks.network import Activation, Network, Shape, activation
from tests.gan.strategies import trees

KINDS = kinds_of(Network)
each_kind = pytest.mark.parametrize("kind", KINDS)


def shapes_for(kind: type[Network]) -> list[tuple[Shape, Shape]]:
    """(inputs, outputs) of generators, discriminators and autoencoders of this kind."""
    points: list[tuple[Shape, Shape]] = [((1,), (1,)), ((2,), (2,)), ((2,), (1,)), ((7,), (2,))]
    pictures: list[tuple[Shape, Shape]] = [((7,), (1, 8, 8)), ((3, 8, 8), (1,)), ((1, 8, 12), (1, 8, 12))]
    if kind.roles and "nothing" in kind.conditions:  # it only makes pictures from latents
        return pictures[:1]
    if kind.roles:  # a specialist: from picture to picture, or from picture to scores
        return [((1, 8, 12), (3, 8, 12)) if "generator" in kind.roles else ((3, 8, 8), (1,))]
    return pictures if kind.families == ("images",) else points + pictures


@each_kind
@settings(max_examples=15)
@given(data=st.data())
def test_any_network_maps_a_batch_and_has_gradients(kind: str, data: st.DataObject) -> None:
    description = KINDS[kind].model_validate(data.draw(trees(KINDS[kind])))
    inputs, outputs = data.draw(st.sampled_from(shapes_for(KINDS[kind])))
    network = description.build(inputs, outputs)
    y = network(torch.randn(8, *inputs))
    assert y.shape == (8, *outputs) or (kind == "patch" and y.shape == (8, y.shape[1]))
    assert torch.isfinite(y).all()
    gradients = torch.autograd.grad(y.sum(), list(network.parameters()), allow_unused=True)
    assert all(g is not None and torch.isfinite(g).all() for g in gradients)


@each_kind
def test_weights_come_from_the_seed(kind: str) -> None:
    def weights(seed: int) -> torch.Tensor:
        torch.manual_seed(seed)
        return nn.utils.parameters_to_vector(KINDS[kind]().build(*shapes_for(KINDS[kind])[0]).parameters())

    assert torch.equal(weights(1), weights(1))
    assert not torch.equal(weights(1), weights(2))


@each_kind
def test_only_pictures_end_in_tanh_by_themselves(kind: str) -> None:
    for inputs, outputs in shapes_for(KINDS[kind]):
        bends = [layer for layer in KINDS[kind]().build(inputs, outputs) if isinstance(layer, nn.Tanh)]
        assert len(bends) == (len(outputs) == 3)


AT_MINUS_ONE = {  # and at 2: by hand
    "relu": (0.0, 2.0),
    "leaky-relu": (-0.2, 2.0),
    "tanh": (-0.76159, 0.96403),
    "elu": (-0.63212, 2.0),
    "gelu": (-0.15866, 1.95450),
    "silu": (-0.26894, 1.76159),
    "sigmoid": (0.26894, 0.88080),
}


@pytest.mark.parametrize("name", get_args(Activation))
def test_activations(name: Any) -> None:
    assert activation(name)(torch.tensor([-1.0, 2.0])).tolist() == pytest.approx(AT_MINUS_ONE[name], abs=1e-4)
