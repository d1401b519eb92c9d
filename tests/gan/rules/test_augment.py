"""Differentiable augmentation: what it does to pictures, with its own rng, and that gradients pass through."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from playground.gan.rules.augment import Augment

NAMES = ["colour", "translation", "cutout"]
each_one = pytest.mark.parametrize("name", NAMES)


def seeded(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(n: int, channels: int = 3, side: int = 16) -> Tensor:
    return torch.rand((n, channels, side, side), generator=seeded(0)) * 2 - 1


# ---------------------------------------------------------------- randomness and gradients
def test_nothing_is_done_by_default() -> None:
    x, rng = pictures(4), seeded()
    before = rng.get_state()
    assert not Augment().active
    assert Augment().apply(x, rng) is x
    assert torch.equal(rng.get_state(), before)


@each_one
@pytest.mark.parametrize(("channels", "side"), [(1, 8), (1, 28), (3, 32), (3, 9)])
def test_all_chance_comes_from_the_given_generator(name: str, channels: int, side: int) -> None:
    augment, x = Augment(**{name: True}), pictures(8, channels, side)
    world = torch.get_rng_state()
    y = augment.apply(x, seeded(1))
    assert augment.active
    assert y.shape == x.shape
    assert torch.equal(y, augment.apply(x, seeded(1)))
    assert not torch.equal(y, augment.apply(x, seeded(2)))
    assert torch.equal(torch.get_rng_state(), world)


@each_one
def test_each_picture_has_its_own_draw_and_no_other_picture_in_it(name: str) -> None:
    augment, x = Augment(**{name: True}), pictures(1).repeat(32, 1, 1, 1)
    y = augment.apply(x, seeded())
    assert len(torch.unique(y.flatten(1), dim=0)) > 10
    alone = x.clone()
    alone[1:] = 0.5
    assert torch.allclose(augment.apply(alone, seeded())[0], y[0])


@pytest.mark.parametrize("names", [*([name] for name in NAMES), NAMES])
def test_gradients_pass_through_twice(names: list[str]) -> None:
    augment = Augment(**dict.fromkeys(names, True))
    x = pictures(2, 3, 8).double().requires_grad_()
    assert torch.autograd.gradcheck(lambda x: augment.apply(x, seeded()), (x,))
    (gradient,) = torch.autograd.grad(augment.apply(x, seeded()).square().sum(), x, create_graph=True)
    assert torch.isfinite(torch.autograd.grad(gradient.square().sum(), x)[0]).all()


# ---------------------------------------------------------------- what each does
def test_colour_moves_brightness_evenly() -> None:
    x = torch.zeros(4000, 1, 2, 2)
    brightness = Augment(colour=True).apply(x, seeded())[:, 0, 0, 0]
    assert -0.5 <= brightness.min() < -0.49
    assert 0.49 < brightness.max() <= 0.5
    assert brightness.mean().abs() < 0.02
    assert brightness.std().item() == pytest.approx((1 / 12) ** 0.5, rel=0.05)


def test_colour_changes_contrast_of_grey_pictures_evenly() -> None:
    x = pictures(1, 1).repeat(4000, 1, 1, 1)
    y = Augment(colour=True).apply(x, seeded())
    contrast = y.std(dim=(1, 2, 3)) / x.std(dim=(1, 2, 3))
    assert contrast.min() > 0.499
    assert contrast.max() < 1.501
    assert contrast.mean().item() == pytest.approx(1, abs=0.02)
    assert contrast.std().item() == pytest.approx((1 / 12) ** 0.5, rel=0.05)


def test_colour_changes_saturation_up_to_twice() -> None:
    x = torch.zeros(4000, 3, 2, 2)
    x[:, 0] = 1.0  # red: the contrast around the mean multiplies all distances between channels alike
    y = Augment(colour=True).apply(x, seeded())
    spread = y[:, 0] - y[:, 1]
    assert spread.min() >= 0
    assert 2 < spread.max() < 3  # times 2 and times 1.5 at most
    assert spread.mean().item() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("side", [8, 28, 32])
def test_translation_moves_by_up_to_an_eighth_and_fills_with_grey(side: int) -> None:
    reach = round(side / 8)
    n = 8 * (2 * reach + 1) ** 2  # each of the moves comes about eight times
    x = pictures(n, 1, side)
    y = Augment(translation=True).apply(x, seeded())
    seen = set()
    for before, after in zip(x[:, 0], y[:, 0], strict=True):
        down, right = next(
            (i, j)
            for i in range(-reach, reach + 1)
            for j in range(-reach, reach + 1)
            if torch.equal(shifted(before, i, j), after)
        )
        seen.add((down, right))
    assert len(seen) >= 0.95 * (2 * reach + 1) ** 2


def shifted(x: Tensor, down: int, right: int) -> Tensor:
    """`x` [h, w] moved, with 0 where nothing comes in."""
    h, w = x.shape
    y = torch.zeros(3 * h, 3 * w)
    y[h + down : 2 * h + down, w + right : 2 * w + right] = x
    return y[h : 2 * h, w : 2 * w]


def test_cutout_greys_a_square_that_may_stick_out() -> None:
    side = 16
    x = torch.ones(3000, 1, side, side)
    y = Augment(cutout=True).apply(x, seeded())[:, 0]
    holes = y == 0
    assert ((y == 0) | (y == 1)).all()
    areas = holes.sum(dim=(1, 2))
    assert areas.max() == (side // 2) ** 2
    assert areas.min() >= (side // 4) ** 2
    rows, columns = holes.any(dim=2).sum(dim=1), holes.any(dim=1).sum(dim=1)
    assert torch.equal(rows * columns, areas), "a rectangle without gaps"
    share = holes.float().mean(dim=0)
    middle, corner = (8 / 17) ** 2, (5 / 17) ** 2  # 17 places for the middle of the square, along each axis
    assert share[5:11, 5:11].mean().item() == pytest.approx(middle, abs=0.02)
    assert [share[i, j].item() for i in (0, -1) for j in (0, -1)] == pytest.approx([corner] * 4, abs=0.03)
