"""The twin is the same experiment but for the game, and its figures are shown beside the run's own."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.ui.twin import TRY, comparison, table, twin_of

REAL = {"sharpness_real": 0.5, "l1_baseline": 0.2}


def test_the_twin_of_the_twin_is_the_experiment():
    experiment = Experiment.default("digits", "picture")
    other = twin_of(experiment)
    assert other.condition.adversarial == 0
    assert other.key != experiment.key
    assert twin_of(other) == experiment


def test_both_are_compared_with_real_pictures():
    numbers = {"this": REAL | {"sharpness": 0.45, "l1": 0.06}, "that": REAL | {"sharpness": 0.25, "l1": 0.05}}
    said = comparison(numbers)
    assert "90% this" in said
    assert "50% that" in said
    assert TRY not in said
    for row in ("| this | 0.06 | 0.45 |", "| the mean picture | 0.2 | |", "| real pictures | 0 | 0.5 |"):
        assert row in table(numbers)


def test_where_the_game_makes_no_difference_it_is_said_what_would():
    assert TRY in comparison({"this": REAL | {"sharpness": 0.485}, "that": REAL | {"sharpness": 0.48}})


def test_nothing_is_compared_before_both_are_measured():
    assert comparison({"this": REAL | {"sharpness": 0.45}, "that": {}}) == ""
    assert "| that | – | – |" in table({"this": REAL | {"sharpness": 0.45, "l1": 0.06}, "that": {}})
