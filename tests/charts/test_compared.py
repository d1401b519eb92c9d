"""Lines of a comparison: signed differences, seeds as one line, numbers at a step, and what the figure says."""

from __future__ import annotations

import numpy as np
import pytest

from playground.charts.compared import FLOORS, Line, conclusion, curves_of, signed, table, thinned
from playground.charts.compared_figure import compared_figure
from playground.charts.health import History
from playground.charts.health.history import Series
from playground.charts.sweep import standing
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.sweep import Member
from playground.gan.foundations.snapshot import Snapshot


def line(letter: str, title: str, *distances: float, target: str = "ring") -> Line:
    """A line with one seed for each distance, with which it ends; half-way it is twice as far."""
    stand, histories = [], []
    for seed, distance in enumerate(distances):
        experiment = Experiment.from_link({"target": target, "seed": str(seed)})[0]
        history = History(experiment, "finished")
        for step, factor in ((0, 8.0), (experiment.steps // 2, 2.0), (experiment.steps, 1.0)):
            numbers = {"sliced_wasserstein": distance * factor, "sliced_wasserstein_floor": 0.02, "modes": 7.0}
            numbers |= {"modes_floor": 8.0}
            losses = {"loss_step": np.array([step]), "loss_d": np.array([1.4]), "loss_g": np.array([0.7])}
            history.add(Snapshot(step, losses, numbers))
        stand.append(standing(Member(experiment, ()), "finished", experiment.steps, numbers, history, ()))
        histories.append(history)
    return Line(letter, title, tuple(stand), tuple(histories))


A, B, SEEDS = line("A", "plain", 0.06), line("B", "better", 0.04), line("C", "three seeds", 0.02, 0.05, 0.2)
STEPS = A.experiment.steps


def column(text: str, letter: str) -> list[str]:
    """What the table says of a line: title, step, times its floor, and then its metrics."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    (place,) = [place for place, head in enumerate(rows[0]) if head.partition(",")[0] == letter]
    return [row[place] for row in rows[2:]]


def test_each_number_has_its_signed_difference_and_the_baseline_comes_first():
    text = table([A, B], B, ["plain", "better"])
    assert text.splitlines()[0] == "|  | B, the baseline | A | a perfect generator |"
    assert column(text, "B")[:4] == ["better", f"{STEPS:,}", "2.0×", "0.04"]
    assert column(text, "A")[2:4] == ["3.0× (+1.0×)", "0.06 (+0.02)"]
    assert column(table([A, B], A, ["", ""]), "B")[2:4] == ["2.0× (−1.0×)", "0.04 (−0.02)"]
    assert column(text, "a perfect generator")[2:] == ["1×", "0.02", "8"], "of every number that has one"


@pytest.mark.parametrize(("value", "text"), [(0.5, "+0.5"), (-0.5, "−0.5"), (0.0, "±0"), (1e-9, "±0")])
def test_differences_have_a_sign(value, text):
    assert signed(value, f"{abs(value):.3g}" if abs(value) > 1e-6 else "0", "0") == text


def test_several_seeds_are_one_line_with_median_range_and_success():
    text = table([A, SEEDS], A, ["plain", "three seeds"])
    assert column(text, "C")[3] == "0.05 (−0.01), 0.02 to 0.2"
    assert column(text, "C")[-1] == SEEDS.group.success == "2 of 3 (21% to 94%)"
    middle = SEEDS.curve(FLOORS)[-1]
    assert middle == (STEPS, pytest.approx(1.0), pytest.approx(2.5), pytest.approx(10.0))


def test_numbers_are_those_of_the_step_that_is_looked_at():
    half = STEPS // 2
    assert A.value("sliced_wasserstein", half) == pytest.approx(0.12)
    assert A.value("sliced_wasserstein", half - 1) == pytest.approx(0.48)
    assert f"{half:,}" in column(table([A, B], A, ["", ""], half), "A")


def test_the_conclusion_names_the_closest():
    assert conclusion([A, B], A).startswith("Closest to the data: B, at 2.0 times")
    assert "The baseline A is at 3.0 times." in conclusion([A, B], A)
    assert "Next is A, at 3.0 times." in conclusion([A, B], B)
    assert conclusion([A], A) == ""


def test_the_figure_has_a_line_a_dash_and_a_letter_for_each_and_a_band_for_seeds():
    figure = compared_figure([A, B, SEEDS], FLOORS, "Distance, times its floor", step=100)
    drawn = [trace for trace in figure.data if trace.mode == "lines" and trace.name]
    assert [(trace.line.color, trace.line.dash) for trace in drawn] == [
        ("#1A875B", "solid"), ("#B45FA0", "dash"), ("#DF8E00", "dot"),
    ]  # fmt: skip
    assert list(drawn[0].y) == pytest.approx([24.0, 6.0, 3.0]), "exact values to hover over"
    assert [trace.text for trace in figure.data if trace.mode == "text"] == [
        ("\u00a0A",), ("\u00a0B",), ("\u00a0C",),
    ]  # fmt: skip
    assert sum(trace.fill == "tonexty" for trace in figure.data) == 1
    assert figure.layout.shapes[0].x0 == 100
    assert "B, better, ends at 2.0 times its floor" in figure.layout.meta["alt"]


def test_a_title_is_no_markup():
    figure = compared_figure([line("A", '<a href="javascript:1">x</a>', 0.1)], FLOORS, "Distance")
    assert "<a" not in figure.to_json().replace("<span", "")


def test_long_curves_become_means_of_blocks():
    series = Series(np.arange(1000.0), np.arange(1000.0))
    thin = thinned(series, 100)
    assert len(thin) == 100
    assert (thin.steps[0], thin.values[0], thin.steps[-1]) == (9, 4.5, 999)
    assert len(thinned(series, 1000)) == 1000
    uneven = thinned(Series(np.arange(7.0), np.ones(7)), 3)
    assert uneven.steps.tolist() == [2, 5, 6]


def test_curves_are_those_that_were_measured():
    assert list(curves_of([A])) == [FLOORS, "sliced_wasserstein", "modes", "loss_d", "loss_g"]
    digits = line("B", "digits", target="digits")
    assert list(curves_of([Line("B", "", (A.standings[0],), (None,))])) == [FLOORS]
    assert digits.letter == "B"
