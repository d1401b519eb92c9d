"""A prediction takes only answers that fit, finds the truth in a run, and says how far off the answer was."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from playground.charts.health import History
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.places import GRID_1D
from playground.workshop.facts import Facts
from playground.workshop.moves import Move
from playground.workshop.predictions import Prediction, missed_by, read_answer

READ = TypeAdapter(Prediction)
LINE = Experiment.default("gaussian").model_copy(update={"steps": 100})
PLANE = Experiment.default("ring").model_copy(update={"steps": 100})


def facts(experiment: Experiment) -> Facts:
    """A run whose D's loss falls from 2 to 1 and whose last snapshot has samples, and on the line D's belief."""
    history = History(experiment)
    last = None
    for step in range(0, 101, 10):
        arrays = {
            "samples": np.full((4, len(experiment.target.shape) and experiment.target.dimension), 1.0, np.float16),
            "belief": np.linspace(0, 1, GRID_1D).astype(np.float16),
        }
        last = Snapshot(step, arrays, {"d_right_real": 0.5, "d_right_fake": 0.7, "loss_d": 2 - step / 100})
        history.add(last)
    run = SimpleNamespace(state="finished", note="", metrics={}, step=100, steps=100, seconds=1.0)
    return Facts(run, history, newest=lambda: last)  # type: ignore[arg-type]


CHOICE = READ.validate_python({
    "kind": "choice", "ask": "?", "options": [
        {"text": "Low", "when": {"number": "loss_d", "at_most": 0.5}},
        {"text": "High", "when": {"number": "loss_d", "at_least": 0.5}},
    ],
})  # fmt: skip
NUMBER = READ.validate_python({"kind": "number", "ask": "?", "number": "loss_d", "low": 0, "high": 4, "unit": "nats"})
FACT = READ.validate_python({"kind": "number", "ask": "?", "fact": "fooled", "low": 0, "high": 10})
POINT = READ.validate_python({"kind": "point", "ask": "?"})
BELIEF = READ.validate_python({"kind": "curve", "ask": "?", "curve": "belief", "low": 0, "high": 1})
CURVE = READ.validate_python({"kind": "curve", "ask": "?", "curve": "loss_d", "low": 0, "high": 2})


def test_a_choice() -> None:
    run = facts(LINE)
    assert CHOICE.truth(run) == 1
    assert missed_by(CHOICE, 1, run).error == 0
    assert missed_by(CHOICE, 0, run).error == 1
    assert "High" in missed_by(CHOICE, 0, run).sentence


def test_a_number_is_off_by_a_share_of_the_scale() -> None:
    miss = missed_by(NUMBER, 2.0, facts(LINE))
    assert miss.error == pytest.approx(0.25)
    assert miss.sentence == "Not close: you said 2 nats, and it was 1 nats."
    assert missed_by(NUMBER, 1.1, facts(LINE)).sentence.startswith("Close")


def test_a_fact_of_a_move_is_not_found_in_a_run() -> None:
    move = Move("fakes", {"fooled": 4})
    assert missed_by(FACT, 6.0, move).error == pytest.approx(0.2)
    assert missed_by(FACT, 6.0, facts(LINE)) is None
    assert missed_by(NUMBER, 1.0, move) is None


def test_a_point_is_off_by_a_share_of_the_diagonal() -> None:
    run = facts(PLANE)
    truth = POINT.truth(run)
    target = run.experiment.target
    assert truth == pytest.approx(target.restore(np.ones((1, 2)))[0], abs=1e-3)
    assert missed_by(POINT, truth, run).error == 0
    axes = POINT.axes(target)
    far = missed_by(POINT, (axes.x[0], axes.y[0]), run)
    assert 0.3 < far.error < 1
    assert far.sentence.startswith("Not close")


@pytest.mark.parametrize("prediction", [BELIEF, CURVE], ids=["belief", "loss"])
def test_a_curve_is_off_by_its_mean_distance(prediction) -> None:
    run = facts(LINE)
    truth = prediction.truth(run)
    axes = prediction.axes(run.experiment.target)
    assert truth[0][0] == pytest.approx(axes.x[0])
    assert truth[-1][0] == pytest.approx(axes.x[1])
    assert missed_by(prediction, truth, run).error == pytest.approx(0)
    shifted = tuple((x, y + 0.1 * prediction.high) for x, y in truth)
    assert missed_by(prediction, shifted, run).error == pytest.approx(0.1, abs=0.02)
    half = tuple(point for point in truth if point[0] < sum(axes.x) / 2)
    assert missed_by(prediction, half, run).error == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("prediction", "raw"),
    [
        (CHOICE, 2), (CHOICE, -1), (CHOICE, "0"), (CHOICE, True), (CHOICE, None),
        (NUMBER, 5), (NUMBER, float("nan")), (NUMBER, "1"), (NUMBER, None),
        (POINT, [1]), (POINT, "12"), (POINT, [1, float("inf")]), (POINT, {"x": 1}),
        (CURVE, []), (CURVE, [[0, 1]]), (CURVE, [[1, 0], [0, 1]]), (CURVE, [[0, 1], [1, "a"]]),
        (CURVE, [[0, 0]] * 3000),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_one_sentence(prediction, raw) -> None:
    with pytest.raises(ValueError, match=r"^(Choose|Draw) .*\.$"):
        read_answer(prediction, raw)


def test_answers_that_fit() -> None:
    assert read_answer(CHOICE, 1) == 1
    assert read_answer(NUMBER, 4) == 4.0
    assert read_answer(POINT, [1, 2.5]) == (1.0, 2.5)
    assert read_answer(CURVE, [[0, 1], [0.5, 2], [1, 0]]) == ((0.0, 1.0), (0.5, 2.0), (1.0, 0.0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "number", "ask": "?", "number": "loss", "low": 0, "high": 1},
        {"kind": "number", "ask": "?", "low": 0, "high": 1},
        {"kind": "number", "ask": "?", "number": "loss_d", "low": 1, "high": 1},
        {"kind": "curve", "ask": "?", "curve": "beliefs", "low": 0, "high": 1},
        {"kind": "choice", "ask": "?", "options": [{"text": "Only one", "when": {"finding": "any"}}]},
        {"kind": "guess", "ask": "?"},
    ],
)
def test_a_prediction_of_nothing_is_refused(wrong) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(wrong)
