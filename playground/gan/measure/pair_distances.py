"""How far pictures are from those that they should be, and how sharp they are: pure functions of pixels."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

LAPLACE = ((0.0, 1.0, 0.0), (1.0, -4.0, 1.0), (0.0, 1.0, 0.0))


def error(made: Tensor, wanted: Tensor) -> float:
    """Mean absolute difference of pixels from -1 to 1, as a share of black to white."""
    return float((made - wanted).abs().double().mean() / 2)


def sharpness(pixels: Tensor) -> float:
    """Variance of the Laplacian in each picture, pixels from -1 to 1 [n, c, h, w] taken as 0 to 1; the mean over all.

    The Laplacian of a pixel is the sum of its four neighbours minus four times itself: nothing where brightness is even
    or changes evenly, much at edges and in grain (Pech-Pacheco et al. 2000).
    """
    channels = pixels.shape[1]
    framed = functional.pad(pixels / 2, (1, 1, 1, 1), mode="replicate")  # the border of a picture is no edge
    weights = torch.tensor(LAPLACE).expand(channels, 1, 3, 3)
    laplacian = functional.conv2d(framed, weights, groups=channels)
    return float(laplacian.flatten(1).double().var(dim=1, correction=0).mean())
