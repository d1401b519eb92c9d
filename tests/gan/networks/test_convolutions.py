"""Convolutional networks: any usual picture, weights that keep the size of signals, and what each kind promises."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import torch
from torch import nn

from playground.gan.networks.convolutions import Convolutional, Dcgan, Residual
from playground.gan.networks.layers import ChannelsLast, ResidualBlock
from playground.gan.networks.network import Initialisation, Normalisation
from playground.gan.rules.penalties import R1R2

KINDS: list[type[Convolutional]] = [Dcgan, Residual]
each_kind = pytest.mark.parametrize("kind", KINDS)
each_size = pytest.mark.parametrize("size", [8, 28, 32, 64])
each_colour = pytest.mark.parametrize("channels", [1, 3])


def size_of(network: nn.Module) -> int:
    return sum(weight.numel() for weight in network.parameters())


# ---------------------------------------------------------------- shapes and sizes
@each_kind
@each_size
@each_colour
def test_pictures_come_and_go(kind: type[Convolutional], size: int, channels: int) -> None:
    torch.manual_seed(1)
    description, picture = kind(width=4), (channels, size, size)
    x, score, rebuilt = torch.randn(3, *picture), (1,), picture
    assert description.build((5,), picture)(torch.randn(3, 5)).shape == x.shape
    assert description.build(picture, score)(x).shape == (3, 1)
    assert description.build(picture, rebuilt)(x).shape == x.shape


@each_kind
def test_what_cannot_be_built_is_said(kind: type[Convolutional]) -> None:
    with pytest.raises(ValueError, match="even numbers"):
        kind().build((1, 9, 9), (1,))
    with pytest.raises(ValueError, match="pictures"):
        kind().build((2,), (1,))
    assert kind.families == ("images",)


def test_sizes_by_hand() -> None:
    """28x28 with width 16: 1 - 16 - 32 channels of 4x4 weights, and 32 * 7 * 7 numbers at the coarsest."""
    discriminator = 16 * (16 + 1) + 32 * (16 * 16 + 1) + 32 * 49 + 1
    generator = (64 + 1) * 32 * 49 + 16 * 32 * 16 + 16 + 16 * 16 + 1
    assert size_of(Dcgan(width=16).build((1, 28, 28), (1,))) == discriminator
    assert size_of(Dcgan(width=16).build((64,), (1, 28, 28))) == generator
    blocks = 2 * 9 * 16 * 16 + 2 * 16 + 2 * 9 * 32 * 32 + 2 * 32
    plain = 16 * (16 + 1) + 32 * (16 + 1) + 32 * 49 + 1  # a mix of 1x1 weights where DCGAN has a strided layer
    assert size_of(Residual(width=16).build((1, 28, 28), (1,))) == plain + blocks
    assert size_of(Residual(width=16, blocks=3).build((1, 28, 28), (1,))) == plain + 3 * blocks


@each_kind
def test_an_autoencoder_has_a_neck(kind: type[Convolutional]) -> None:
    network = kind(width=4, code=6).build((1, 8, 8), (1, 8, 8))
    narrow, wide = (layer for layer in network if isinstance(layer, nn.Linear))
    assert narrow.out_features == wide.in_features == 6


# ---------------------------------------------------------------- signals and gradients
@each_kind
@each_size
def test_he_weights_keep_the_size_of_signals(kind: type[Convolutional], size: int) -> None:
    """From a latent of size 1 to a picture before its last bend, and from noise to a score."""
    torch.manual_seed(1)
    description, picture = kind(output="linear", activation="relu", width=16), (3, size, size)
    x = description.build((64,), picture)(torch.randn(64, 64))
    assert 0.5 < x.square().mean().sqrt() < 2.5
    scores = description.build(picture, (1,))(torch.randn(64, *picture))
    assert 0.1 < scores.square().mean().sqrt() < 4


@each_kind
@pytest.mark.parametrize("initialisation", get_args(Initialisation))
def test_every_pixel_matters_to_the_score(kind: type[Convolutional], initialisation: Any) -> None:
    torch.manual_seed(1)
    x = torch.randn(4, 1, 28, 28, requires_grad=True)
    network = kind(width=4, initialisation=initialisation).build((1, 28, 28), (1,))
    (gradient,) = torch.autograd.grad(network(x).sum(), x)
    assert (gradient.abs().amax(dim=0) > 0).all()


@each_kind
@pytest.mark.parametrize("activation", ["relu", "leaky-relu", "silu"])
def test_penalties_reach_the_weights(kind: type[Convolutional], activation: Any) -> None:
    """R1 + R2 need gradients of gradients through every layer."""
    torch.manual_seed(1)
    network = kind(width=4, activation=activation).build((3, 8, 8), (1,))
    nudge(network)
    x = torch.randn(8, 3, 8, 8, requires_grad=True)
    real, fake = network(x).chunk(2)
    cost = R1R2().cost(network, x, real, fake, None)
    weights = [weight for weight in network.parameters() if weight.dim() > 1]
    for gradient in torch.autograd.grad(cost, weights):
        assert torch.isfinite(gradient).all()
        assert gradient.abs().sum() > 0


def nudge(network: nn.Module) -> None:
    """Wake the last layers of residual blocks, which begin as zero."""
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.1 * torch.randn_like(weight))


@each_kind
@pytest.mark.parametrize("shapes", [((5,), (3, 8, 8)), ((3, 8, 8), (1,))])
def test_layout_changes_no_numbers(kind: type[Convolutional], shapes: Any) -> None:
    torch.manual_seed(1)
    inputs, outputs = shapes
    network = kind(width=8).build(inputs, outputs)
    nudge(network)
    plain = nn.Sequential(*(layer for layer in network if not isinstance(layer, ChannelsLast)))
    x = torch.randn(6, *inputs)
    assert torch.allclose(network(x), plain(x), atol=1e-5)


@each_kind
def test_other_last_bends(kind: type[Convolutional]) -> None:
    torch.manual_seed(1)
    z = 10 * torch.randn(50, 5)
    for output, low, high in (("tanh", -1, 1), ("sigmoid", 0, 1)):
        x = kind(width=4, output=output).build((5,), (1, 8, 8))(z)
        assert low <= x.min() < x.max() <= high
    x = torch.randn(500, 1, 8, 8)
    scores = kind(width=4, output="sigmoid").build((1, 8, 8), (1,))(30 * x)
    assert not ((scores >= 0) & (scores <= 1)).all(), "a score has no bend"


# ---------------------------------------------------------------- DCGAN
def test_a_fully_connected_layer_stands_where_pictures_are_coarsest() -> None:
    description, picture = Dcgan(width=4, dense=11, code=6), (3, 32, 32)

    def dense_layers(network: nn.Module) -> list[tuple[int, int]]:
        return [(x.in_features, x.out_features) for x in network.modules() if isinstance(x, nn.Linear)]

    flat = 16 * 4 * 4
    assert dense_layers(description.build((5,), picture)) == [(5, 11), (11, flat)]
    assert dense_layers(description.build(picture, (1,))) == [(flat, 11), (11, 1)]
    assert dense_layers(description.build(picture, picture)) == [(flat, 11), (11, 6), (6, 11), (11, flat)]


@pytest.mark.parametrize("normalisation", get_args(Normalisation))
@pytest.mark.parametrize("shapes", [((5,), (3, 8, 8)), ((3, 8, 8), (1,))])
def test_mixes_batch_tells_the_truth(normalisation: Any, shapes: Any) -> None:
    torch.manual_seed(1)
    inputs, outputs = shapes
    description = Dcgan(width=4, normalisation=normalisation)
    network, x = description.build(inputs, outputs), torch.randn(16, *inputs)
    other = torch.cat([x[:1], 3 * torch.randn(15, *inputs)])
    depends = not torch.allclose(network(x)[0], network(other)[0], atol=1e-3)
    assert depends == description.mixes_batch


def test_batch_norm_stays_away_from_the_picture() -> None:
    """Neither the generator's last layer nor the discriminator's first has it (Radford et al. 2016)."""
    description, picture = Dcgan(width=4, normalisation="batch"), (3, 32, 32)
    generator, discriminator = description.build((5,), picture), description.build(picture, (1,))
    norms = [
        [layer.num_features for layer in network if isinstance(layer, nn.BatchNorm2d)]
        for network in (generator, discriminator)
    ]
    assert norms == [[16, 8, 4], [8, 16]]


def test_spectral_norm_is_on_every_layer_with_weights() -> None:
    network = Dcgan(width=4, normalisation="spectral").build((3, 32, 32), (1,))
    weighty = [layer for layer in network if isinstance(layer, (nn.Conv2d, nn.Linear))]
    assert len(weighty) == 4
    assert all(nn.utils.parametrize.is_parametrized(layer, "weight") for layer in weighty)


# ---------------------------------------------------------------- Residual
def test_residual_blocks_begin_as_nothing_and_then_learn() -> None:
    torch.manual_seed(1)
    network = Residual(width=8, blocks=2).build((3, 28, 28), (1,))
    blocks = [layer for layer in network if isinstance(layer, ResidualBlock)]
    assert len(blocks) == 4
    x = torch.randn(2, 8, 14, 14)
    assert torch.equal(blocks[0](x), x)
    gradient = torch.autograd.grad(network(torch.randn(4, 3, 28, 28)).sum(), blocks[0].bend[-1].weight)[0]
    assert gradient.abs().sum() > 0
