"""The phases of a training, and where runs that share their steps may join."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.gan.training.training import Training


def test_runs_join_where_the_penalty_is_added() -> None:
    training = Training(Experiment.from_link({"target": "ring"})[0])
    found = []
    for _ in range(6):
        found.append(training.state.in_phase)
        training.advance()
    assert found == [True, False, False, False, True, False]


def test_a_run_that_is_pretrained_joins_when_the_game_begins() -> None:
    lesson = {"target": "gaussian", "pretraining": "density", "pretraining.steps": "6"}
    training = Training(Experiment.from_link(lesson)[0])
    assert training.state.shape is not None
    found = []
    for _ in range(8):
        found.append(training.state.in_phase)
        training.advance()
    assert found == [False] * 6 + [True, False]
