"""What the fork card offers: the steps and settings that a run can be forked at, and the fork itself."""

from __future__ import annotations

import pytest

from playground.engine import engine
from playground.gan.experiment.controls import Control
from playground.gan.experiment.experiment import Experiment, Origin
from playground.store import films
from playground.ui.fork_card import forked, places, settings_of

RING = Experiment.default("ring")
RATE = "g_optimiser.learning_rate"


def setting(path: str, experiment: Experiment = RING) -> Control:
    return settings_of(experiment)[path]


def save(run_id: str, *steps: int) -> None:
    with engine().database.write() as connection:
        for step in steps:
            films.save_checkpoint(connection, run_id, step, b"weights")


@pytest.mark.usefixtures("no_workers")
def test_a_run_is_forked_where_it_was_saved_and_something_is_left_to_train() -> None:
    run = engine().run(engine().submit(RING))
    assert run is not None
    assert places(RING, run) == []
    save(run.id, 500, 1000, RING.steps)
    assert places(RING, run) == [500, 1000]


@pytest.mark.usefixtures("no_workers")
def test_a_fork_is_forked_again_only_after_the_step_at_which_it_began() -> None:
    child, _ = forked(RING, 500, setting(RATE), 0.0005)
    assert child is not None
    run = engine().run(engine().submit(child))
    assert run is not None
    save(run.id, 250, 500, 750)
    assert places(child, run) == [750]


def test_a_fork_is_the_experiment_with_one_setting_changed_and_knows_its_parent() -> None:
    child, problem = forked(RING, 500, setting(RATE), 0.0005)
    assert problem == ""
    assert child is not None
    assert child.fork == Origin(step=500, parent=RING)
    assert child.g_optimiser.learning_rate == 0.0005
    assert child.model_copy(update={"fork": None, "g_optimiser": RING.g_optimiser}) == RING


def test_an_unchanged_value_is_no_fork() -> None:
    child, problem = forked(RING, 500, setting("loss"), RING.loss.kind)
    assert child is None
    assert problem == f"It already is {RING.loss.title}. Choose another value."
    assert forked(RING, 500, setting("loss"), None) == (None, ""), "nothing is chosen yet"


def test_a_value_that_does_not_fit_is_explained_in_a_sentence() -> None:
    child, problem = forked(RING, 500, setting("loss"), "began")
    assert child is None
    assert "BEGAN" in problem


def test_networks_the_seed_and_what_is_typed_cannot_be_changed() -> None:
    paths = list(settings_of(RING))
    assert {RATE, "target", "target.radius", "batch"} <= set(paths)
    assert not [path for path in paths if path.split(".")[0] in ("generator", "discriminator", "seed")]
    own = settings_of(Experiment.default("own"))
    assert "target" in own
    assert "target.points" not in own
