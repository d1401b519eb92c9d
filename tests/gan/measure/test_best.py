"""The best step of a run is not the luckiest one, and the stop rule ends a run when it must and not before."""

from __future__ import annotations

import math
from typing import Any

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of
from playground.gan.measure.best import BestSoFar

RING = Experiment()


def measured(distance: float, **others: float) -> dict[str, float]:
    """Numbers of a snapshot: the distance of a ring, whose floor is 0.03, by chance up to 0.04."""
    floor = {"sliced_wasserstein_floor": 0.03, "sliced_wasserstein_floor_low": 0.02}
    return {"sliced_wasserstein": distance, "sliced_wasserstein_floor_high": 0.04} | floor | others


def after(distances: dict[int, float], experiment: Any = RING) -> BestSoFar:
    best = BestSoFar(experiment)
    for step, distance in distances.items():
        best.add(step, measured(distance))
    return best


@pytest.mark.parametrize(
    ("distances", "step"),
    [
        ({100: 0.5, 200: 0.2, 300: 0.3}, 200),
        ({100: 0.5, 200: 0.2, 300: 0.2}, 200),
        ({100: 0.5, 200: 0.2, 300: 0.191, 400: 0.189, 500: 0.18}, 400),
        ({100: 0.5, 200: 0.039, 300: 0.025, 400: 0.1}, 200),
        ({100: 0.5, 200: 0.041, 300: 0.039}, 300),
        ({0: 0.1, 100: 0.5}, 100),
        ({100: math.nan, 200: 0.5}, 200),
    ],
    ids=[
        "least",
        "earliest of equals",
        "more than noise",
        "at the floor",
        "not yet at the floor",
        "not before training",
        "no number",
    ],
)
def test_the_best_step_of_the_main_metric(distances: dict[int, float], step: int) -> None:
    found = after(distances).main
    assert found is not None
    assert found.step == step


def test_a_final_figure_with_a_narrower_floor_is_no_gain_over_a_step_at_the_floor() -> None:
    best = after({100: 0.5, 200: 0.038})
    best.add(300, measured(0.031) | {"sliced_wasserstein_floor_high": 0.032})
    assert best.main is not None
    assert best.main.step == 200


def test_at_the_floor_the_other_metrics_decide_if_they_agree() -> None:
    best = BestSoFar(RING)
    floors = {"modes_floor": 8.0, "high_quality_floor": 0.989, "high_quality_floor_low": 0.985}
    later = {100: (8, 0.5), 200: (8, 0.7), 300: (7, 0.9), 400: (8, 0.702), 500: (8, 0.95), 600: (8, 0.951)}
    steps = []
    for step, (modes, quality) in later.items():
        best.add(step, measured(0.035, modes=modes, high_quality=quality) | floors)
        assert best.main is not None
        steps.append(best.main.step)
    assert steps == [100, 200, 200, 200, 500, 500]


# Rings of 8 modes in 400 steps, as they were measured: step, distance, modes, high quality. The floor is 0.0226.
SHORT = (
    (8, 0.3699, 1, 0.0068), (23, 0.5460, 1, 0.0008), (44, 0.2567, 2, 0.0092), (69, 0.2231, 2, 0.0016),
    (99, 0.1937, 6, 0.0068), (132, 0.2197, 4, 0.0024), (169, 0.2004, 4, 0.0112), (210, 0.1958, 5, 0.0076),
    (253, 0.2045, 6, 0.0148), (299, 0.2089, 8, 0.0260), (349, 0.2150, 7, 0.0356), (400, 0.2221, 7.25, 0.0315),
)  # fmt: skip


OTHER_SEED = (
    (69, 0.2547, 4, 0.0036), (99, 0.2594, 4, 0.0040), (132, 0.2751, 3, 0.0024), (169, 0.2859, 4, 0.0020),
    (210, 0.2525, 6, 0.0052), (253, 0.2468, 6, 0.0136), (299, 0.2455, 7, 0.0152), (349, 0.2515, 6, 0.0168),
    (400, 0.2486, 6.25, 0.0187),
)  # fmt: skip


def seen(best: BestSoFar, figures: Any) -> BestSoFar:
    """Figures as in SHORT, taken in."""
    floors = {"sliced_wasserstein_floor": 0.0226, "sliced_wasserstein_floor_high": 0.0403}
    floors |= {"modes_floor": 8.0, "high_quality_floor": 0.98965}
    for step, distance, modes, quality in figures:
        best.add(step, {"sliced_wasserstein": distance, "modes": modes, "high_quality": quality} | floors)
    return best


def test_far_from_the_floor_an_early_blur_gives_way_to_more_modes_about_as_far_away() -> None:
    assert seen(BestSoFar(RING), SHORT).main.step == 299
    assert seen(BestSoFar(RING), OTHER_SEED).main.step == 299


