"""What a run may cost here: profiles, and numbers that are set alone."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
import time
from pathlib import Path

import pytest

from playground.engine import Engine, LimitError
from playground.engine.claimed_run import ClaimedRun
from playground.engine.limits import Limits, forecast, limits, profiles, refusal, span, table
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of
from playground.gan.experiment.price import price
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.condition import Condition
from playground.gan.targets.distribution import Target
from playground.recipes import recipes
from playground.workshop.library import exercises
from tests.engine.conftest import get, make, small, until
from tests.gan.strategies import fits


def test_a_profile_is_chosen_by_its_name_and_a_laptop_is_the_default(monkeypatch):
    monkeypatch.delenv("PLAYGROUND_PROFILE", raising=False)
    assert limits() == profiles()["laptop"]
    for name, numbers in profiles().items():
        monkeypatch.setenv("PLAYGROUND_PROFILE", name)
        assert limits() == numbers


def test_each_number_can_be_set_alone(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    monkeypatch.setenv("PLAYGROUND_STEP_SECONDS", "0.25")
    assert limits() == Limits(**vars(profiles()["demo"]) | {"step_seconds": 0.25})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAYGROUND_PROFILE", "moon"),
        ("PLAYGROUND_MEMORY_MB", "much"),
        ("PLAYGROUND_MEMORY_MB", "nan"),
        ("PLAYGROUND_RUNS_PER_PERSON", "inf"),
    ],
)
def test_what_cannot_be_a_limit_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"{name} is “{value}”"):
        limits()


READ_TWICE = """
import os
from playground.engine.limits import limits
first = limits()
os.environ["PLAYGROUND_PROFILE"] = "demo" if first.own_runs == 0 else "laptop"
assert limits() is first
"""


def test_a_process_reads_them_once_for_every_slice_asks_for_them():
    subprocess.run([sys.executable, "-c", READ_TWICE], check=True, timeout=60)


# ---------------------------------------------------------------- what is too dear
HOSTILE = {
    f"{network}.{name}": value
    for network in ("generator", "discriminator")
    for name, value in {"depth": "6", "width": "512", "growth": "4"}.items()
} | {"target": "ring", "batch": "2048", "discriminator_steps": "20", "generator_steps": "20"}


def opened(**link: str) -> Experiment:
    return Experiment.from_link(link)[0]


def test_each_limit_has_its_sentence(monkeypatch):
    ring = Experiment.default("ring")
    assert refusal(ring) == ""
    monkeypatch.setenv("PLAYGROUND_STEP_SECONDS", "0.001")
    assert refusal(ring).startswith("One step of this experiment would take about 0.0")
    assert refusal(ring).endswith("Choose a smaller batch or narrower networks.")
    monkeypatch.setenv("PLAYGROUND_STEP_SECONDS", "1")
    long = opened(target="ring", batch="2048", steps="200000")
    assert refusal(long) == "", "on a laptop a run may train as long as it likes"
    monkeypatch.setenv("PLAYGROUND_RUN_SECONDS", "600")
    assert refusal(long).startswith("200,000 steps of this experiment would take about ")
    assert refusal(long).endswith(
        " hours, and the limit here is 10 minutes. Choose fewer steps, a smaller batch or narrower networks."
    )
    monkeypatch.setenv("PLAYGROUND_MEMORY_MB", "1")
    assert "MB of memory, and the limit here is 1 MB." in refusal(ring)
    monkeypatch.setenv("PLAYGROUND_CHECKPOINT_MB", "0.1")
    assert refusal(ring).startswith("These networks are too large")


@pytest.mark.parametrize("profile", profiles())
def test_what_comes_with_the_app_may_be_trained_in_every_profile(monkeypatch, profile):
    monkeypatch.setenv("PLAYGROUND_PROFILE", profile)
    for name, experiment in what_comes_with_the_app():
        assert refusal(experiment) == "", name
        assert refusal(experiment.model_copy(update={"seed": 77})) == "", f"{name}, with another seed"


def what_comes_with_the_app() -> list[tuple[str, Experiment]]:
    """All recipes, the defaults of all targets with every condition, and where the exercises start."""
    found = [(name, recipe.experiment) for name, recipe in recipes().items() if recipe.experiment]
    for kind, (condition, what) in itertools.product(kinds_of(Target), kinds_of(Condition).items()):
        if fits(what, "condition", kind):
            found.append((f"{kind} {condition}", Experiment.default(kind, condition)))
    return found + [(name, exercise.started) for name, exercise in exercises().items()]


@pytest.mark.parametrize("profile", profiles())
def test_a_machine_that_is_four_times_slower_brings_it_to_its_end(profile):
    """But for what takes hours, of which the page says beforehand that it will be ended."""
    most = profiles()[profile].run_seconds or math.inf
    ended = {name for name, experiment in what_comes_with_the_app() if 4 * price(experiment).seconds > most}
    assert ended == (set() if profile == "laptop" else {"cifar-dcgan", "fashion-mlp", "fashion-mlp-simultaneous"})


def test_a_recipe_that_takes_longer_says_so_and_any_other_experiment_is_refused(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    recipe = recipes()["cifar-dcgan"].experiment
    assert recipe is not None
    assert forecast(recipe).startswith("All steps would take about 9 hours, and a run may train for 2 hours here.")
    assert forecast(Experiment.default("ring")) == ""
    changed = recipe.model_copy(update={"steps": recipe.steps - 1000})
    assert " hours, and the limit here is 2 hours. Choose fewer steps" in refusal(changed)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "0.2 seconds"),
        (1, "1 second"),
        (45, "45 seconds"),
        (60, "1 minute"),
        (5400, "1.5 hours"),
        (7200, "2 hours"),
    ],
)
def test_times_are_said_as_people_say_them(seconds, said):
    assert span(seconds) == said


def test_what_is_too_dear_is_refused_on_every_way_in(database, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_STEP_SECONDS", "0.5")
    engine, hostile = Engine(database, workers=0), opened(**HOSTILE)
    dear = opened(target="ring", batch="2048", discriminator_steps="20", generator_steps="20")
    parent = engine.submit(Experiment.default("ring"))
    monkeypatch.setenv("PLAYGROUND_RUN_SECONDS", "600")
    long = Experiment.default("ring").model_copy(update={"steps": 200_000})
    for way_in in (
        lambda: engine.submit(long),
        lambda: engine.begin(long, False, "me"),
        lambda: engine.begin_with_a_step(long, "me"),
        lambda: engine.fork(parent, 100, fork_of(Experiment.default("ring"), 100, long)),
        lambda: engine.submit(hostile),
        lambda: engine.submit(hostile, again=True),
        lambda: engine.begin(hostile, False, "me"),
        lambda: engine.begin_with_a_step(hostile, "me"),
        lambda: engine.fork(parent, 100, fork_of(Experiment.default("ring"), 100, dear)),
    ):
        with pytest.raises(LimitError, match="the limit here is"):
            way_in()
    assert [run.id for run in engine.runs(private=True)] == [parent]


def test_a_worker_builds_nothing_that_is_too_dear(database, worker):
    run_id = make(database, opened(**HOSTILE))
    until(worker, lambda: get(database, run_id).ended)
    assert get(database, run_id).note.startswith("These networks are too large")


def test_a_run_whose_steps_take_longer_than_estimated_ends_with_a_sentence(database, worker, monkeypatch):
    run_id, other = make(database, small(steps=4000)), make(database, small(steps=4000))
    until(worker, lambda: len(worker.runs.held) == 2)
    claimed = worker.runs.held[run_id] = ClaimedRun(database, worker.runs.held[run_id].run, "cpu")
    advance = claimed.training.advance

    def slow() -> None:
        start = time.thread_time()
        while time.thread_time() - start < 0.2:
            pass
        advance()

    claimed.training.advance = slow
    monkeypatch.setenv("PLAYGROUND_STEP_SECONDS", "0.1")
    until(worker, lambda: get(database, run_id).ended)
    stopped = get(database, run_id)
    assert (stopped.state, stopped.step) == ("stopped", 3)
    assert stopped.note.startswith("Stopped at step 3: one step took 0.2 seconds, and the limit here is 0.1. Choose")
    assert get(database, other).live
    worker.close()


def test_the_page_about_hosting_has_the_table_of_all_limits():
    """python -m playground limits prints it."""
    page = (Path(__file__).parents[2] / "docs" / "hosting.md").read_text(encoding="utf-8")
    assert table() in page
