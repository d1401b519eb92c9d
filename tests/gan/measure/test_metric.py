"""What each definition of a metric promises, and that a new one is found everywhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.measure.metric import FORMATS, HOVER, Metric
from playground.gan.measure.metrics import all_metrics, headline_first, headline_of, metrics_of
from playground.gan.measure.pair_metrics import L1
from playground.gan.measure.point_metrics import Modes, SlicedWasserstein
from playground.gan.targets.distribution import Target

ASKED = [("ring", "one-hot"), ("moons", "auxiliary"), ("digits", "projection"), ("digits", "picture")]
EXPERIMENTS = [Experiment.default(kind) for kind in kinds_of(Target)] + [Experiment.default(*both) for both in ASKED]
IDS = [f"{e.target.kind}-{e.condition.of}" for e in EXPERIMENTS]


@pytest.mark.parametrize("metric", all_metrics(), ids=lambda metric: type(metric).__name__)
def test_each_metric_is_described(metric: Metric) -> None:
    assert metric.title
    assert metric.help.endswith((".", ")"))
    assert metric.better in ("lower", "higher", "neither")
    assert metric.number_format in FORMATS.keys() & HOVER.keys()
    assert type(metric).compute is not Metric.compute


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=IDS)
def test_each_experiment_has_one_headline_and_no_name_twice(experiment: Experiment) -> None:
    metrics = metrics_of(experiment)
    names = [name for metric in metrics for name in (metric.name, metric.floor_name)]
    assert len(set(names)) == len(names)
    assert [metric for metric in metrics if metric.headline] == [headline_of(experiment)]
    assert headline_first(experiment)[0] is headline_of(experiment)


def test_metrics_suit_target_and_condition() -> None:
    named = {e.target.kind + "-" + e.condition.of: {metric.name for metric in metrics_of(e)} for e in EXPERIMENTS}
    assert {"modes", "sliced_wasserstein"} <= named["ring-nothing"]
    assert not {"modes", "wasserstein", "frechet"} & named["moons-nothing"]
    assert "conditional_accuracy" in named["digits-classes"] & named["ring-classes"]
    assert {"l1", "sharpness", "frechet"} <= named["digits-picture"]
    assert "l1" not in named["digits-nothing"]


def test_numbers_in_words() -> None:
    numbers = {"sliced_wasserstein": 0.2, "sliced_wasserstein_floor": 0.0253, "modes": 6.0, "modes_floor": 8.0}
    assert SlicedWasserstein().in_list(numbers) == "distance 0.200 (floor 0.0253)"
    assert Modes().in_list(numbers) == "6 modes"
    assert Modes().in_list({}) == ""
    assert (Modes().text(6.0), L1().text(0.0613), SlicedWasserstein().text(0.0371)) == ("6", "6.1%", "0.0371")
    assert L1.floor_name == "l1_baseline", "stored runs keep their numbers' names"


def test_descriptions_load_no_torch() -> None:
    program = "import sys, playground.gan.measure.metrics; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "False"
