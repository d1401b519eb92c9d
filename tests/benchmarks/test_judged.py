"""Tables of quality judge on seeds that nobody tuned on, and say plainly what was missed."""

from __future__ import annotations

import datetime

import pytest

from benchmarks.judged import SEEDS, TUNED, Bar, Judged, Result, figures, seeds_of, share
from benchmarks.quality import judged
from playground.gan.experiment.experiment import Experiment

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


@pytest.mark.parametrize(("good", "words"), [(16, "16 of 16 (81% to 100%)"), (8, "8 of 16 (28% to 72%)")])
def test_a_share_has_its_wilson_interval(good: int, words: str) -> None:
    assert share(good, 16) == words


def test_figures_are_named_as_people_read_them_and_compared_with_their_floors() -> None:
    numbers = {"sliced_wasserstein": 0.03, "sliced_wasserstein_floor": 0.02, "modes": 8.0, "high_quality": 0.9}
    found = figures(Experiment.default("ring"), numbers)
    assert found == {"modes": 8.0, "high quality": 0.9, "distance": 0.03, "distance / floor": pytest.approx(1.5)}


@pytest.mark.parametrize("name", ["ring", "grid", "gaussian", "moons"])
def test_each_default_has_bars_that_its_figures_can_answer(name: str) -> None:
    """The names in bars are those of figures, or of what only some targets are asked."""
    known = {"seconds", "mean off by", "std off by", "residual", "x covered", "distance / floor"}
    known |= {"modes", "high quality"} if name in ("ring", "grid") else set()
    assert {bar.name for bar in judged(name).bars} <= known
