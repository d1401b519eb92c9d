"""The latent lab: sheets, strips and films of other latents than those of the gallery."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, model_validator

from playground.engine.questions.about_run import Index
from playground.engine.questions.classes import Label, first_asked, refuse_unknown
from playground.engine.questions.drawing import (
    Direction,
    Directions,
    Drawing,
    Layout,
    Reach,
    Seed,
    centre_of,
    gallery,
    principal_directions,
)
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.gallery import COLUMNS
from playground.images import Pixels
from playground.images.tiles import tiled

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from playground.gan.look import lab
    from playground.gan.networks import conditional
else:
    from playground.gan.foundations.late import LateModule, torch

    lab = LateModule("playground.gan.look.lab")
    conditional = LateModule("playground.gan.networks.conditional")

MAX_FRAMES = 200  # of a walk

Side = Annotated[int, Field(ge=2, le=15)]  # pictures along one side of a sheet
Psi = Annotated[float, Field(ge=0, le=2)]


class OfLatents(Drawing):
    """A question about latents. Of a run by class, all pictures are drawn of the class ``label``."""

    label: Label | None = None  # None: the first of the classes

    def resolve_for(self, experiment: Experiment) -> Self:
        """With the first class where none is asked for; ValueError for a class that the run does not know."""
        question = super().resolve_for(experiment)
        if experiment.condition.of == "picture":
            raise ValueError("This run makes pictures from pictures, without a latent. Draw a picture for it instead.")
        if experiment.condition.of == "classes":
            label = self.label if self.label is not None else first_asked(experiment)
            refuse_unknown([label], experiment)
            return question.model_copy(update={"label": label})
        if self.label is not None:
            raise ValueError("This run was trained without classes. Ask without a label.")
        return question

    def inputs(self, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, Tensor | None, Layout]:
        """The latents, all with the same label."""
        latents, layout = self.latents(experiment, generator)
        classes = len(experiment.target.classes)
        return latents, None if self.label is None else conditional.one_hot([self.label], classes), layout

    def latents(self, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, Layout]:
        """The latents to draw [n, d], and how their pictures are laid out."""
        raise NotImplementedError


class Plane(OfLatents):
    """A sheet of side x side pictures on a plane through a latent (None: the origin), along two directions.

    ``reach`` is how far the sheet goes from its centre to each side, in units of the latent. Random directions come
    from ``seed``; principal ones, from 0 on, are those to which the first layer answers most, then second most, ...
    """

    kind: ClassVar[str] = "plane"
    centre: Index | None = None
    directions: Directions = "random"
    seed: Seed = 0
    first: Direction = 0
    second: Direction = 1
    reach: Reach = 3.0
    side: Side = 9

    def indices_asked(self) -> Iterable[int]:
        """The centre, where it is one of the gallery."""
        return () if self.centre is None else (self.centre,)

    def latents(self, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, Layout]:
        """The places of the sheet, row by row."""
        if self.directions == "random":
            directions = lab.random_directions(experiment.latent.dimension, self.seed)
        else:
            directions = principal_directions([self.first, self.second], experiment, generator)
        z = lab.plane(centre_of(self.centre, experiment), directions, self.side, self.reach)
        return lab.clip_latents(experiment.latent, z), {"rows": len(z) // self.side, "columns": self.side}


class Walk(OfLatents):
    """From one picture of the gallery to the next, and on: ``frames`` pictures for each leg, or a GIF of them."""

    kind: ClassVar[str] = "walk"
    stops: Annotated[tuple[Index, ...], Field(min_length=2, max_length=8)]
    frames: Annotated[int, Field(ge=2, le=60)] = 16
    gif: bool = False

    def indices_asked(self) -> Iterable[int]:
        """The stops."""
        return self.stops

    @model_validator(mode="after")
    def _is_no_journey(self) -> Self:
        if (len(self.stops) - 1) * (self.frames - 1) >= MAX_FRAMES:
            raise ValueError(f"a walk has at most {MAX_FRAMES} pictures")
        return self

    def latents(self, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Layout]:
        """All places on the way."""
        z = lab.walk(gallery(experiment)[list(self.stops)], self.frames, experiment.latent)
        return z, {"rows": 1, "columns": len(z)}

    def scenes(self, pictures: Pixels) -> list[Pixels]:
        """Of the film: one picture after another."""
        return [tiled(picture[None], 1) for picture in pictures] if self.gif else []


class Truncation(OfLatents):
    """The gallery with its latents shrunk to ``psi`` times their length, one sheet for each psi; of a run by class, the
    latents of one row of it."""

    kind: ClassVar[str] = "truncation"
    psis: Annotated[tuple[Psi, ...], Field(min_length=1, max_length=9)] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2)

    def latents(self, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Layout]:
        """The latents of the gallery for each psi."""
        shown = gallery(experiment)
        if self.label is not None:
            shown = shown[:COLUMNS]  # all rows have the same latents
        z = lab.truncated(shown, self.psis, experiment.latent)
        return z, {"rows": len(shown) // COLUMNS, "columns": COLUMNS, "psis": list(self.psis)}


class Average(OfLatents):
    """The picture of the mean of several latents of the gallery, after their own pictures."""

    kind: ClassVar[str] = "average"
    indices: Annotated[tuple[Index, ...], Field(min_length=1, max_length=16)]

    def indices_asked(self) -> Iterable[int]:
        """The pictures whose latents are averaged."""
        return self.indices

    def latents(self, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Layout]:
        """The latents that are chosen, then their mean."""
        chosen = gallery(experiment)[list(self.indices)]
        z = torch.cat([chosen, chosen.mean(dim=0, keepdim=True)])
        return z, {"rows": 1, "columns": len(z)}


class Map(OfLatents):
    """A sheet of side x side pictures all over the latent space, or over a plane through it that ``seed`` chooses."""

    kind: ClassVar[str] = "map"
    side: Side = 11
    seed: Seed = 0

    def latents(self, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Layout]:
        """Places all over the latent space."""
        return lab.overview(experiment.latent, self.side, self.seed), {"rows": self.side, "columns": self.side}
