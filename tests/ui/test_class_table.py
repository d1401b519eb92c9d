"""The table of classes: a row for each class that was measured, from the newest measurement."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.ui.class_table import most_common_mistake, newest_measured, rounded, table
from tests.handmade import put_film

CLASSES = ("cat", "dog", "*fox*")


def test_a_row_says_how_often_a_class_is_right_and_what_it_is_taken_for() -> None:
    nan = np.nan
    measured = Snapshot(
        500,
        {
            "class_accuracy": np.array([0.75, nan, 1.0]),
            "class_frechet": np.array([12.345, nan, 1234.5]),
            "class_frechet_floor": np.array([0.5, nan, nan]),
            "confusion": np.array([[0.75, 0.05, 0.2], [0, 0, 0], [0, 0, 1.0]]),
        },
    )
    _, _, cat, fox = table(CLASSES, measured).splitlines()
    assert cat == "| cat | 75% | \\*fox\\* \\(20%\\) | 12.3 | 0.500 |"
    assert fox == "| \\*fox\\* | 100% |  | 1,234 |  |", "the dog, which is not asked for, has no row"


def test_the_most_common_mistake_is_never_the_class_itself() -> None:
    assert most_common_mistake(np.array([0.9, 0.06, 0.04]), 0, CLASSES) == "dog (6%)"
    assert most_common_mistake(np.array([0.0, 1.0, 0.0]), 1, CLASSES) == ""


@pytest.mark.parametrize(("number", "text"), [(0.0123456, "0.0123"), (99.96, "100."), (1234.5, "1,234"), (np.nan, "")])
def test_numbers_have_three_digits_at_least(number: float, text: str) -> None:
    assert rounded(number) == text


@pytest.mark.usefixtures("no_workers")
def test_the_newest_measurement_of_a_run_is_found() -> None:
    experiment = Experiment.default("digits", "projection")
    run = engine().run(put_film(engine().database, experiment, frames=3))
    assert run is not None
    measured = newest_measured(run)
    assert measured is not None
    assert measured.step == experiment.steps
    assert table(experiment.target.classes, measured).count("\n") == 1 + len(experiment.target.classes)


@pytest.mark.usefixtures("no_workers")
def test_without_classes_there_is_no_measurement() -> None:
    run = engine().run(put_film(engine().database, Experiment.default("digits"), frames=3))
    assert run is not None
    assert newest_measured(run) is None
