"""Goals are met by runs of the store that have ended, and wrong paths are those of the newest one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.commands.played_examples import Examples, examples, mistakes_in
from playground.workshop.checking import check
from playground.workshop.exercise import Exercise
from playground.workshop.facts import Facts
from playground.workshop.library import exercises
from playground.workshop.moves import Move


@pytest.fixture(scope="module")
def played() -> Iterator[Examples]:
    """Where runs are trained."""
    with examples() as played:
        yield played


@pytest.fixture(scope="module")
def bell() -> Exercise:
    """An exercise with short runs."""
    return changed(exercises()["bell-curve"], start={"recipe": "gaussian", "settings": {"steps": 12}})


def changed(exercise: Exercise, **parts: object) -> Exercise:
    """The same exercise with other parts."""
    return Exercise.model_validate(exercise.model_dump() | parts)


def facts(played: Examples, exercise: Exercise, **changes: object):
    run = played.run(exercise.start.experiment(changes))
    return Facts.of(played.histories, run, exercise.started)


def test_a_run_that_is_too_short_takes_the_wrong_path(played: Examples, bell: Exercise) -> None:
    nothing = check(bell, [])
    assert not nothing.done
    assert nothing.wrong is None
    assert [goal.detail for goal in nothing.goals] == ["", ""]
    short = check(bell, [facts(played, bell)])
    assert [goal.met for goal in short.goals] == [True, False]
    assert short.wrong is not None
    assert short.wrong.name == "still too short"
    assert "needed: at most 2.5" in short.goals[1].detail


def test_runs_that_changed_what_is_not_open_do_not_count(played: Examples, bell: Exercise) -> None:
    other = facts(played, bell, batch=64)
    assert other.run.state == "finished"
    assert not check(bell, [other]).goals[0].met
    assert check(bell, [facts(played, bell, seed=3)]).goals[0].met


def test_facts_come_from_the_store(played: Examples, bell: Exercise) -> None:
    run = facts(played, bell)
    assert run.number("step") == 12
    assert run.number("share") == 1
    assert run.number("distance") == run.run.metrics["wasserstein"]
    assert run.number("times_floor") == pytest.approx(
        run.run.metrics["wasserstein"] / run.run.metrics["wasserstein_floor"], rel=0.01
    )
    assert 0.5 < run.number("loss_d", "start") < 3
    assert 0 <= run.number("d_right", "recent") <= 1
    assert run.number("g_parameters") > 0
    assert run.number("modes") is None
    assert run.setting("loss") == "non-saturating"
    assert run.setting("latent.distribution") is not None
    assert not run.changed("steps")
    assert facts(played, bell, steps=13).changed("steps")


def test_two_runs_that_differ_in_one_thing(played: Examples, bell: Exercise) -> None:
    pair = {"first": {"setting": "steps", "at_most": 12}, "second": {"setting": "steps", "at_least": 13}}
    two = pair | {"same": ["loss"], "number": "step", "times": 1.1}
    exercise = changed(bell, goals=[{"text": "Longer.", "two": two}])
    short, longer, longest = (facts(played, bell, steps=steps) for steps in (12, 13, 30))
    assert check(exercise, [short, longer]).done
    assert check(exercise, [short, longer]).goals[0].detail == "Steps trained: 12 in the first run, 13 in the second"
    assert not check(exercise, [short, longest]).done
    assert not check(exercise, [short]).done
    assert check(exercise, [short]).goals[0].detail == "One of the two runs is there."
    alike = changed(bell, goals=[{"text": "Longer.", "two": two | {"same": ["steps"]}}])
    assert not check(alike, [short, longer]).done


def test_moves_meet_goals_and_take_wrong_paths() -> None:
    exercise = exercises()["find-the-damping"]
    circles = Move("dirac", {"trend": "circles", "turns": 5.0, "penalty": "none", "noise": 0.0, "loss": "minimax",
                             "learning_rate": 0.02, "order": "alternating"})  # fmt: skip
    rests = Move("dirac", dict(circles.facts) | {"trend": "converges", "penalty": "r1", "learning_rate": 0.1})
    one = check(exercise, [], [circles])
    assert [goal.met for goal in one.goals] == [True, False]
    assert one.wrong is not None
    assert one.wrong.name == "smaller steps"
    assert check(exercise, [], [circles, rests]).done
    assert check(exercise, [], [circles, rests]).wrong is None


def test_what_an_exercise_promises_and_does_not_keep_is_found(played: Examples, bell: Exercise) -> None:
    """`exercises check` would be worth nothing if it passed everything."""
    (path,) = bell.model_dump()["wrong_paths"]
    elsewhere = path | {"example": {"runs": [{"steps": 500}]}}
    poor = changed(bell, solution={"runs": [{"steps": 13}]}, wrong_paths=[elsewhere])
    said = mistakes_in(poor, played)
    assert any(sentence.startswith("The solution does not meet the goal “The generated curve") for sentence in said)
    assert "The example of “still too short” meets all goals." in said
