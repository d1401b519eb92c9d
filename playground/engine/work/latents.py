"""The latent lab: sheets, strips and films drawn by a run's averaged generator."""

from __future__ import annotations

import io
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from playground.engine.requests import Average, Lab, Map, Plane, Truncation, Walk
from playground.engine.work.aside import aside
from playground.engine.work.context import Context, Progress, Refusal, Steps
from playground.gan import lab as latent_lab
from playground.gan.experiment import Experiment
from playground.gan.picture_observation import gallery_latents
from playground.gan.places import COLUMNS
from playground.images import Pixels
from playground.images.tiles import tiled
from playground.store.jobs import Answer

GIF_SIDE = 224  # pixels, at least, of a GIF: pictures of 28 pixels are stamps
FRAME_MILLISECONDS = 60


def lab(request: Lab, context: Context) -> Steps:
    """Draw what is asked for. Info: shape [c, h, w], rows, columns, step, and what belongs to the question.

    The result is one PNG of rows * columns pictures without gaps (of a truncation: one such sheet a psi, below each
    other), or a GIF.
    """
    yield Progress(words="Loading the generator")
    assert request.step is not None, "a settled request"
    experiment, generator = context.generator(request.run, request.step)
    latents, info = where(request, experiment, generator)
    drawn: list[Tensor] = []
    for pixels in latent_lab.draw(generator, latents, experiment.units):
        drawn.append(pixels)
        yield Progress(sum(map(len, drawn)) / len(latents), "Drawing")
    pixels = torch.cat(drawn)
    info |= {"step": request.step, "shape": list(pixels.shape[1:])}
    if isinstance(request, Walk) and request.gif:
        film = yield from aside(lambda _: gif(pixels), lambda *_: "")
        return Answer(info, film, "image/gif")
    return Answer(info, png(pixels.numpy(), info["columns"]), "image/png")


def where(request: Lab, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, dict[str, Any]]:
    """The latents to draw, [n, d], and how their pictures are laid out."""
    latent, gallery = experiment.latent, gallery_latents(experiment)
    if isinstance(request, Plane):
        centre = torch.zeros(latent.dimension) if request.centre is None else gallery[request.centre]
        directions = directions_of(request, generator, latent.dimension)
        z = latent_lab.plane(centre, directions, request.side, request.reach)
        return latent_lab.within(latent, z), {"rows": len(z) // request.side, "columns": request.side}
    if isinstance(request, Walk):
        z = latent_lab.walk(gallery[list(request.stops)], request.frames, latent)
        return z, {"rows": 1, "columns": len(z)}
    if isinstance(request, Truncation):
        z = latent_lab.truncated(gallery, request.psis, latent)
        return z, {"rows": len(gallery) // COLUMNS, "columns": COLUMNS, "psis": list(request.psis)}
    if isinstance(request, Average):
        chosen = gallery[list(request.indices)]
        z = torch.cat([chosen, chosen.mean(dim=0, keepdim=True)])
        return z, {"rows": 1, "columns": len(z)}
    assert isinstance(request, Map)
    z = latent_lab.whole(latent, request.side, request.seed)
    return z, {"rows": request.side, "columns": request.side}


def directions_of(request: Plane, generator: nn.Module, dimension: int) -> Tensor:
    """The one or two directions that span a plane, [2, dimension]; Refusal if the generator has fewer."""
    if request.directions == "random":
        return latent_lab.random_directions(dimension, request.seed)
    found = latent_lab.principal_directions(generator, dimension)
    if dimension == 1:
        return found[:1]
    if max(request.first, request.second) >= len(found):
        raise Refusal(f"This generator tells only {len(found)} directions apart; choose from the first of them.")
    return found[[request.first, request.second]]


def png(pixels: Pixels, columns: int) -> bytes:
    """Pictures u1 [n, c, h, w] side by side as one PNG, exact to the last bit."""
    tile, file = tiled(pixels, columns), io.BytesIO()
    Image.fromarray(tile[:, :, 0] if tile.shape[2] == 1 else tile).save(file, "PNG", compress_level=3)
    return file.getvalue()


def gif(pixels: Tensor) -> bytes:
    """Pictures u8 [n, c, h, w] as a film that goes there and back, over and over."""
    scale = -(-GIF_SIDE // pixels.shape[-1])
    pixels = pixels.repeat_interleave(scale, dim=2).repeat_interleave(scale, dim=3)
    arrays = pixels.permute(0, 2, 3, 1).numpy()
    frames = [Image.fromarray(a[:, :, 0] if a.shape[2] == 1 else a) for a in arrays]
    frames += frames[-2:0:-1]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=FRAME_MILLISECONDS, loop=0)
    return file.getvalue()
