"""Questions about latents, and about the classes that a generator is told beside them. Light."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from playground.engine.questions import Index, Lab
from playground.gan.experiment.experiment import Experiment

MOST_FRAMES = 200  # of a walk

Side = Annotated[int, Field(ge=2, le=15)]  # pictures along one side of a sheet
Seed = Annotated[int, Field(ge=0, le=999_999)]
Direction = Annotated[int, Field(ge=0, lt=128)]  # the number of a principal one
Reach = Annotated[float, Field(gt=0, le=20)]
Label = Annotated[int, Field(ge=0, lt=1000)]  # the number of a class


class OfLatents(Lab):
    """A question about latents. Of a run that is told classes, all pictures are drawn of the class ``label``."""

    label: Label | None = None  # None: the first of the classes

    def settled(self, experiment: Experiment) -> Self:
        if experiment.condition.of == "picture":
            raise ValueError("This run makes pictures from pictures, without a latent: draw one for it instead.")
        question = super().settled(experiment)
        if experiment.condition.of == "classes":
            label = self.label if self.label is not None else first_asked(experiment)
            refuse_unknown([label], experiment)
            return question.model_copy(update={"label": label})
        if self.label is not None:
            raise ValueError("This run was trained without classes to ask for; ask without a label.")
        return question


class Plane(OfLatents):
    """A sheet of side x side pictures on a plane through a latent (None: the origin), along two directions.

    ``reach`` is how far the sheet goes from its centre to each side, in units of the latent. Random directions come
    from ``seed``; principal ones, from 0 on, are those to which the first layer answers most, then second most, ...
    """

    what: Literal["plane"]
    centre: Index | None = None
    directions: Literal["random", "principal"] = "random"
    seed: Seed = 0
    first: Direction = 0
    second: Direction = 1
    reach: Reach = 3.0
    side: Side = 9

    def places(self) -> Iterable[int]:
        return () if self.centre is None else (self.centre,)


class Walk(OfLatents):
    """From one picture of the gallery to the next, and on: ``frames`` pictures for each leg, or a GIF of them."""

    what: Literal["walk"]
    stops: Annotated[tuple[Index, ...], Field(min_length=2, max_length=8)]
    frames: Annotated[int, Field(ge=2, le=60)] = 16
    gif: bool = False

    def places(self) -> Iterable[int]:
        return self.stops

    @model_validator(mode="after")
    def _is_no_journey(self) -> Self:
        if (len(self.stops) - 1) * (self.frames - 1) >= MOST_FRAMES:
            raise ValueError(f"a walk has at most {MOST_FRAMES} pictures")
        return self


class Truncation(OfLatents):
    """The gallery with its latents shrunk to ``psi`` times their length, one sheet for each psi; of a run that is told
    classes, the latents of one row of it."""

    what: Literal["truncation"]
    psis: Annotated[tuple[Annotated[float, Field(ge=0, le=2)], ...], Field(min_length=1, max_length=9)] = (
        0.0,
        0.2,
        0.4,
        0.6,
        0.8,
        1.0,
        1.2,
    )


class Average(OfLatents):
    """The picture of the mean of several latents of the gallery, after their own pictures."""

    what: Literal["average"]
    indices: Annotated[tuple[Index, ...], Field(min_length=1, max_length=16)]

    def places(self) -> Iterable[int]:
        return self.indices


class Map(OfLatents):
    """A sheet of side x side pictures all over the latent space, or over a plane through it that ``seed`` chooses."""

    what: Literal["map"]
    side: Side = 11
    seed: Seed = 0


# ---------------------------------------------------------------- classes
class OfClasses(Lab):
    """A question to a generator that is told classes."""

    def settled(self, experiment: Experiment) -> Self:
        if experiment.condition.of != "classes":
            raise ValueError("This run was trained without classes to ask for.")
        first_asked(experiment)
        return super().settled(experiment)


class Across(OfClasses):
    """Every class that may be asked for, of the same latents: a column for each class, and a row for each of ``frames``
    places on the line through a latent (None: the origin) along one direction, from -reach to +reach (see Plane)."""

    what: Literal["across"]
    centre: Index | None = None
    directions: Literal["random", "principal"] = "random"
    seed: Seed = 0
    first: Direction = 0
    reach: Reach = 3.0
    frames: Annotated[int, Field(ge=1, le=25)] = 13

    def places(self) -> Iterable[int]:
        return () if self.centre is None else (self.centre,)


class Mix(OfClasses):
    """From class a to class b in ``frames`` pictures, by what the generator is told; a row for each latent of a row of
    the gallery. Or a GIF of them all."""

    what: Literal["mix"]
    a: Label
    b: Label
    frames: Annotated[int, Field(ge=2, le=30)] = 9
    gif: bool = False

    def settled(self, experiment: Experiment) -> Self:
        question = super().settled(experiment)
        refuse_unknown([self.a, self.b], experiment)
        return question


def first_asked(experiment: Experiment) -> int:
    """The first class that may be asked for; ValueError if nobody knows them any more."""
    asked: list[int] = experiment.target.asked
    if not asked:
        raise ValueError("The classes of this run are not known here: its pictures are no longer on this machine.")
    return asked[0]


def refuse_unknown(labels: list[int], experiment: Experiment) -> None:
    """ValueError for a class that the run was not trained on."""
    asked: list[int] = experiment.target.asked
    for label in labels:
        if label not in asked:
            known = ", ".join(map(str, asked[:12])) + (", ..." if len(asked) > 12 else "")
            raise ValueError(f"This run knows no class {label}; ask for one of {known}.")
