"""What a run's averaged generator makes of latents of our choice: how such questions are answered, and how pictures
become files. The base of ``latents``, ``classes`` and ``translation``."""

from __future__ import annotations

import io
from collections.abc import Generator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from PIL import GifImagePlugin, Image
from pydantic import Field

from playground.engine.questions.about_run import AboutCheckpoint, AboutPictures, Index
from playground.engine.questions.question import Progress, Refusal, Steps
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.gallery import gallery_of
from playground.images import Pixels
from playground.images.tiles import tiled
from playground.store.jobs import Answer

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from playground.engine.resources import Resources
    from playground.gan.look import lab
else:
    from playground.gan.foundations.late import LateModule, torch

    lab = LateModule("playground.gan.look.lab")

GIF_SIDE = 224  # pixels, at least, of a GIF: pictures of 28 pixels are stamps
FRAME_MILLISECONDS = 60

Seed = Annotated[int, Field(ge=0, le=999_999)]
Direction = Annotated[int, Field(ge=0, lt=128)]  # the number of a principal one
Reach = Annotated[float, Field(gt=0, le=20)]
Directions = Literal["random", "principal"]

Layout = dict[str, Any]  # rows, columns, and what belongs to the question


class Drawing(AboutPictures, AboutCheckpoint):
    """A question whose answer is drawn by the trained generator, as it was at a checkpoint."""

    title: ClassVar[str] = "drawing from the latent space"
    from_browser: ClassVar[bool] = True
    allows_untrained: ClassVar[bool] = False

    def inputs(self, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, Tensor | None, Layout]:
        """The latents to draw [n, d], the context of each [n, ...] (or one for all [1, ...], or None), and how their
        pictures are laid out."""
        raise NotImplementedError

    def scenes(self, pictures: Pixels) -> list[Pixels]:
        """The sheets u1 [h, w, c] of a film, where one is asked for, of the pictures u1 [n, c, h, w]."""
        return []

    def work(self, resources: Resources) -> Steps:
        """Info: shape [c, h, w], rows, columns, step, and what belongs to the question.

        The result is one PNG of rows * columns pictures without gaps (of a truncation: one such sheet a psi, below each
        other), or a GIF.
        """
        yield Progress(words="Loading the generator")
        experiment, generator = resources.generator(self.run, self.at_step)
        latents, context, info = self.inputs(experiment, generator)
        drawn: list[Tensor] = []
        for pixels in lab.draw(generator, latents, experiment.units, context):
            drawn.append(pixels)
            yield Progress(sum(map(len, drawn)) / len(latents), "Drawing")
        pictures = torch.cat(drawn).numpy()
        info |= {"step": self.step, "shape": list(pictures.shape[1:])}
        if scenes := self.scenes(pictures):
            film = yield from gif(scenes)
            return Answer(info, film, "image/gif")
        return Answer(info, png(pictures, info["columns"]), "image/png")


def gallery(experiment: Experiment) -> Tensor:
    """The latents of the gallery, [n, d]."""
    return gallery_of(experiment).latents()


def centre_of(index: Index | None, experiment: Experiment) -> Tensor:
    """The latent [d] of a picture of the gallery; None: the origin."""
    return torch.zeros(experiment.latent.dimension) if index is None else gallery(experiment)[index]


def principal_directions(wanted: list[int], experiment: Experiment, generator: nn.Module) -> Tensor:
    """The directions to which the generator's first layer answers most, by number, [len(wanted), d] (all there are,
    for a latent of one dimension); Refusal if it has fewer."""
    dimension, labels, condition = experiment.latent.dimension, 0, experiment.condition
    if condition.of == "classes":
        labels = condition.width(len(experiment.target.classes))
    found = lab.principal_directions(generator, dimension, labels)
    if dimension == 1:
        return found
    if max(wanted) >= len(found):
        raise Refusal(f"This generator has only {len(found)} separate directions. Choose one of those.")
    return found[wanted]


# ---------------------------------------------------------------- pictures as files
def png(pictures: Pixels, columns: int) -> bytes:
    """Pictures u1 [n, c, h, w] side by side as one PNG, exact to the last bit."""
    file = io.BytesIO()
    image(tiled(pictures, columns)).save(file, "PNG", compress_level=3)
    return file.getvalue()


def gif(sheets: list[Pixels]) -> Generator[Progress, None, bytes]:
    """Sheets u1 [h, w, c] as a film that goes there and back, over and over; one of them at each step.

    A sheet in colour has its own 256 colours. They are chosen before it is enlarged: it has far fewer pixels then.
    """
    scale = -(-GIF_SIDE // sheets[0].shape[1])
    frames: list[bytes] = []
    for sheet in sheets:
        small = image(sheet)
        small = small.convert("P") if small.mode == "L" else small.quantize(256, Image.Quantize.FASTOCTREE)
        enlarged = small.resize((scale * small.width, scale * small.height), Image.Resampling.NEAREST)
        parts = GifImagePlugin.getdata(enlarged, duration=FRAME_MILLISECONDS, include_color_table=True)
        frames.append(b"".join(parts))
        yield Progress(len(frames) / len(sheets), "Making the film")
    parts, _ = GifImagePlugin.getheader(enlarged, info={"loop": 0})
    return b"".join([*parts, *frames, *frames[-2:0:-1], b";"])


def image(sheet: Pixels) -> Image.Image:
    """A sheet u1 [h, w, c], grey or in colour."""
    return Image.fromarray(sheet[:, :, 0] if sheet.shape[2] == 1 else sheet)
