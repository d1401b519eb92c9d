"""A picture as a function of the position: sizes as they are told, and shapes that move as wholes."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from playground.gan.networks.implicit import Implicit
from playground.gan.networks.layers import Ramps
from playground.gan.networks.size import parameters

PICTURE = (1, 28, 28)


def ramps_of(network: nn.Module) -> tuple[nn.Module, nn.Module]:
    """What makes the numbers of the ramps of a latent, and what makes the picture of the ramps."""
    layers = list(network.children())
    at = next(i for i, layer in enumerate(layers) if isinstance(layer, Ramps))
    return nn.Sequential(*layers[:at]), nn.Sequential(*layers[at:])


@pytest.mark.parametrize("picture", [(1, 8, 8), PICTURE, (3, 32, 32), (2, 9, 12)])
def test_any_picture_comes_out(picture: tuple[int, ...]) -> None:
    description = Implicit(ramps=6, width=5, depth=3, dense=12)
    network = description.build((7,), picture)
    x = network(torch.randn(4, 7))
    assert x.shape == (4, *picture)
    assert x.abs().max() <= 1
    assert parameters(description.sizes((7,), picture)) == sum(weight.numel() for weight in network.parameters())


@pytest.mark.parametrize(("inputs", "outputs"), [((1, 8, 8), (1,)), ((5,), (2,)), ((1, 8, 8), (1, 8, 8))])
def test_it_only_makes_pictures_from_latents(inputs: Any, outputs: Any) -> None:
    with pytest.raises(ValueError, match="pictures from latents"):
        Implicit().build(inputs, outputs)


def test_ramps_by_hand() -> None:
    """In a picture of 2 x 3 pixels, x is -2, 0, 2 and y is -1, 1: six units across the longer side."""
    (made,) = Ramps(2, 3)(torch.tensor([[1.0, 0, 0, 0, 1, 0, 0, 0, 5]]))
    assert made[0].tolist() == [[-2, 0, 2]] * 2
    assert made[1].tolist() == [[-1] * 3, [1] * 3]
    assert made[2].tolist() == [[5] * 3] * 2


def test_a_shape_moves_as_a_whole() -> None:
    """With c - a for c, each ramp moves one unit to the right, and with it all that is made of them."""
    torch.manual_seed(1)
    numbers_of, picture_of = ramps_of(Implicit().build((16,), PICTURE))
    numbers = numbers_of(torch.randn(5, 16)).view(5, -1, 3)
    pixels = 4
    step = 2 * Ramps.REACH / PICTURE[2]
    moved = numbers.clone()
    moved[:, :, 2] -= pixels * step * numbers[:, :, 0]
    before, after = (picture_of(some.flatten(1)) for some in (numbers, moved))
    assert torch.allclose(after[..., pixels:], before[..., :-pixels], atol=1e-4)


def test_the_latent_turns_and_moves_the_edges() -> None:
    torch.manual_seed(1)
    numbers_of, _ = ramps_of(Implicit().build((16,), PICTURE))
    slopes = numbers_of(torch.randn(200, 16)).view(200, -1, 3)
    assert (slopes.std(dim=0) > 0.1).all()
    assert 0.5 < slopes.std() < 3
