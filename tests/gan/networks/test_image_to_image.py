"""The networks of Pix2Pix: detail goes across the U-Net, and a score of the PatchGAN sees its patch and no more."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import torch
from torch import Tensor, nn

from playground.gan.foundations.schema import kinds_of
from playground.gan.look.architecture import name_of
from playground.gan.networks.image_to_image import PatchGan, UNet
from playground.gan.networks.layers import ChannelsLast, Concatenate, Dropout, Skip
from playground.gan.networks.network import Initialisation, Network, Normalisation, Shape
from playground.gan.rules.penalties import R1R2

each_size = pytest.mark.parametrize("size", [8, 28, 32, 64])
SCORE = (1,)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(1)


def test_they_are_kinds_of_networks_that_know_their_place() -> None:
    kinds = kinds_of(Network)
    assert (kinds["unet"], kinds["patch"]) == (UNet, PatchGan)
    assert UNet.roles == ("generator",)
    assert PatchGan.roles == ("discriminator",)
    assert UNet.families == PatchGan.families == ("images",)
    assert UNet.conditions == PatchGan.conditions == ("picture",)


# ---------------------------------------------------------------- U-Net
@each_size
@pytest.mark.parametrize(("given", "made"), [(1, 1), (1, 3), (3, 3)])
@pytest.mark.parametrize("dense", [0, 5])
def test_a_picture_becomes_another_of_its_size(size: int, given: int, made: int, dense: int) -> None:
    network = UNet(width=4, dense=dense).build((given, size, size), (made, size, size))
    y = network(torch.randn(3, given, size, size))
    assert y.shape == (3, made, size, size)
    assert y.abs().max() <= 1


def test_what_is_no_picture_of_the_same_size_is_refused() -> None:
    for inputs, outputs in [((7,), (1, 8, 8)), ((1, 8, 8), (1,)), ((1, 8, 8), (1, 28, 28))]:
        with pytest.raises(ValueError, match="from pictures of the same size"):
            UNet().build(inputs, outputs)
    with pytest.raises(ValueError, match="even numbers"):
        UNet().build((1, 9, 9), (1, 9, 9))


def test_the_layers_of_a_u_net_by_hand() -> None:
    """28x28 with width 4: 4 channels at 14x14, 8 at 7x7, and as many again beside them on the way up."""
    network = UNet(width=4, dense=6).build((1, 28, 28), (3, 28, 28))
    names = {name_of(layer) for layer in network.modules()}
    assert {"Conv2d 4x4, stride 2", "ConvTranspose2d 4x4, stride 2", "Concatenate", "Linear"} <= names
    flat = 8 * 7 * 7
    down = 4 * (1 * 16 + 1) + 8 * (4 * 16 + 1)
    neck = 6 * (flat + 1) + flat * (6 + 1)
    up = 16 * 4 * 16 + 4 + 8 * 3 * 16 + 3
    assert sum(weight.numel() for weight in network.parameters()) == down + neck + up
    assert len([layer for layer in network.modules() if isinstance(layer, Skip)]) == 2


def test_a_skip_connection_carries_the_detail_that_a_narrow_neck_loses() -> None:
    """Copy pictures of noise through a neck of 4 numbers: the skip connections can, the detours cannot."""
    errors = {}
    for keep in ("skip", "detour"):
        torch.manual_seed(2)
        network = UNet(width=8, dense=4, output="linear").build((1, 8, 8), (1, 8, 8))
        for join in (layer for layer in network.modules() if isinstance(layer, Concatenate)):
            join.register_forward_pre_hook(only_detour if keep == "detour" else only_skip)
        optimiser = torch.optim.Adam(network.parameters(), 0.02)
        for _ in range(120):
            x = torch.rand(16, 1, 8, 8) * 2 - 1
            loss = (network(x) - x).abs().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        errors[keep] = loss.item()
    assert errors["skip"] < 0.15 < 0.4 < errors["detour"]


def only_skip(_: nn.Module, pictures: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    return pictures[0], 0 * pictures[1]


def only_detour(_: nn.Module, pictures: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    return 0 * pictures[0], pictures[1]


@pytest.mark.parametrize(("dense", "sees_all"), [(16, True), (0, False)])
def test_fully_connected_units_see_the_whole_picture(dense: int, sees_all: bool) -> None:
    x = torch.randn(2, 1, 28, 28, requires_grad=True)
    y = UNet(width=4, dense=dense, activation="silu").build((1, 28, 28), (1, 28, 28))(x)
    (gradient,) = torch.autograd.grad(y[:, :, -1, -1].sum(), x)
    assert bool((gradient[:, :, :4, :4] != 0).any()) == sees_all
    assert (gradient[:, :, -4:, -4:] != 0).any()


@each_size
def test_he_weights_keep_the_size_of_signals(size: int) -> None:
    network = UNet(width=16, activation="relu", output="linear").build((3, size, size), (3, size, size))
    assert 0.4 < network(torch.randn(64, 3, size, size)).square().mean().sqrt() < 2.5


@pytest.mark.parametrize("normalisation", ["none", "batch"])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_every_weight_of_a_u_net_learns(normalisation: Any, dropout: float) -> None:
    network = UNet(width=4, normalisation=normalisation, dropout=dropout).build((1, 32, 32), (3, 32, 32))
    y = network(torch.randn(8, 1, 32, 32))
    for gradient in torch.autograd.grad(y.square().sum(), list(network.parameters())):
        assert torch.isfinite(gradient).all()
    weights = [weight for weight in network.parameters() if weight.dim() > 1]
    y = network(torch.randn(8, 1, 32, 32))
    assert all(gradient.any() for gradient in torch.autograd.grad(y.square().sum(), weights))


@pytest.mark.parametrize("normalisation", ["none", "batch"])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_whether_pictures_of_a_batch_are_mixed(normalisation: Any, dropout: float) -> None:
    description = UNet(width=4, normalisation=normalisation, dropout=dropout)
    mixes(description, description.build((1, 8, 8), (1, 8, 8)), (1, 8, 8))


def mixes(description: Network, network: nn.Module, inputs: Shape) -> None:
    """Assert that `mixes_batch` tells the truth."""
    x = torch.randn(16, *inputs)
    other = torch.cat([x[:1], 3 * torch.randn(15, *inputs)])
    depends = not torch.allclose(network(x)[0], network(other)[0], atol=1e-3)
    assert depends == description.mixes_batch


def test_batch_norm_stays_away_from_the_pictures() -> None:
    network = UNet(width=4, normalisation="batch").build((1, 32, 32), (3, 32, 32))
    norms = [layer.num_features for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    assert norms == [8, 16, 8, 4], "down, down, up, up: neither the first layer nor the last"


# ---------------------------------------------------------------- dropout
@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_dropout_drops_its_share_and_makes_up_for_it(share: float) -> None:
    x = torch.randn(200, 10, 8, 8)
    y = Dropout(share)(x)
    dropped = y == 0
    assert dropped.float().mean().item() == pytest.approx(share, abs=0.01)
    assert torch.allclose(y[~dropped], x[~dropped] / (1 - share))
    left, right = dropped[..., :-1].float(), dropped[..., 1:].float()
    assert torch.corrcoef(torch.stack([left.flatten(), right.flatten()]))[0, 1].abs() < 0.02
    large = x.abs() > 1
    assert dropped[large].float().mean().item() == pytest.approx(dropped[~large].float().mean().item(), abs=0.02)


def test_dropout_leaves_chance_alone_and_changes_with_the_least_change() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    x = torch.linspace(-1, 1, 3000).reshape(3, 10, 10, 10)
    torch.manual_seed(3)
    layer = Dropout(0.5)
    dropped = layer(x) == 0
    assert torch.equal(torch.rand(2), expected)
    assert torch.equal(layer(x) == 0, dropped)
    moved = layer(x * 1.0001) == 0
    assert (moved != dropped).float().mean().item() == pytest.approx(0.5, abs=0.05)
    assert torch.equal(layer.eval()(x), x)


def test_dropout_stands_on_the_way_up_and_only_if_wanted() -> None:
    def places(dropout: float) -> list[float]:
        network = UNet(width=4, dropout=dropout).build((1, 64, 64), (1, 64, 64))
        return [layer.share for layer in network.modules() if isinstance(layer, Dropout)]

    assert places(0) == []
    assert places(0.5) == [0.5] * 3


# ---------------------------------------------------------------- PatchGAN
@each_size
@pytest.mark.parametrize("halvings", [1, 2, 3, 4])
def test_one_score_for_each_place(size: int, halvings: int) -> None:
    description, picture = PatchGan(width=4, halvings=halvings), (4, size, size)
    scores = description.build(picture, SCORE)(torch.randn(2, *picture))
    times = min(halvings, {8: 2, 28: 2, 32: 3, 64: 4}[size])
    assert scores.shape == (2, (size >> times) ** 2)
    assert description.patch(picture) == {1: 8, 2: 18, 3: 38, 4: 78}[times]


@pytest.mark.parametrize(("size", "halvings"), [(28, 1), (64, 1), (64, 2), (64, 3)])
def test_a_score_sees_its_patch_and_nothing_else(size: int, halvings: int) -> None:
    """Change any pixel in turn: the score in the middle notices those of its patch, which is as large as is said."""
    description, picture = PatchGan(width=4, halvings=halvings, activation="silu"), (2, size, size)
    network = description.build(picture, SCORE)
    side = size >> halvings
    row, column = side // 2, side // 2 - 1
    seen = noticed(network, picture, row * side + column)
    rows, columns = torch.nonzero(seen.any(dim=1)).flatten(), torch.nonzero(seen.any(dim=0)).flatten()
    patch = description.patch(picture)
    assert len(rows) == len(columns) == patch < size
    assert int(rows[-1] - rows[0]) == patch - 1
    assert seen[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all(), "all of the square"
    middle = (rows.float().mean().item() + 0.5, columns.float().mean().item() + 0.5)
    assert middle == (pytest.approx((row + 0.5) * size / side), pytest.approx((column + 0.5) * size / side))


def noticed(network: nn.Module, picture: Shape, score: int) -> Tensor:
    """Which pixels change this score when they are changed themselves, [h, w]; by gradient, then checked outright."""
    x = torch.randn(1, *picture, requires_grad=True)
    before = network(x)[0, score]
    (gradient,) = torch.autograd.grad(before, x)
    seen = (gradient[0] != 0).any(dim=0)
    with torch.no_grad():
        outside = x + 10 * torch.randn_like(x) * ~seen
        assert network(outside)[0, score].item() == pytest.approx(before.item(), abs=1e-5)
        inside = x + 10 * torch.randn_like(x) * seen
        assert network(inside)[0, score].item() != pytest.approx(before.item(), abs=1e-3)
    return seen


def test_what_gets_no_scores_is_refused() -> None:
    for inputs, outputs in [((7,), (1,)), ((1, 8, 8), (1, 8, 8)), ((1, 8, 8), (11,))]:
        with pytest.raises(ValueError, match="can only judge pictures"):
            PatchGan().build(inputs, outputs)


@pytest.mark.parametrize("normalisation", get_args(Normalisation))
@pytest.mark.parametrize("activation", ["relu", "leaky-relu", "silu"])
def test_penalties_reach_the_weights(normalisation: Any, activation: Any) -> None:
    """R1 + R2 need gradients of gradients through every layer, and get them for a table of scores too."""
    network = PatchGan(width=4, halvings=2, activation=activation, normalisation=normalisation).build((2, 8, 8), SCORE)
    x = torch.randn(16, 2, 8, 8, requires_grad=True)
    real, fake = network(x).chunk(2)
    cost = R1R2().cost(network, x, real, fake, None)
    weights = [weight for weight in network.parameters() if weight.dim() > 1]
    for gradient in torch.autograd.grad(cost, weights):
        assert torch.isfinite(gradient).all()
        assert gradient.abs().sum() > 0


@pytest.mark.parametrize("normalisation", get_args(Normalisation))
def test_mixes_batch_tells_the_truth(normalisation: Any) -> None:
    description = PatchGan(width=4, halvings=2, normalisation=normalisation)
    mixes(description, description.build((2, 8, 8), SCORE), (2, 8, 8))


def test_spectral_norm_is_on_every_layer_with_weights() -> None:
    network = PatchGan(width=4, halvings=3, normalisation="spectral").build((2, 32, 32), SCORE)
    convolutions = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d)]
    assert len(convolutions) == 4
    assert all(nn.utils.parametrize.is_parametrized(layer, "weight") for layer in convolutions)


@pytest.mark.parametrize("initialisation", get_args(Initialisation))
def test_every_pixel_matters(initialisation: Any) -> None:
    x = torch.randn(8, 2, 28, 28, requires_grad=True)
    (gradient,) = torch.autograd.grad(
        PatchGan(width=4, initialisation=initialisation).build((2, 28, 28), SCORE)(x).sum(), x
    )
    assert (gradient.abs().amax(dim=0) > 0).all()


@pytest.mark.parametrize("network", ["unet", "patch"])
def test_layout_changes_no_numbers(network: str) -> None:
    built = (
        UNet(width=8).build((1, 8, 8), (1, 8, 8)) if network == "unet" else PatchGan(width=8).build((1, 8, 8), SCORE)
    )
    plain = nn.Sequential(*(layer for layer in built if not isinstance(layer, ChannelsLast)))
    x = torch.randn(6, 1, 8, 8)
    assert torch.allclose(built(x), plain(x), atol=1e-5)
