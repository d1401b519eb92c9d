from __future__ import annotations

import pytest

from playground.charts.sentence import sentence
from playground.gan.experiment.experiment import Experiment

RUNNING = {"state": "running", "step": 500, "note": ""}
SIX = {
    "modes": 6.0, "high_quality": 0.81, "high_quality_floor": 0.989,
    "sliced_wasserstein": 0.2, "sliced_wasserstein_floor": 0.02, "sliced_wasserstein_floor_high": 0.026,
}  # fmt: skip
ALL = SIX | {"modes": 8.0, "sliced_wasserstein": 0.025}
NEAR = ALL | {"sliced_wasserstein": 0.027}


@pytest.mark.parametrize(
    ("numbers", "status", "words"),
    [
        (SIX, {}, "covers 6 of 8 modes; 81% of its samples are of high quality (a perfect one: 98.9%)"),
        (SIX | {"modes": 0.0}, {}, "none of the 8 modes"),
        (SIX | {"modes": 1.0}, {}, "one of 8 modes"),
        (ALL, {}, "covers 8 of 8 modes; 81% of its samples are of high quality (a perfect one: 98.9%). The distance"),
        (ALL, {}, "at the floor: with 2,500 samples, it cannot be told apart from a perfect generator's"),
        (ALL, {"state": "finished", "step": 3300}, "with 20,000 samples"),  # at the end, the mean of eight draws
        (NEAR, {}, "covers 8 of 8 modes"),  # chance alone hardly ever leads that far
        ({}, {}, "Nothing has been measured yet"),
        ({}, {"state": "finished"}, "Nothing was measured"),
        (SIX | {"modes": 0.0}, {"state": "finished"}, "none of the 8 modes."),
        (SIX | {"modes": 0.0}, {}, "none of the 8 modes yet."),
        ({}, {"state": "queued"}, "Waiting for a free worker"),
        (SIX, {"state": "diverged"}, "Diverged at step 500"),
        (SIX, {"state": "failed", "note": "Failed at step 500."}, "Failed at step 500. What it had learnt"),
        (ALL, {"state": "finished"}, "Finished. The generator covers 8 of 8 modes; 81%"),
        (
            ALL,
            {"state": "finished", "note": "Stopped: no gain since step 9."},
            "Stopped: no gain since step 9. The gen",
        ),
        (SIX, {"state": "paused"}, "Paused. The generator covers"),
    ],
)
def test_says_what_is_going_on(numbers: dict, status: dict, words: str, ring: Experiment) -> None:
    assert words in sentence(ring, numbers, RUNNING | status)


@pytest.mark.parametrize(
    ("right", "worst", "words"),
    [
        (
            0.97,
            0.92,
            "97% of the samples belong to the label asked for; for the worst label, 92%. 81% of all samples are",
        ),
        (0.85, 0.01, "85% of the samples belong to the label asked for, but at least one label is ignored:"),
        (0.12, 0.0, "The generator ignores the labels: 12% of its samples"),
        (0.13, 0.11, "The generator ignores the labels"),
    ],
)
def test_labels_come_before_modes(right: float, worst: float, words: str, ring_by_label: Experiment) -> None:
    numbers = SIX | {"conditional_accuracy": right, "conditional_accuracy_worst": worst}
    assert sentence(ring_by_label, numbers, RUNNING).startswith(words)


def test_curves_by_label_tell_the_distance_too() -> None:
    numbers = {"sliced_wasserstein": 0.06, "sliced_wasserstein_floor": 0.02}
    numbers |= {"conditional_accuracy": 0.98, "conditional_accuracy_worst": 0.975}
    said = sentence(Experiment.default("moons", "one-hot"), numbers, RUNNING)
    assert said.endswith("for the worst label, 98%. The distance is 3.0 times that of a perfect generator.")


def test_without_modes_the_distance_is_what_counts() -> None:
    said = sentence(Experiment.default("gaussian"), {"wasserstein": 0.2, "wasserstein_floor": 0.04}, RUNNING)
    assert said == "The distance is 5.0 times that of a perfect generator."


def test_never_empty(experiment: Experiment) -> None:
    assert sentence(experiment, {"reverse_kl": 1.0}, {"state": "unheard-of"})
