"""Questions about the networks of a run themselves, whatever it learns. Light.

Like those about its pictures, one is settled before it is stored: what it leaves open is filled in.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field
from sqlalchemy import Connection

from playground.engine.questions import Request, RunId, Step
from playground.store import films, runs

MOST_MOVES = 60  # from a checkpoint on: each question plays all of them again, where its worker does not remember


class Inside(Request):
    """A question about a run's networks at ``step``, that of a checkpoint; None for the newest, which is 0 (the fresh
    networks) while the run has saved nothing."""

    run: RunId
    step: Step | None = None

    def settle(self, connection: Connection) -> Self:
        if runs.experiment(connection, self.run) is None:
            raise ValueError("This run is no longer in the store.")
        if self.step is not None:
            return self
        return self.model_copy(update={"step": films.newest_step(connection, self.run) or 0})


class Anatomy(Inside):
    """The last of some moves in full, all played from the checkpoint on: D (the discriminator is updated), G (the
    generator is) or B (both: one whole step of the algorithm, as the run itself would make it). None: what is there."""

    title: ClassVar[str] = "taking a step apart"
    moves: Annotated[str, Field(pattern=r"^[DGB]*$", max_length=MOST_MOVES)] = ""
