"""What a generator makes of the classes that it is asked for: all of them for the same latent, and mixtures of two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field

from playground.engine.questions.about_run import Index
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
    from torch import Tensor, nn

    from playground.gan.look import lab
    from playground.gan.networks import conditional
else:
    from playground.gan.foundations.late import LateModule

    lab = LateModule("playground.gan.look.lab")
    conditional = LateModule("playground.gan.networks.conditional")

MIX_COLUMNS = 4  # pictures side by side in a film of a mixture

Label = Annotated[int, Field(ge=0, lt=1000)]  # the number of a class


class OfClasses(Drawing):
    """A question to a generator that is conditioned on classes."""

    def resolve_for(self, experiment: Experiment) -> Self:
        """ValueError for a run without classes."""
        question = super().resolve_for(experiment)
        if experiment.condition.of != "classes":
            raise ValueError("This run was trained without classes to ask for.")
        first_asked(experiment)
        return question


class Across(OfClasses):
    """Every class that may be asked for, of the same latents: a column for each class, and a row for each of ``frames``
    places on the line through a latent (None: the origin) along one direction, from -reach to +reach (see Plane)."""

    kind: ClassVar[str] = "across"
    centre: Index | None = None
    directions: Directions = "random"
    seed: Seed = 0
    first: Direction = 0
    reach: Reach = 3.0
    frames: Annotated[int, Field(ge=1, le=25)] = 13

    def indices_asked(self) -> Iterable[int]:
        """The centre, where it is one of the gallery."""
        return () if self.centre is None else (self.centre,)

    def inputs(self, experiment: Experiment, generator: nn.Module) -> tuple[Tensor, Tensor | None, Layout]:
        """A row of every class for each place on the line; the layout also has `labels` and `names` of the columns."""
        labels, classes = experiment.target.asked, experiment.target.classes
        if self.directions == "random":
            directions = lab.random_directions(experiment.latent.dimension, self.seed)
        else:
            directions = principal_directions([self.first], experiment, generator)
        z = lab.plane(centre_of(self.centre, experiment), directions[:1], self.frames, self.reach)
        z = lab.clip_latents(experiment.latent, z).repeat_interleave(len(labels), dim=0)
        info = {"rows": self.frames, "columns": len(labels), "labels": labels, "names": [classes[k] for k in labels]}
        return z, conditional.one_hot(labels, len(classes)).repeat(self.frames, 1), info


class Mix(OfClasses):
    """From class a to class b in ``frames`` pictures, by the generator's context; a row for each latent of a row of the
    gallery. Or a GIF of them all."""

    kind: ClassVar[str] = "mix"
    a: Label
    b: Label
    frames: Annotated[int, Field(ge=2, le=30)] = 9
    gif: bool = False

    def resolve_for(self, experiment: Experiment) -> Self:
        """ValueError for a class that the run does not know."""
        question = super().resolve_for(experiment)
        refuse_unknown([self.a, self.b], experiment)
        return question

    def inputs(self, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Tensor | None, Layout]:
        """A row for each latent of a row of the gallery, from the one class to the other."""
        latents = gallery(experiment)[:COLUMNS]
        context = lab.mixture(self.a, self.b, self.frames, len(experiment.target.classes))
        layout = {"rows": len(latents), "columns": self.frames}
        return latents.repeat_interleave(self.frames, dim=0), context.repeat(len(latents), 1), layout

    def scenes(self, pictures: Pixels) -> list[Pixels]:
        """Of the film: the pictures of all latents for each share of the classes."""
        frames = range(self.frames) if self.gif else ()
        return [tiled(pictures[frame :: self.frames], MIX_COLUMNS) for frame in frames]


def first_asked(experiment: Experiment) -> int:
    """The first class that may be asked for; ValueError if nobody knows them any more."""
    asked: list[int] = experiment.target.asked
    if not asked:
        raise ValueError("The classes of this run are unknown, because its pictures are no longer on this machine.")
    return asked[0]


def refuse_unknown(labels: list[int], experiment: Experiment) -> None:
    """ValueError for a class that the run was not trained on."""
    asked: list[int] = experiment.target.asked
    for label in labels:
        if label not in asked:
            known = ", ".join(map(str, asked[:12])) + (", ..." if len(asked) > 12 else "")
            raise ValueError(f"This run knows no class {label}; ask for one of {known}.")
