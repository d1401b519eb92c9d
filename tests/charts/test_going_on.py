"""Ways to go on from an earlier step: forks that the experiment can take, or one sentence on why there is none."""

from __future__ import annotations

import pytest

from playground.charts.going_on import from_best, from_last_good
from playground.charts.health import diagnose
from playground.charts.health.cures import applied, overlap
from playground.charts.health.finding import Finding
from playground.charts.health.history import History
from playground.charts.health.onset import last_good_step
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.best import Best
from playground.gan.measure.metrics import headline_of

RING = Experiment()
SAVED = [375, 750, 1125, 3000]


def best_at(step: int, experiment: Experiment = RING) -> Best:
    return Best(headline_of(experiment), step, 0.1, 0.03, False, 0.01)


def test_from_the_best_step_it_goes_on_at_half_the_rates() -> None:
    way = from_best(RING, best_at(1200))
    assert way.child is not None
    assert way.child.fork is not None
    assert (way.step, way.child.fork.step, way.child.fork.parent) == (1200, 1200, RING)
    rates = way.child.g_optimiser.learning_rate, way.child.d_optimiser.learning_rate
    assert rates == (RING.g_optimiser.learning_rate / 2, RING.d_optimiser.learning_rate / 2)
    assert "Set G's learning rate to 0.0015" in way.words


def test_a_fork_whose_best_step_lies_before_it_goes_on_from_what_it_comes_from() -> None:
    fork = fork_of(RING, 1000, RING.model_copy(update={"ema": 0.0}))
    for step, parent in ((800, RING), (1000, RING), (1200, fork)):
        child = from_best(fork, best_at(step)).child
        assert child is not None
        assert child.fork is not None
        assert (child.fork.step, child.fork.parent) == (step, parent)
        assert child.ema == 0, "with the settings of the run that is seen"


@pytest.mark.parametrize(
    ("experiment", "step", "said"),
    [
        (RING, 3000, "nothing is left to train"),
        (applied(RING, overlap(RING) and (overlap(RING),)), 3000, "nothing is left to train"),
    ],
)
def test_where_it_cannot_go_on_it_says_why(experiment: Experiment, step: int, said: str) -> None:
    way = from_best(experiment, best_at(step, experiment))
    assert way.child is None
    assert said in way.words


def test_forks_of_forks_come_to_an_end_in_a_sentence() -> None:
    experiment, step = RING, 100
    while (way := from_best(experiment, best_at(step))).child is not None:
        experiment, step = way.child, step + 100
    assert "deep" in way.words
    assert "\n" not in way.words


FINDING = Finding("The discriminator wins.", (), (overlap(RING),), "discriminator wins")


@pytest.mark.parametrize(
    ("good", "step", "said"),
    [
        (900, 750, "From step 750: health has found something wrong after step 900."),
        (750, 750, "From step 750: health"),
        (300, 375, "the first checkpoint: none is kept at or before step 300"),
    ],
)
def test_from_the_last_good_step_it_goes_on_with_the_cure(good: int, step: int, said: str) -> None:
    way = from_last_good(RING, good, [FINDING], SAVED)
    assert way.step == step
    assert said in way.words
    assert "Add noise of 0.3 to all that D sees." in way.words
    assert way.child is not None
    assert way.child.instance_noise == 0.3


def test_a_cure_that_no_fork_can_take_gives_way_to_half_the_rates() -> None:
    wider = Finding("Too small.", (), (overlap(RING).__class__((("generator.width", "128"),), "widen", "Why."),))
    child = from_last_good(RING, 900, [wider], SAVED).child
    assert child is not None
    assert child.generator == RING.generator
    assert child.g_optimiser.learning_rate == RING.g_optimiser.learning_rate / 2


def test_without_a_finding_or_a_checkpoint_there_is_no_last_good_step() -> None:
    assert from_last_good(RING, 900, [], SAVED).words == "Health sees nothing wrong."
    assert "No checkpoint is kept" in from_last_good(RING, 900, [FINDING], [3000]).words


def test_the_last_good_step_is_the_last_look_before_the_failure_that_lasts() -> None:
    history = History(RING)
    for step in range(0, 3001, 60):
        wins = 1.0 if step > 1500 else 0.5
        numbers = {"d_right_real": wins, "d_right_fake": wins, "g_gradient": 1.0, "d_gradient": 1.0, "g_weight": 9.0}
        far = {"sliced_wasserstein": 1.0 if step > 1500 else 0.03, "sliced_wasserstein_floor": 0.03}
        history.add(Snapshot(step, {}, numbers | far))
    assert diagnose(history)
    good = last_good_step(history)
    assert 1500 <= good < 3000
    assert not diagnose(history.until(good))
    assert diagnose(history.until(good + 60))
    assert last_good_step(History(RING)) == 0
