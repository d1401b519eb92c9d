"""Questions whose answers are drawn: what D makes of samples around a step, how far it is from the best D. Light."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field
from sqlalchemy import Connection

from playground.engine.inside_questions import Inside
from playground.gan.experiment.experiment import Experiment
from playground.store import runs


class Features(Inside):
    """D's last hidden layer before the run's next step, after its update of D, and after that of G."""

    title: ClassVar[str] = "taking a step, and looking at the features"


class Optimal(Inside):
    """D over the plane, the best possible D, and what lies between; under a condition, for one ``label``."""

    title: ClassVar[str] = "estimating the best discriminator"
    label: Annotated[int, Field(ge=0)] | None = None

    def settle(self, connection: Connection) -> Self:
        question = super().settle(connection)
        experiment = Experiment.from_json(runs.experiment(connection, self.run) or "")
        if experiment.target.family != "plane":
            raise ValueError("The best discriminator can be drawn for points in the plane only.")
        classes = len(experiment.target.classes) if experiment.condition.of == "classes" else 0
        if classes and question.label is None:
            return question.model_copy(update={"label": 0})
        if question.label is not None and question.label >= classes:
            raise ValueError(f"There is no label {question.label} to ask for.")
        return question
