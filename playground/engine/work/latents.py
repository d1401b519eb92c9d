"""The latent lab: sheets, strips and films drawn by a run's averaged generator, also of classes asked for and from a
drawn picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from playground.engine.latent_questions import Across, Average, Map, Mix, OfLatents, Plane, Truncation, Walk
from playground.engine.questions import Given, Lab, Translate, pixels_in
from playground.engine.work.aside import aside
from playground.engine.work.context import Context, Progress, Refusal, Steps
from playground.gan.experiment.experiment import Experiment
from playground.gan.look import lab as latent_lab
from playground.gan.look.picture_observer import gallery_inputs
from playground.gan.look.places import COLUMNS, real_gallery
from playground.gan.networks.conditional import shares
from playground.gan.training.real_samples import into_units
from playground.images import Pixels
from playground.images.pairs import given_part
from playground.images.tiles import tiled
from playground.store.jobs import Answer

GIF_SIDE = 224  # pixels, at least, of a GIF: pictures of 28 pixels are stamps
FRAME_MILLISECONDS = 60
MIX_COLUMNS = 4  # pictures side by side in a film of a mixture

Layout = dict[str, Any]  # rows, columns, and what belongs to the question


def lab(request: Lab, context: Context) -> Steps:
    """Draw what is asked for. Info: shape [c, h, w], rows, columns, step, and what belongs to the question.

    The result is one PNG of rows * columns pictures without gaps (of a truncation: one such sheet a psi, below each
    other), or a GIF.
    """
    yield Progress(words="Loading the generator")
    assert request.step is not None, "a settled request"
    experiment, generator = context.generator(request.run, request.step)
    latents, told, info = inputs(request, experiment, generator)
    drawn: list[Tensor] = []
    for pixels in latent_lab.draw(generator, latents, experiment.units, told):
        drawn.append(pixels)
        yield Progress(sum(map(len, drawn)) / len(latents), "Drawing")
    made = torch.cat(drawn).numpy()
    info |= {"step": request.step, "shape": list(made.shape[1:])}
    if isinstance(request, Walk | Mix) and request.gif:
        film = yield from aside(lambda _: gif(scenes(request, made)), lambda *_: "")
        return Answer(info, film, "image/gif")
    return Answer(info, png(made, info["columns"]), "image/png")


def given(request: Given, context: Context) -> Steps:
    """The given part of one of the held-out pictures beside the gallery, as a PNG. Info: shape [c, h, w]."""
    yield Progress()
    with context.database.read() as connection:
        experiment = request.experiment(connection)
    picture = real_gallery(experiment).pixels[[request.index]]
    part = given_part(picture, experiment.condition.given)
    return Answer({"shape": list(part.shape[1:])}, png(part, 1), "image/png")


# ---------------------------------------------------------------- what the generator is asked
def inputs(request: Lab, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, Tensor | None, Layout]:
    """The latents to draw [n, d], what the generator is told beside them, and how their pictures are laid out."""
    if isinstance(request, OfLatents):
        told = None if request.label is None else shares([request.label], len(experiment.target.classes))
        latents, info = WHERE[type(request)](request, experiment, generator)
        return latents, told, info
    if isinstance(request, Across):
        return across(request, experiment, generator)
    if isinstance(request, Mix):
        return mix(request, experiment)
    assert isinstance(request, Translate)
    shape = experiment.condition.context_shape(experiment.target)
    picture = torch.tensor(np.frombuffer(pixels_in(request.picture), np.uint8).reshape(1, *shape))
    return torch.zeros(1, experiment.latent.dimension), into_units(picture, experiment.units), {"rows": 1, "columns": 1}


def plane(request: Plane, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, Layout]:
    directions = directions_of(request, experiment, generator)
    z = latent_lab.plane(centre_of(request, experiment), directions, request.side, request.reach)
    return latent_lab.within(experiment.latent, z), {"rows": len(z) // request.side, "columns": request.side}


def walk(request: Walk, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Layout]:
    z = latent_lab.walk(gallery(experiment)[list(request.stops)], request.frames, experiment.latent)
    return z, {"rows": 1, "columns": len(z)}


def truncation(request: Truncation, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Layout]:
    shown = gallery(experiment)
    if request.label is not None:
        shown = shown[:COLUMNS]  # all rows have the same latents
    z = latent_lab.truncated(shown, request.psis, experiment.latent)
    return z, {"rows": len(shown) // COLUMNS, "columns": COLUMNS, "psis": list(request.psis)}


def average(request: Average, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Layout]:
    chosen = gallery(experiment)[list(request.indices)]
    z = torch.cat([chosen, chosen.mean(dim=0, keepdim=True)])
    return z, {"rows": 1, "columns": len(z)}


def whole(request: Map, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Layout]:
    z = latent_lab.whole(experiment.latent, request.side, request.seed)
    return z, {"rows": request.side, "columns": request.side}


WHERE: dict[type[OfLatents], Callable[[Any, Experiment, nn.Module], tuple[Tensor, Layout]]] = {
    Plane: plane,
    Walk: walk,
    Truncation: truncation,
    Average: average,
    Map: whole,
}


def across(request: Across, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, Tensor, Layout]:
    """A row of every class for each place on a line; the layout also has `labels` and `names` of the columns."""
    labels, classes = experiment.target.asked, experiment.target.classes
    direction = directions_of(request, experiment, generator)[:1]
    z = latent_lab.plane(centre_of(request, experiment), direction, request.frames, request.reach)
    z = latent_lab.within(experiment.latent, z).repeat_interleave(len(labels), dim=0)
    info = {"rows": request.frames, "columns": len(labels), "labels": labels, "names": [classes[k] for k in labels]}
    return z, shares(labels, len(classes)).repeat(request.frames, 1), info


def mix(request: Mix, experiment: Experiment) -> tuple[Tensor, Tensor, Layout]:
    """A row for each latent of a row of the gallery, from the one class to the other."""
    latents = gallery(experiment)[:COLUMNS]
    told = latent_lab.mixture(request.a, request.b, request.frames, len(experiment.target.classes))
    info = {"rows": len(latents), "columns": request.frames}
    return latents.repeat_interleave(request.frames, dim=0), told.repeat(len(latents), 1), info


def gallery(experiment: Experiment) -> Tensor:
    """The latents of the gallery, [n, d]."""
    return gallery_inputs(experiment)[0]


def centre_of(request: Plane | Across, experiment: Experiment) -> Tensor:
    """The latent [d] in the middle of what is asked for."""
    return torch.zeros(experiment.latent.dimension) if request.centre is None else gallery(experiment)[request.centre]


def directions_of(request: Plane | Across, experiment: Experiment, generator: nn.Module) -> Tensor:
    """The one or two directions that are asked for, [1 or 2, d]; Refusal if the generator has fewer."""
    dimension = experiment.latent.dimension
    if request.directions == "random":
        return latent_lab.random_directions(dimension, request.seed)
    told, condition = 0, experiment.condition
    if condition.of == "classes":
        told = condition.width(len(experiment.target.classes))
    found = latent_lab.principal_directions(generator, dimension, told)
    if dimension == 1:
        return found
    wanted = [request.first] if isinstance(request, Across) else [request.first, request.second]
    if max(wanted) >= len(found):
        raise Refusal(f"This generator tells only {len(found)} directions apart; choose from the first of them.")
    return found[wanted]


# ---------------------------------------------------------------- pictures as files
def png(pixels: Pixels, columns: int) -> bytes:
    """Pictures u1 [n, c, h, w] side by side as one PNG, exact to the last bit."""
    file = io.BytesIO()
    image(tiled(pixels, columns)).save(file, "PNG", compress_level=3)
    return file.getvalue()


def scenes(request: Walk | Mix, pixels: Pixels) -> list[Pixels]:
    """The pictures of a walk, or all those of a mixture that belong together, as sheets u1 [h, w, c] of a film."""
    if isinstance(request, Walk):
        return [tiled(picture[None], 1) for picture in pixels]
    return [tiled(pixels[frame :: request.frames], MIX_COLUMNS) for frame in range(request.frames)]


def gif(sheets: list[Pixels]) -> bytes:
    """Sheets u1 [h, w, c] as a film that goes there and back, over and over."""
    scale = -(-GIF_SIDE // sheets[0].shape[1])
    frames = [image(sheet.repeat(scale, axis=0).repeat(scale, axis=1)) for sheet in sheets]
    frames += frames[-2:0:-1]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=FRAME_MILLISECONDS, loop=0)
    return file.getvalue()


def image(sheet: Pixels) -> Image.Image:
    """A sheet u1 [h, w, c], grey or in colour."""
    return Image.fromarray(sheet[:, :, 0] if sheet.shape[2] == 1 else sheet)
