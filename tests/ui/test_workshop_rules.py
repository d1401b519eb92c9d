"""What an exercise and a teacher decide about the settings of a page."""

from __future__ import annotations

import pytest

from playground.ui.workshop_rules import LOCKED, LOCKED_BY_TEACHER, Rules
from playground.workshop.exercise import Controls

CONTROLS = Controls(open=("penalty", "steps"), hidden=("latent",), locked=("penalty.weight",))


@pytest.mark.parametrize(
    ("path", "standing"),
    [("steps", "open"), ("penalty.target", "open"), ("penalty.weight", "locked"), ("latent.dimension", "hidden")],
)
def test_a_path_stands_for_all_below_it(path, standing):
    assert Rules(CONTROLS).standing(path) == standing
    assert bool(Rules(CONTROLS).why_locked(path)) is (standing != "open")


def test_what_is_not_named_is_locked_but_for_the_seed():
    assert Rules(CONTROLS).why_locked("loss") == LOCKED
    assert Rules(CONTROLS).standing("seed") == "open"


def test_a_teacher_may_lock_or_open_everything():
    assert Rules(CONTROLS, teacher="locked").why_locked("steps") == LOCKED_BY_TEACHER
    assert Rules(CONTROLS, teacher="locked").standing("latent.dimension") == "hidden"
    assert Rules(teacher="locked").why_locked("seed") == LOCKED_BY_TEACHER
    assert Rules(CONTROLS, teacher="open").standing("latent.dimension") == "open"


def test_without_an_exercise_everything_is_open():
    assert Rules().standing("loss") == "open"
    assert not Rules().is_highlighted("loss")
    assert Rules(CONTROLS).is_highlighted("steps")
