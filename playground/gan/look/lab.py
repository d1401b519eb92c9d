"""The latent lab: what a trained generator makes between, around and far away from the latents of the gallery.

Pure functions of a generator and latents. One latent is [d], several are [n, d], and their pictures [n, c, h, w].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import torch
from safetensors.torch import load
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks
from playground.gan.networks.conditional import conditioned_on, one_hot, repeated
from playground.gan.targets.latent import Latent
from playground.gan.training.real_samples import from_units

PORTION = 32  # pictures made at once, in a few milliseconds


def generator_of(experiment: Experiment, checkpoint: bytes, device: str) -> nn.Module:
    """The averaged generator of a checkpoint of this experiment, in evaluation mode."""
    with torch.random.fork_rng(devices=[]):  # its fresh weights are drawn only to be replaced
        generator, _ = build_networks(experiment)
    tensors, start = load(checkpoint), "average."
    generator.load_state_dict({name[len(start) :]: t for name, t in tensors.items() if name.startswith(start)})
    return generator.to(device).eval()


@torch.no_grad()
def draw(
    generator: nn.Module, latents: Tensor, units: str, context: Tensor | None = None, portion: int = PORTION
) -> Iterator[Tensor]:
    """The pictures of `latents` [n, d], a portion at a time, u8 [portion, c, h, w].

    `context` is [n, ...], or [1, ...] for the same in all; None for a generator without a condition.
    """
    device = next(generator.parameters()).device
    if context is not None:
        context = repeated(context, len(latents)).to(device)
    for start in range(0, len(latents), portion):
        part = slice(start, start + portion)
        some_context = None if context is None else context[part]
        yield from_units(conditioned_on(generator, some_context)(latents[part].to(device)), units).cpu()


# ---------------------------------------------------------------- between latents
def slerp(start: Tensor, end: Tensor, t: Tensor) -> Tensor:
    """Spherical interpolation from `start` [d] to `end` [d] at each `t` [n] in [0, 1], [n, d] (Shoemake 1985).

    Normal latents of many dimensions lie near a sphere. A straight line would leave it and pass through latents that
    the generator was never trained on (White 2016).
    """
    cosine = torch.nn.functional.cosine_similarity(start, end, dim=0).clamp(-1, 1)
    angle, t = cosine.acos(), t[:, None]
    if angle.sin() < 1e-4:  # the same direction, or opposite ones, between which the arc is not unique
        return torch.lerp(start, end, t)
    return (((1 - t) * angle).sin() * start + (t * angle).sin() * end) / angle.sin()


def walk(stops: Tensor, frames: int, latent: Latent) -> Tensor:
    """A path through all `stops` [m, d], with `frames` latents in each leg, its ends included, and no repeated corners.

    [(m - 1) (frames - 1) + 1, d]. Normal latents move along arcs, uniform ones, which fill a cube, along lines.
    """
    t = torch.linspace(0, 1, frames)
    between = slerp if latent.distribution == "normal" else lambda a, b, t: torch.lerp(a, b, t[:, None])
    legs = [between(stops[i], stops[i + 1], t)[1:] for i in range(len(stops) - 1)]
    return torch.cat([stops[:1], *legs])


# ---------------------------------------------------------------- around a latent
def random_directions(dimension: int, seed: int) -> Tensor:
    """Two random directions, orthogonal and of length 1, [2, dimension]; in one dimension only one."""
    drawn = torch.randn(dimension, min(2, dimension), generator=torch.Generator().manual_seed(seed))
    return torch.linalg.qr(drawn).Q.T.contiguous()


def principal_directions(generator: nn.Module, dimension: int, extra_inputs: int = 0) -> Tensor:
    """The directions of latent space in the order of their effect on the generator's first layer, [k, dimension].

    These are the right singular vectors of its weights (Shen and Zhou 2021, "Closed-form factorization of latent
    semantics"). Signs are arbitrary; here the largest component of each is positive. `extra_inputs` is the number of
    inputs that the layer has besides the latent, for the class. Raises ValueError if there is no such layer.
    """
    for module in generator.modules():
        if isinstance(module, nn.Linear) and module.in_features == dimension + extra_inputs:
            weight = module.weight[:, :dimension]
            break
    else:
        raise ValueError("This generator has no first layer from which directions could be taken.")
    directions = cast(Tensor, torch.linalg.svd(weight.detach().cpu().float(), full_matrices=False).Vh)
    largest = directions.gather(1, directions.abs().argmax(dim=1, keepdim=True))
    return directions * largest.sign()


def plane(centre: Tensor, directions: Tensor, side: int, reach: float) -> Tensor:
    """A plane of latents through `centre` [d], side * side of them in reading order, [n, d].

    `directions` [2, d] point to the right and upwards, each from -reach to +reach. With only one, the result is a row.
    """
    line = torch.linspace(-reach, reach, side)
    across = line[:, None] * directions[0]
    if len(directions) == 1:
        return centre + across
    up = line.flip(0)[:, None] * directions[1]
    return (centre + up[:, None] + across[None]).flatten(0, 1)


def overview(latent: Latent, side: int, seed: int) -> Tensor:
    """Latents spread evenly (by probability) over all of latent space, side * side in reading order, [n, d].

    One dimension is folded into rows, and two are a map. Of more dimensions, it is a random plane through the origin,
    chosen by `seed` and stretched so that its latents are as long as those that the generator was trained on.
    """
    if latent.dimension == 1:
        return latent.grid(side * side)
    if latent.dimension == 2:
        return latent.grid(side).view(side, side, 2).flip(0).flatten(0, 1)
    flat = latent.model_copy(update={"dimension": 2}).grid(side).view(side, side, 2).flip(0).flatten(0, 1)
    stretch = (latent.dimension / 2) ** 0.5
    return clip_latents(latent, stretch * flat @ random_directions(latent.dimension, seed))


def truncated(latents: Tensor, psis: Sequence[float], latent: Latent) -> Tensor:
    """`latents` [n, d] times each psi, [len(psis) * n, d]: all for the first psi, then all for the second ...

    Short latents were the most frequent in training: their pictures vary less, but are better (the truncation trick of
    Brock et al. 2019 and Karras et al. 2019). With psi above 1 it is the other way round.
    """
    return clip_latents(latent, torch.cat([psi * latents for psi in psis]))


# ---------------------------------------------------------------- contexts and limits
def mixture(a: int, b: int, frames: int, classes: int) -> Tensor:
    """Contexts from class a to class b, [frames, classes]: shares of the classes, which sum to 1 in every row."""
    start, end = one_hot([a, b], classes)
    return torch.lerp(start, end, torch.linspace(0, 1, frames)[:, None])


def clip_latents(latent: Latent, z: Tensor) -> Tensor:
    """`z` [n, d], clipped to the cube from -1 to 1 if latents are uniform."""
    return z if latent.distribution == "normal" else z.clamp(-1, 1)
