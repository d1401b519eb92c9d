"""Questions about a run: the bases of those that a page asks about what it shows. None can be asked by itself.

A question is resolved before it is stored: what it leaves open is filled in, and what the run cannot answer is refused
in one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, Self

from pydantic import Field, ValidationError
from sqlalchemy import Connection

from playground.engine.questions.question import Question
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.gallery import COLUMNS, MOST_ROWS, gallery_of
from playground.store import films, runs

RunId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Step = Annotated[int, Field(ge=0)]
Index = Annotated[int, Field(ge=0, lt=MOST_ROWS * COLUMNS)]  # of a picture in the gallery


class AboutRun(Question):
    """A question about a run. Whoever knows its id may ask, as with a link."""

    run: RunId

    def resolve(self, connection: Connection) -> Self:
        """The question, resolved by what the run trains; ValueError if the run is gone or cannot answer it."""
        text = runs.experiment(connection, self.run)
        if text is None:
            raise ValueError("This run is no longer in the store.")
        try:
            experiment = Experiment.from_json(text)
        except ValidationError as error:
            damaged = "The settings of this run are damaged in the store, so nothing can be asked of it."
            raise ValueError(damaged) from error
        return self.resolve_for(experiment)

    def resolve_for(self, experiment: Experiment) -> Self:
        """The question with what the experiment decides; ValueError (a sentence) if it cannot be answered."""
        return self


class AboutCheckpoint(AboutRun):
    """A question about a run's networks at ``step``, that of a checkpoint; None for the newest."""

    allows_untrained: ClassVar[bool] = True  # until something is saved, the networks before the first step will do
    step: Step | None = None

    @property
    def at_step(self) -> int:
        """The step of a resolved question."""
        assert self.step is not None
        return self.step

    def resolve(self, connection: Connection) -> Self:
        """As for any run, and with the step of the newest checkpoint where none is asked for."""
        question = super().resolve(connection)
        if question.step is not None:
            return question
        newest = films.newest_step(connection, self.run)
        if newest is None and not self.allows_untrained:
            raise ValueError("This run has not saved anything yet. Let it train for a few seconds.")
        return question.model_copy(update={"step": newest or 0})


class AboutPictures(AboutRun):
    """A question about the pictures that a run makes."""

    def resolve_for(self, experiment: Experiment) -> Self:
        """ValueError for a run on points, and for pictures that its gallery does not have."""
        if experiment.target.family != "images":
            raise ValueError(f"This is only for pictures, but this run learns {experiment.target.title}.")
        size = gallery_of(experiment).size
        beyond = [index for index in self.indices_asked() if index >= size]
        if beyond:
            raise ValueError(f"There is no picture {beyond[0]}: the gallery has {size}.")
        return self

    def indices_asked(self) -> Iterable[int]:
        """The pictures of the gallery that the question names."""
        return ()
