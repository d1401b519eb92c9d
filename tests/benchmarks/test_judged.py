"""Tables of quality judge on seeds that nobody tuned on, and say plainly what was missed."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from benchmarks import conditional_quality, image_quality, quality
from benchmarks.judged import SEEDS, TUNED, Bar, Judged, Result, figures, measured, seeds_of, share
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.measure.metrics import metrics_of
from playground.gan.targets.distribution import Distribution

DAY = datetime.date(2026, 11, 26)
HIGH, NEAR = Bar("high quality", "≥", 0.95, 0.92), Bar("distance / floor", "≤", 1.3, 1.8)


def results(*pairs: tuple[float, float]) -> list[Result]:
    return [Result(3.0, {"high quality": high, "distance / floor": distance}) for high, distance in pairs]


def row(*pairs: tuple[float, float]) -> tuple[bool, str]:
    return Judged("ring", Experiment.default("ring"), [HIGH, NEAR]).row(results(*pairs))


def test_a_day_has_sixteen_seeds_of_its_own_and_none_for_tuning() -> None:
    seeds = seeds_of(DAY)
    assert seeds == seeds_of(DAY)
    assert len(set(seeds)) == SEEDS == 16
    assert not TUNED & set(seeds)
    assert not set(seeds) & set(seeds_of(DAY + datetime.timedelta(days=1)))
    for seed in seeds:
        Experiment.model_validate(Experiment.default("ring").model_dump() | {"seed": seed})


def test_the_median_and_the_worst_have_limits_of_their_own() -> None:
    assert row((0.96, 1.1), (0.93, 1.7), (0.97, 1.2))[0]
    passed, text = row((0.96, 1.1), (0.91, 1.2), (0.97, 1.2))
    assert not passed
    assert "high quality 0.96 (0.91) ≥ 0.95 (0.92)" in text
    assert "**FAIL** high quality" in text
    assert "2 of 3" in text
    assert "**FAIL** distance / floor" in row((0.96, 1.4), (0.96, 1.4), (0.97, 1.2))[1]


def test_a_run_that_fails_is_a_miss_and_missing_pictures_are_not() -> None:
    whole = Judged("ring", Experiment.default("ring"), [HIGH, NEAR])
    passed, text = whole.row([*results((1, 1)), Result(1.0, failure="seed 7: a loss is not a number")])
    assert not passed
    assert "seed 7" in text
    assert whole.row([Result(0.0, failure="not here", left_out=True)])[0]


def test_a_row_that_was_interrupted_goes_on_with_the_seeds_that_are_missing(tmp_path: Path) -> None:
    runs = [Experiment.default("ring").model_copy(update={"seed": seed}) for seed in (1001, 1002, 1003)]
    file, trained = tmp_path / "kept.jsonl", list[int]()

    def measure(experiment: Experiment) -> Result:
        trained.append(experiment.seed)
        if experiment.seed == 1002 and len(trained) == 1:
            return Result(0.0, failure="not here", left_out=True)
        return Result(experiment.seed / 7, {"distance": experiment.seed / 3})

    with ThreadPoolExecutor(1) as executor:
        assert measured(runs[1:2], measure, executor, file)[0].left_out
        first = measured(runs[:2], measure, executor, file)
        assert measured(runs, measure, executor, file)[:2] == first
        assert trained == [1002, 1001, 1002, 1003]
        assert measured(runs[:1], measure, executor) == first[:1]  # without a file, everything is trained


@pytest.mark.parametrize(("good", "words"), [(16, "16 of 16 (81% to 100%)"), (8, "8 of 16 (28% to 72%)")])
def test_a_share_has_its_wilson_interval(good: int, words: str) -> None:
    assert share(good, 16) == words


def test_figures_are_named_as_people_read_them_and_compared_with_their_floors() -> None:
    numbers = {"sliced_wasserstein": 0.03, "sliced_wasserstein_floor": 0.02, "modes": 8.0, "high_quality": 0.9}
    numbers |= {"sliced_wasserstein_floor_low": 0.015, "sliced_wasserstein_floor_high": 0.025}
    found = figures(Experiment.default("ring"), numbers)
    of_floor = {"distance / floor": 1.5, "perfect from": 0.75, "perfect to": 1.25}
    assert found == pytest.approx({"modes": 8.0, "high quality": 0.9, "distance": 0.03} | of_floor)


ALL = [
    *((quality, name) for name in kinds_of(Distribution)),
    *((image_quality, name) for name in image_quality.SECONDS),
    *((conditional_quality, name) for name in conditional_quality.NAMES.split()),
]


@pytest.mark.parametrize(("benchmark", "name"), ALL, ids=lambda value: getattr(value, "__name__", value))
def test_bars_are_about_figures_that_are_measured(benchmark: Any, name: str) -> None:
    """A bar that asks for what nobody measures would end a run of minutes in a KeyError."""
    judged = benchmark.judged(name)
    metrics = metrics_of(judged.experiment)
    numbers = {number: 1.0 for metric in metrics for number in (metric.name, metric.floor_name, *metric.range_names)}
    beside = {"seconds", "mean off by", "std off by", "residual", "x covered", "of the untrained distance"}
    known = beside | {"sharpness off by / alone"} | set(figures(judged.experiment, numbers))
    assert {bar.name for bar in judged.bars} <= known
