"""The words of the sections on feature space and on the decision boundary."""

from __future__ import annotations

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.loss import Loss
from playground.gan.rules.losses import NonSaturating
from playground.gan.rules.penalties import NoPenalty
from playground.ui.boundary import measured, wanted, words
from playground.ui.feature_space import belief_sentence


def test_moments_of_a_finished_run():
    ring = Experiment.default("ring")
    assert wanted(ring, ring.steps) == [
        ("At the start", 0),
        ("Halfway", ring.steps // 2),
        ("At the end", ring.steps),
    ]


def test_moments_of_a_run_that_is_not_far():
    ring = Experiment.default("ring")
    assert wanted(ring, 0) == [("At the start", 0)]
    assert wanted(ring, 10)[-1] == ("Now", 10)


def test_pretraining_is_a_moment_of_its_own():
    tree = Experiment.default("ring").model_dump(mode="json")
    tree["pretraining"] = {"kind": "head-start", "steps": 100}
    experiment = Experiment.model_validate(tree)
    assert wanted(experiment, 1100) == [
        ("At the start", 0),
        ("After pretraining", 100),
        ("Halfway", 600),
        ("Now", 1100),
    ]
    assert wanted(experiment, 50) == [("At the start", 0), ("Halfway", 25), ("Now", 50)]


@pytest.mark.parametrize("kind", list(kinds_of(Loss)))
def test_every_loss_has_its_say_on_its_best_discriminator(kind):
    ring = Experiment.default("ring").model_copy(update={"loss": kinds_of(Loss)[kind](), "penalty": NoPenalty()})
    sentence = words(ring)
    assert sentence.endswith(".")
    assert ("only for comparison" in sentence) == (kind in ("wasserstein", "relativistic", "began"))


def test_what_keeps_d_from_its_best_is_explained():
    ring = Experiment.default("ring")
    assert "penalty" in words(ring)
    assert "at most 80%" in words(ring.model_copy(update={"loss": NonSaturating(smoothing=0.2)}))


def test_a_gap_is_told_with_what_a_perfect_d_would_get():
    told = measured({"gap": 0.2345, "by_chance": 0.0267})
    assert "D is 0.234 away" in told
    assert "would be 0.027 away" in told
    assert "200 nearest of 80,000 real" in told
    assert measured({}).startswith("p / (p + q) is estimated by counting: the share of real samples")


def test_what_an_update_did_to_the_beliefs():
    numbers = {f"{name}_{moment}": 0.5 + 0.01 * moment for name in ("real", "fake") for moment in range(3)}
    assert "50.0% → 51.0% → 52.0%" in belief_sentence(numbers)
