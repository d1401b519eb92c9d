"""What a page may ask of a worker: one description for each kind of job. Light, as all that pages load.

A request is checked here, before it is stored, so that a wrong one is told at once. To add a kind, write one class
here, list it in ``KINDS``, and write what a worker does for it in ``engine/work``.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator
from sqlalchemy import Connection

from playground.gan.experiment import AnyTarget, Experiment
from playground.gan.places import GALLERY
from playground.store import films, runs

MOST_FRAMES = 200  # of a walk
VERSION = 1  # raised when an equal request would be answered otherwise: old answers then do not serve

if TYPE_CHECKING:
    from playground.gan.image_target import ImageTarget

    PictureTarget = ImageTarget
else:
    PictureTarget = AnyTarget

RunId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Index = Annotated[int, Field(ge=0, lt=GALLERY)]  # of a picture in the gallery
Side = Annotated[int, Field(ge=2, le=15)]  # pictures along one side of a sheet
Seed = Annotated[int, Field(ge=0, le=999_999)]


class Request(BaseModel):
    """A question to a worker. Equal ones share an answer while it is not older than ``keep_seconds``."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    title: ClassVar[str]  # what the worker does, after "while"
    quick: ClassVar[bool] = True  # answered in a fraction of a second, while somebody waits
    keep_seconds: ClassVar[float] = 3600.0  # 0: an answer is shared only until it is there

    def settle(self, connection: Connection) -> Self:
        """The request with everything in it that "newest" leaves open; ValueError (a sentence) if it cannot be met."""
        return self


class OfPictures(Request):
    """A question about a set of pictures."""

    quick: ClassVar[bool] = False
    keep_seconds: ClassVar[float] = 0.0
    target: PictureTarget

    @field_validator("target")
    @classmethod
    def _is_of_pictures(cls, target: Any) -> Any:
        if target.family != "images":
            raise ValueError(f"{target.title} is not made of pictures")
        return target


class Fetch(OfPictures):
    """Get the pictures of a target onto this machine."""

    title: ClassVar[str] = "fetching the pictures"


class Classify(OfPictures):
    """Train the small classifier of a target's dataset, and keep it."""

    title: ClassVar[str] = "training the classifier"

    @field_validator("target")
    @classmethod
    def _of_all_its_pictures(cls, target: Any) -> Any:
        """It learns the whole dataset, so all choices from one share it."""
        return target.model_copy(update={"only": "", "count": 0})


class Import(Request):
    """Turn an upload that the page has admitted (see images/uploads.py) into pictures of ``size`` x ``size`` pixels."""

    title: ClassVar[str] = "reading your pictures"
    quick: ClassVar[bool] = False
    keep_seconds: ClassVar[float] = 0.0
    upload: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    size: Literal[28, 32, 64]


class Architecture(Request):
    """The layers of both networks of an experiment, with output shapes and numbers of parameters."""

    title: ClassVar[str] = "looking at the networks"
    experiment: Experiment


class OfRun(Request):
    """A question about the pictures that a run makes."""

    run: RunId

    def experiment(self, connection: Connection) -> Experiment:
        """What the run trains; ValueError if it is gone, or does not make pictures."""
        text = runs.experiment(connection, self.run)
        if text is None:
            raise ValueError("This run is no longer in the store.")
        experiment = Experiment.from_json(text)
        if experiment.target.family != "images":
            raise ValueError(f"This is for pictures; this run learns {experiment.target.title}.")
        return experiment


class Nearest(OfRun):
    """The training pictures nearest to one of the gallery: is it memorised?"""

    title: ClassVar[str] = "looking for the nearest pictures"
    step: Annotated[int, Field(ge=0)]
    index: Index

    def settle(self, connection: Connection) -> Self:
        self.experiment(connection)
        return self


class Lab(OfRun):
    """A question to the trained generator. ``step`` is that of a checkpoint, None for the newest."""

    title: ClassVar[str] = "drawing from the latent space"
    step: Annotated[int, Field(ge=0)] | None = None

    def settle(self, connection: Connection) -> Self:
        self.experiment(connection)
        if self.step is not None:
            return self
        step = films.newest_step(connection, self.run)
        if step is None:
            raise ValueError("This run has saved nothing yet; let it train for some seconds.")
        return self.model_copy(update={"step": step})


class Plane(Lab):
    """A sheet of side x side pictures on a plane through a latent (None: the origin), along two directions.

    ``reach`` is how far the sheet goes from its centre to each side, in units of the latent. Random directions come
    from ``seed``; principal ones, from 0 on, are those to which the first layer answers most, then second most, ...
    """

    what: Literal["plane"]
    centre: Index | None = None
    directions: Literal["random", "principal"] = "random"
    seed: Seed = 0
    first: Annotated[int, Field(ge=0, lt=128)] = 0
    second: Annotated[int, Field(ge=0, lt=128)] = 1
    reach: Annotated[float, Field(gt=0, le=20)] = 3.0
    side: Side = 9


class Walk(Lab):
    """From one picture of the gallery to the next, and on: ``frames`` pictures for each leg, or a GIF of them."""

    what: Literal["walk"]
    stops: Annotated[tuple[Index, ...], Field(min_length=2, max_length=8)]
    frames: Annotated[int, Field(ge=2, le=60)] = 16
    gif: bool = False

    @model_validator(mode="after")
    def _is_no_journey(self) -> Self:
        if (len(self.stops) - 1) * (self.frames - 1) >= MOST_FRAMES:
            raise ValueError(f"a walk has at most {MOST_FRAMES} pictures")
        return self


class Truncation(Lab):
    """The whole gallery with its latents shrunk to ``psi`` times their length, one sheet for each psi."""

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


class Average(Lab):
    """The picture of the mean of several latents of the gallery, after their own pictures."""

    what: Literal["average"]
    indices: Annotated[tuple[Index, ...], Field(min_length=1, max_length=16)]


class Map(Lab):
    """A sheet of side x side pictures all over the latent space, or over a plane through it that ``seed`` chooses."""

    what: Literal["map"]
    side: Side = 11
    seed: Seed = 0


AnyLab = Annotated[Plane | Walk | Truncation | Average | Map, Field(discriminator="what")]
KINDS: dict[str, Any] = {
    "fetch": Fetch,
    "import": Import,
    "classifier": Classify,
    "architecture": Architecture,
    "nearest": Nearest,
    "lab": AnyLab,
}


def read(kind: str, request: dict[str, Any] | str) -> Request:
    """The request of this kind, from a dict or its canonical text; ValueError, one sentence, for a wrong one."""
    if kind not in KINDS:
        raise ValueError(f"There is no job “{kind}”; there are {', '.join(KINDS)}.")
    adapter: TypeAdapter[Request] = TypeAdapter(KINDS[kind])
    try:
        return adapter.validate_json(request) if isinstance(request, str) else adapter.validate_python(request)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"The {kind} job cannot be asked like this: {place}: {first['msg']}.") from error


def canonical(request: Request) -> str:
    """The one JSON text of this request."""
    return json.dumps(request.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))


def key_of(kind: str, text: str) -> str:
    """32 hexadecimal digits, equal for equal requests only."""
    return hashlib.sha256(f"{VERSION}\n{kind}\n{text}".encode()).hexdigest()[:32]
