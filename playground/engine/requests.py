"""What a page may ask of a worker: one description for each kind of job. Light, as all that pages load.

A request is checked here, before it is stored, so that a wrong one is told at once. To add a kind, write one class
here (about a run: in one of the ``*questions.py``), list it in ``KINDS``, and write what a worker does
for it in ``engine/work``.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from playground.engine.inside_questions import Anatomy
from playground.engine.latent_questions import Across, Average, Map, Mix, Plane, Truncation, Walk
from playground.engine.questions import Given, Nearest, Request, Translate
from playground.engine.view_questions import Features, Optimal
from playground.gan.dirac.game import Game
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.settings import AnyTarget

VERSION = 1  # raised when an equal request would be answered otherwise: old answers then do not serve

if TYPE_CHECKING:
    from playground.gan.targets.image_target import ImageTarget

    PictureTarget = ImageTarget
else:
    PictureTarget = AnyTarget


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


class DiracPath(Request):
    """The path of one Dirac-GAN, the field that it follows, and what theory says of its equilibrium."""

    title: ClassVar[str] = "playing a Dirac-GAN"
    what: Literal["path"]
    game: Game


class DiracTable(Request):
    """The paths of Dirac-GANs with every loss and every remedy; all else is as in ``game``."""

    title: ClassVar[str] = "playing all Dirac-GANs"
    what: Literal["table"]
    game: Game


AnyDirac = Annotated[DiracPath | DiracTable, Field(discriminator="what")]
AnyLab = Annotated[
    Plane | Walk | Truncation | Average | Map | Across | Mix | Given | Translate, Field(discriminator="what")
]
KINDS: dict[str, Any] = {
    "fetch": Fetch,
    "import": Import,
    "classifier": Classify,
    "architecture": Architecture,
    "dirac": AnyDirac,
    "nearest": Nearest,
    "lab": AnyLab,
    "anatomy": Anatomy,
    "features": Features,
    "optimal": Optimal,
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
