"""Image to image: what a generator makes of a drawn picture, and held-out examples to draw on."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import numpy as np
from pydantic import Field, field_validator

from playground.engine.questions.about_run import AboutPictures, Index
from playground.engine.questions.drawing import Drawing, Layout, png
from playground.engine.questions.question import Progress, Refusal, Steps
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.gallery import gallery_of
from playground.images.pairs import given_part
from playground.store import runs
from playground.store.jobs import Answer

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from playground.engine.resources import Resources
    from playground.gan.training import real_samples
else:
    from playground.gan.foundations.late import LateModule, torch

    real_samples = LateModule("playground.gan.training.real_samples")

MAX_LETTERS = 20_000  # of a drawn picture: a colour picture of 64 x 64 pixels has 16,384


class Given(AboutPictures):
    """What a run that makes pictures from pictures is given for picture ``index`` of its gallery: held-out ones."""

    kind: ClassVar[str] = "given"
    title: ClassVar[str] = "looking for an example"
    from_browser: ClassVar[bool] = True
    index: Index

    def indices_asked(self) -> Iterable[int]:
        """The one picture."""
        return (self.index,)

    def resolve_for(self, experiment: Experiment) -> Self:
        """ValueError for a run that is not given pictures."""
        question = super().resolve_for(experiment)
        refuse_without_given(experiment)
        return question

    def work(self, resources: Resources) -> Steps:
        """The given part of one of the held-out pictures beside the gallery, as a PNG. Info: shape [c, h, w]."""
        yield Progress()
        with resources.database.read() as connection:
            text = runs.experiment(connection, self.run)
        if text is None:
            raise Refusal("This run is no longer in the store.")
        experiment = Experiment.from_json(text)
        picture = gallery_of(experiment).real().pixels[[self.index]]
        part = given_part(picture, experiment.condition.given)
        return Answer({"shape": list(part.shape[1:])}, png(part, 1), "image/png")


class Translate(Drawing):
    """What the generator makes of a drawn picture: all its pixels, one byte each, in the order [c, h, w], as base64."""

    kind: ClassVar[str] = "translate"
    title: ClassVar[str] = "making a picture from yours"
    keep_seconds: ClassVar[float] = 60.0  # nobody draws the same twice
    max_bytes: ClassVar[int] = 24_000
    picture: Annotated[str, Field(max_length=MAX_LETTERS)]

    @field_validator("picture")
    @classmethod
    def _can_be_read(cls, text: str) -> str:
        pixels_in(text)
        return text

    def resolve_for(self, experiment: Experiment) -> Self:
        """ValueError for a run that is not given pictures, or only those of another size."""
        question = super().resolve_for(experiment)
        refuse_without_given(experiment)
        channels, height, width = experiment.condition.context_shape(experiment.target)
        if len(pixels_in(self.picture)) != prod((channels, height, width)):
            raise ValueError(f"A picture for this run has {channels} x {height} x {width} pixels of one byte each.")
        return question

    def inputs(self, experiment: Experiment, _: nn.Module) -> tuple[Tensor, Tensor | None, Layout]:
        """One picture, whose context is the drawn one; the latent counts for nothing."""
        shape = experiment.condition.context_shape(experiment.target)
        picture = torch.tensor(np.frombuffer(pixels_in(self.picture), np.uint8).reshape(1, *shape))
        context = real_samples.into_units(picture, experiment.units)
        return torch.zeros(1, experiment.latent.dimension), context, {"rows": 1, "columns": 1}


def pixels_in(text: str) -> bytes:
    """The bytes of a drawn picture; ValueError if they cannot be read."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("the drawn picture cannot be read") from None


def refuse_without_given(experiment: Experiment) -> None:
    """ValueError for a run that is not given pictures."""
    if experiment.condition.of != "picture":
        raise ValueError("This run makes its pictures from a latent alone. It cannot be given a picture.")
