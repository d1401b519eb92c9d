"""Questions about a run's pictures: what a page may ask of a worker that holds the trained generator. Light.

One is settled before it is stored: what it leaves open is filled in, and what the run cannot answer is refused in one
sentence. Those about latents and classes stand in ``latent_questions.py``.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from math import prod
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import Connection

from playground.gan.experiment.experiment import Experiment
from playground.gan.look.places import COLUMNS, MOST_ROWS, gallery_size
from playground.store import films, runs

MOST_LETTERS = 20_000  # of a drawn picture: a colour picture of 64 x 64 pixels has 16,384

RunId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Step = Annotated[int, Field(ge=0)]
Index = Annotated[int, Field(ge=0, lt=MOST_ROWS * COLUMNS)]  # of a picture in the gallery


class Request(BaseModel):
    """A question to a worker. Equal ones share an answer while it is not older than ``keep_seconds``."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    title: ClassVar[str]  # what the worker does, after "while"
    quick: ClassVar[bool] = True  # answered in a fraction of a second, while somebody waits
    keep_seconds: ClassVar[float] = 3600.0  # 0: an answer is shared only until it is there

    def settle(self, connection: Connection) -> Self:
        """The request with everything in it that is left open; ValueError (a sentence) if it cannot be met."""
        return self


class OfRun(Request):
    """A question about the pictures that a run makes."""

    run: RunId

    def settle(self, connection: Connection) -> Self:
        return self.settled(self.experiment(connection))

    def settled(self, experiment: Experiment) -> Self:
        """The question with what the experiment decides; ValueError if the run cannot answer it."""
        beyond = [index for index in self.places() if index >= gallery_size(experiment)]
        if beyond:
            raise ValueError(f"There is no picture {beyond[0]}: the gallery has {gallery_size(experiment)}.")
        return self

    def places(self) -> Iterable[int]:
        """The pictures of the gallery that the question names."""
        return ()

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
    step: Step
    index: Index

    def places(self) -> Iterable[int]:
        return (self.index,)


class Lab(OfRun):
    """A question to the trained generator. ``step`` is that of a checkpoint, None for the newest."""

    title: ClassVar[str] = "drawing from the latent space"
    step: Step | None = None

    def settle(self, connection: Connection) -> Self:
        question = super().settle(connection)
        if question.step is not None:
            return question
        step = films.newest_step(connection, self.run)
        if step is None:
            raise ValueError("This run has saved nothing yet; let it train for some seconds.")
        return question.model_copy(update={"step": step})


# ---------------------------------------------------------------- pictures
class Given(OfRun):
    """What a run that makes pictures from pictures is given for picture ``index`` of its gallery: held-out ones."""

    title: ClassVar[str] = "looking for an example"
    what: Literal["given"]
    index: Index

    def places(self) -> Iterable[int]:
        return (self.index,)

    def settled(self, experiment: Experiment) -> Self:
        refuse_without_given(experiment)
        return super().settled(experiment)


class Translate(Lab):
    """What the generator makes of a drawn picture: all its pixels, one byte each, in the order [c, h, w], as base64."""

    title: ClassVar[str] = "drawing what it sees in your picture"
    keep_seconds: ClassVar[float] = 60.0  # nobody draws the same twice
    what: Literal["translate"]
    picture: Annotated[str, Field(max_length=MOST_LETTERS)]

    @field_validator("picture")
    @classmethod
    def _can_be_read(cls, text: str) -> str:
        pixels_in(text)
        return text

    def settled(self, experiment: Experiment) -> Self:
        refuse_without_given(experiment)
        channels, height, width = experiment.condition.context_shape(experiment.target)
        if len(pixels_in(self.picture)) != prod((channels, height, width)):
            raise ValueError(f"A picture for this run has {channels} x {height} x {width} pixels of one byte each.")
        return super().settled(experiment)


def pixels_in(text: str) -> bytes:
    """The bytes of a drawn picture; ValueError if they cannot be read."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("the drawn picture cannot be read") from None


def refuse_without_given(experiment: Experiment) -> None:
    """ValueError for a run that is not told pictures."""
    if experiment.condition.of != "picture":
        raise ValueError("This run makes its pictures from nothing but a latent; it cannot be given one.")
