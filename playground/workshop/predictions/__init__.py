"""What a prediction asks before the first run, what was true of that run, and how far off the answer was.

    kind = "choice"   options, each with the condition under which it is the truth (`when` on a run, or `move`); the
                      first that holds is
    kind = "number"   a number of the run (numbers.py), or a fact of a move, on a scale from low to high
    kind = "point"    where the centre of the generated samples will be at the end, in plot units
    kind = "curve"    a curve drawn over empty axes: "belief", what D says along the line at the end, or a number over
                      the steps

Each kind is one file. It is compared with the first run of the exercise that has ended or, where `of_moves` says so,
with the first move. An answer comes from a browser as JSON: `read_answer` takes only what fits. An error is a share of
the scale, 0 to 1.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from playground.workshop.facts import Facts
from playground.workshop.moves import Move
from playground.workshop.predictions.choice import Choice
from playground.workshop.predictions.curve import Curve
from playground.workshop.predictions.number import Number
from playground.workshop.predictions.point import PointOfRun
from playground.workshop.predictions.scale import Answer, Axes, Miss

__all__ = [
    "Answer", "Axes", "Choice", "Curve", "Miss", "Number", "PointOfRun", "Prediction", "missed_by", "read_answer",
    "truth_of",
]  # fmt: skip

Prediction = Annotated[Choice | Number | PointOfRun | Curve, Field(discriminator="kind")]


def read_answer(prediction: Any, raw: Any) -> Answer:
    """An answer as it comes from a browser; ValueError, one sentence, for one that does not fit."""
    answer: Answer = prediction.read(raw)
    return answer


def truth_of(prediction: Any, what: Facts | Move) -> Any:
    """What was true, in the form of an answer; None where the run, or the move, does not say it."""
    return None if isinstance(what, Move) != prediction.of_moves else prediction.truth(what)


def missed_by(prediction: Any, answer: Answer, what: Facts | Move) -> Miss | None:
    """How far off the answer was; None where the run, or the move, does not say what was true."""
    truth = truth_of(prediction, what)
    if truth is None:
        return None
    if isinstance(prediction, PointOfRun) and isinstance(what, Facts):
        return prediction.miss_in(prediction.axes(what.experiment.target), answer, truth)  # type: ignore[arg-type]
    miss: Miss = prediction.miss(answer, truth)
    return miss
