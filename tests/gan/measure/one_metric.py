"""A metric, defined here and nowhere else, is found wherever metrics are. `test_one_definition.py` runs this file."""

from __future__ import annotations

import numpy as np
import pytest

from playground.gan.measure.point_metrics import MeasuredPoints, PointMetric
from tests import one_definition


class MeanError(PointMetric):
    """How far the means are apart; it has a name, a title and a help text, and nothing else."""

    name, title = "mean_error", "toy error of the mean"
    help = "How far the mean of generated samples is from that of real ones."

    def compute(self, measured: MeasuredPoints) -> float:
        """In standard deviations."""
        return float(np.linalg.norm(measured.standardised.mean(axis=0)))


from benchmarks import judged  # noqa: E402
from playground.charts.metric_figure import metric_figure  # noqa: E402
from playground.charts.sheet import wire  # noqa: E402
from playground.engine import Run  # noqa: E402
from playground.gan.foundations.snapshot import Snapshot  # noqa: E402
from playground.ui.measures import meanings  # noqa: E402
from playground.ui.run_list import figures_of  # noqa: E402
from tests.gan.small import small  # noqa: E402

NAMES = ["mean_error", "mean_error_floor"]
EXPERIMENT = small("ring", steps=20)


@pytest.fixture(scope="module")
def run() -> Run:
    return one_definition.trained(EXPERIMENT)


def test_a_training_measures_it_beside_its_floor(run: Run) -> None:
    assert 0 < run.metrics["mean_error_floor"] < 0.2
    assert run.metrics["mean_error"] > run.metrics["mean_error_floor"]


def test_the_live_message_brings_it_with_its_chart_its_words_and_a_sentence(run: Run) -> None:
    told, frames = one_definition.live_message(run)
    assert set(NAMES) <= set(Snapshot.decode(frames[-1]).numbers)
    drawn = [trace["meta"].get("series", {}).get("y") for trace in told["scene"]["figures"]["metric"]["data"]]
    assert drawn[-2:] == ["mean_error_floor", "mean_error"]
    assert ["mean_error", "toy error of the mean {}", "number"] in told["scene"]["readings"]
    assert f"Toy error of the mean {run.metrics['mean_error']:.3g} (floor " in told["sentence"]


def test_the_figure_has_a_row_for_it_below_those_that_were_there() -> None:
    layout = wire(metric_figure(EXPERIMENT))["layout"]
    tops = [layout[name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3")]
    assert tops[0][0] > tops[1][1] > tops[1][0] > tops[2][1] > tops[2][0] == 0
    assert layout["yaxis4"]["overlaying"] == "y2", "high quality still shares the row of the modes"
    assert any("Toy error of the mean" in note["text"] for note in layout["annotations"])


def test_the_list_the_explanations_and_the_benchmark_name_it(run: Run) -> None:
    assert "toy error of the mean " in figures_of(run)
    assert "**Toy error of the mean** (lower is better): How far the mean" in meanings(EXPERIMENT)
    assert "toy error of the mean" in judged.figures(EXPERIMENT, run.metrics)