@pytest.mark.parametrize(
    ("later", "step"),
    [
        ((450, 0.215, 8, 0.90), 99),
        ((450, 0.205, 6, 0.09), 99),
        ((450, 0.205, 6, 0.12), 450),
        ((450, 0.205, 4, 0.12), 99),
        ((450, 0.188, 4, 0.0), 99),
        ((450, 0.160, 4, 0.0), 450),
        ((450, 0.110, 1, 0.0), 450),
    ],
    ids=[
        "a tenth farther away", "not clearly better", "clearly better", "they do not agree", "clearly worse",
        "clearly closer", "no longer far",
    ],
)  # fmt: skip
def test_far_from_the_floor_other_metrics_only_decide_among_steps_about_as_far_away(later: Any, step: int) -> None:
    assert seen(BestSoFar(RING), [*SHORT[:5], later]).main.step == step


def test_a_hundredth_of_a_mode_less_is_no_clear_loss() -> None:
    assert seen(BestSoFar(RING), [(100, 0.2201, 8, 0.0232), (200, 0.201, 7.875, 0.0338)]).main.step == 200


def test_steps_that_are_no_longer_far_are_judged_by_their_distance() -> None:
    assert seen(BestSoFar(RING), [(100, 0.10, 1, 0.0), (200, 0.105, 8, 0.9)]).main.step == 100


def test_each_metric_has_a_best_step_in_its_own_direction() -> None:
    best = BestSoFar(RING)
    for step, (modes, quality) in {100: (3, 0.9), 200: (8, 0.2), 300: (8, 0.5)}.items():
        floors = {"modes_floor": 8.0, "high_quality_floor": 0.989}
        best.add(step, measured(10 / step, modes=modes, high_quality=quality) | floors)
    steps = {name: found.step for name, found in best.by_metric.items()}
    assert steps == {"sliced_wasserstein": 300, "modes": 200, "high_quality": 100}
    assert best.by_metric["modes"].at_floor
    assert best.by_metric["high_quality"].text == "high quality 90.0%"


def test_it_counts_from_the_beginning_of_the_game() -> None:
    lesson = Experiment.model_validate(
        {"target": {"kind": "gaussian"}, "pretraining": {"kind": "density", "steps": 90}}
    )
    best = BestSoFar(lesson)
    for step in (45, 90, 100):
        best.add(step, {"wasserstein": step / 100})
    assert best.main is not None
    assert best.main.step == 100


def test_of_a_fork_the_part_before_counts_if_it_learnt_the_same() -> None:
    same = fork_of(RING, 200, RING.model_copy(update={"ema": 0.0}))
    other = fork_of(RING, 200, RING.model_copy(update={"target": Experiment.default("grid").target}))
    distances = {100: 0.1, 200: 0.4, 300: 0.3}
    assert [found.step for fork in (same, other) if (found := after(distances, fork).main)] == [100, 300]


# ---------------------------------------------------------------- the stop rule
def stops(distances: dict[int, float], patience: int, experiment: Experiment = RING) -> dict[int, str]:
    """What is said after each of these steps, as far as anything is."""
    best, said = BestSoFar(experiment.model_copy(update={"patience": patience})), {}
    for step, distance in distances.items():
        best.add(step, measured(distance))
        said[step] = best.stopped
    return {step: sentence for step, sentence in said.items() if sentence}


def test_it_stops_after_so_many_steps_without_a_gain_and_not_before() -> None:
    distances = {100: 0.5, 200: 0.2, 300: 0.3, 399: 0.25, 400: 0.3}
    assert stops(distances, 200) == {400: "Stopped: no gain since step 200."}
    assert stops(distances, 201) == {}
    assert stops(distances | {399: 0.19}, 200) == {}, "it has gained in time"


def test_it_never_stops_without_the_rule_or_without_a_measurement() -> None:
    assert stops(dict.fromkeys(range(100, 3001, 100), 0.5), 0) == {}
    unmeasured = BestSoFar(RING.model_copy(update={"patience": 10}))
    unmeasured.add(2000, {"loss": 0.1})
    assert (unmeasured.stopped, unmeasured.stops_at) == ("", None)


def test_far_from_the_floor_it_does_not_stop_while_other_metrics_gain() -> None:
    patient = RING.model_copy(update={"patience": 150})
    begun = [(100, 0.2, 2, 0.01), (200, 0.3, 4, 0.02), (300, 0.3, 6, 0.05), (400, 0.3, 6, 0.05)]
    best = seen(BestSoFar(patient), begun)
    assert (best.main.step, best.stops_at, best.stopped) == (100, 450, "")
    assert seen(best, [(450, 0.3, 6, 0.05)]).stopped == "Stopped: no gain since step 300."
    near = [(step, distance / 4, modes, quality) for step, distance, modes, quality in begun]
    assert seen(BestSoFar(patient), near).stopped == "Stopped: no gain since step 100."


def test_it_stops_at_the_floor_where_luck_is_no_gain() -> None:
    assert stops({100: 0.035, 200: 0.03, 300: 0.025}, 200) == {300: "Stopped: no gain since step 100."}


def test_a_fork_has_as_many_steps_of_its_own() -> None:
    fork = fork_of(RING, 1000, RING.model_copy(update={"ema": 0.0, "patience": 200}))
    distances = {100: 0.1, 1000: 0.5, 1100: 0.4, 1200: 0.4}
    assert stops(distances, 200, fork) == {1200: "Stopped: no gain since step 100."}
