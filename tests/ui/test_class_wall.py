"""The wall: one payload for all who look, with what each learner does, and names only where they may be shown."""

from __future__ import annotations

import time

import pytest

from playground import recordings
from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.recordings import file_of, run_id_of
from playground.store import classes
from playground.store.people import Person
from playground.ui import class_wall
from playground.ui.class_wall import forget_wall, leaderboard, wall_of
from playground.ui.shared_wall import packed, unpacked


@pytest.fixture(autouse=True)
def _fresh(no_workers, monkeypatch):
    monkeypatch.setattr(class_wall, "_kept", {})
    monkeypatch.setattr(class_wall, "_ended", {})


def a_class(*nicknames):
    now = time.time()
    with engine().database.write() as connection:
        code = classes.create(connection, "first-hour", now, now + 3600).code
        came = enumerate(nicknames, -len(nicknames))  # one after the other, until now
        return code, [classes.join(connection, code, name, f"person {i}", now + i / 100) for i, name in came]


def record(learner, kind, **value):
    with engine().database.write() as connection:
        classes.record(connection, learner.id, "bell-curve", kind, value, time.time())


@pytest.mark.parametrize("private", ["0", "1"])
def test_each_learner_has_a_tile_in_the_group_of_what_is_going_on(monkeypatch, private):
    """Also where everything is private: the teacher sees the runs of the class."""
    monkeypatch.setenv("PLAYGROUND_PRIVATE", private)
    code, (anna, ben, _) = a_class("Anna", "Ben", "Carl")
    run_id = engine().submit(Experiment.default("ring"), by=Person(anna.person))
    record(anna, "opened")
    record(anna, "run", run=run_id)
    record(ben, "opened")
    record(ben, "done")
    data = wall_of(code).data
    assert data["summary"] == "1 choosing an exercise, 1 training, 1 done except the question"
    (tile,) = data["groups"][1]["tiles"]
    assert (tile["name"], tile["exercise"], tile["step"]) == ("Anna", "A bell curve", "step 0 of 3,300")
    assert list(data["reals"]) == [tile["real"]]
    assert unpacked(packed(wall_of(code))) == wall_of(code), "other servers show the same"


def test_a_film_that_came_with_the_app_is_a_run_like_any_other():
    code, (anna,) = a_class("Anna")
    recordings.add_to(engine().database)
    record(anna, "opened")
    record(anna, "run", run=run_id_of(file_of("ring")))
    (tile,) = wall_of(code).data["groups"][0]["tiles"]
    assert tile["step"].startswith("step ")


def test_it_is_made_once_however_many_look(monkeypatch):
    code, _ = a_class("Anna")
    made = []
    make = class_wall._make
    monkeypatch.setattr(class_wall, "_make", lambda *given: made.append(1) or make(*given))
    walls = {id(wall_of(code)) for _ in range(50)}
    assert (len(walls), len(made)) == (1, 1)
    forget_wall(code)
    wall_of(code)
    assert len(made) == 2


def test_names_are_hidden_for_all_or_for_one():
    code, (anna, ben) = a_class("<script>alert(1)</script>", "Ben")
    assert list(wall_of(code).names.values()) == ["<script>alert(1)</script", "Ben"]
    with engine().database.write() as connection:
        classes.hide_nickname(connection, anna.id, True)
    forget_wall(code)
    assert list(wall_of(code).names.values()) == ["Learner 1", "Ben"]
    with engine().database.write() as connection:
        classes.change(connection, code, names=False)
    forget_wall(code)
    assert "Ben" not in str(wall_of(code).data)
    assert ben.id in wall_of(code).names


def test_a_leaderboard_is_there_only_if_it_is_wanted():
    code, (anna, _) = a_class("Anna", "Ben")
    record(anna, "done")
    assert leaderboard(code) == []
    with engine().database.write() as connection:
        classes.change(connection, code, leaderboard=True)
    forget_wall(code)
    assert leaderboard(code) == [("Anna", 1)]


def test_no_class_no_wall():
    assert wall_of("NOSUCH") is None
    assert leaderboard("") == []
    assert not class_wall._kept
