"""Differentiable augmentation (Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training").

A discriminator learns few pictures by heart. It cannot if all that it sees, real and generated, is augmented at random.
Since augmentations are differentiable, the generator learns through them, and does not imitate them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.gan.foundations.schema import Description, knob

if TYPE_CHECKING:
    import torch
    from torch import Tensor
else:
    from playground.gan.foundations.late import torch

REACH = 1 / 8  # how far a picture is moved at most, as a share of its side
HOLE = 1 / 2  # the side of the square that is cut out, as a share of the picture's


class Augment(Description):
    """What is done to every picture before the discriminator sees it."""

    colour: bool = knob(
        False,
        "Colour",
        "The brightness, saturation and contrast of each picture change at random. Of little use for grey digits.",
    )
    translation: bool = knob(
        False, "Translation", "Each picture is moved up, down, left or right by up to an eighth of its size."
    )
    cutout: bool = knob(
        False,
        "Cutout",
        "A square of half the picture's size is greyed out at a random place. The strongest of the three.",
    )

    @property
    def active(self) -> bool:
        """Whether anything is changed at all."""
        return self.colour or self.translation or self.cutout

    def apply(self, x: Tensor, rng: torch.Generator) -> Tensor:
        """Pictures `x` [n, c, h, w], each augmented at random; `rng` must be on the device of `x`."""
        if self.colour:
            x = recolour(x, rng)
        if self.translation:
            x = move(x, rng)
        return cut(x, rng) if self.cutout else x


def recolour(x: Tensor, rng: torch.Generator) -> Tensor:
    """Changes brightness by up to 0.5, then saturation by a factor from 0 to 2, then contrast by one from 0.5 to 1.5.

    `x` and the result are [n, c, h, w].
    """
    brightness, saturation, contrast = torch.rand((3, len(x), 1, 1, 1), device=x.device, generator=rng)
    x = x + (brightness - 0.5)
    if x.shape[1] > 1:  # grey pictures have no saturation
        grey = x.mean(dim=1, keepdim=True)
        x = grey + (x - grey) * (2 * saturation)
    middle = x.mean(dim=(1, 2, 3), keepdim=True)
    return middle + (x - middle) * (contrast + 0.5)


def move(x: Tensor, rng: torch.Generator) -> Tensor:
    """Moves each picture [n, c, h, w] by whole pixels. Outside it is 0: a middle grey in standardised units."""
    rows, columns = (shifts(x, side, round(side * REACH), rng) for side in x.shape[2:])
    padded = torch.nn.functional.pad(x, (1, 1, 1, 1))
    rows, columns = (line.clamp(-1, side) + 1 for line, side in zip((rows, columns), x.shape[2:], strict=True))
    sample = torch.arange(len(x), device=x.device)[:, None, None]
    moved = padded.permute(0, 2, 3, 1)[sample, rows[:, :, None], columns[:, None, :]]  # [n, h, w, c]
    return moved.permute(0, 3, 1, 2)


def shifts(x: Tensor, side: int, reach: int, rng: torch.Generator) -> Tensor:
    """For each picture, the index of the row (or column) that each of its rows is copied from, [n, side].

    Indices outside the picture are below 0 or at least `side`.
    """
    by = torch.randint(-reach, reach + 1, (len(x), 1), device=x.device, generator=rng)
    return torch.arange(side, device=x.device) - by


def cut(x: Tensor, rng: torch.Generator) -> Tensor:
    """Sets a square of each picture [n, c, h, w] to 0. Its centre may be anywhere in the picture."""
    inside = [hole(x, side, rng) for side in x.shape[2:]]
    return x * ~(inside[0][:, None, :, None] & inside[1][:, None, None, :])


def hole(x: Tensor, side: int, rng: torch.Generator) -> Tensor:
    """For each picture, which of its rows (or columns) the square covers, bool [n, side]."""
    size = round(side * HOLE)
    first = torch.randint(side + 1 - size % 2, (len(x), 1), device=x.device, generator=rng) - size // 2
    place = torch.arange(side, device=x.device)
    return (place >= first) & (place < first + size)
