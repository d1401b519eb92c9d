"""What a teacher may do to the runs of a class; and that a class code gives nobody else any right over them."""

from __future__ import annotations

import time
from urllib.parse import urlencode

import pytest

from playground.engine import Engine
from playground.engine.class_runs import TEACHER, pause_class, resume_class
from playground.engine.limits import LimitError, limits, profiles
from playground.engine.permissions import NotYoursError
from playground.gan.experiment.fork import fork_of
from playground.gan.experiment.link import to_link
from playground.store import classes, commands, lifecycle
from playground.store.people import OPERATOR, Person
from tests.engine.conftest import small

ANNA, BEN, STRANGER = Person("anna", "10.0.0.1"), Person("ben", "10.0.0.1"), Person("sam", "10.0.0.2")


@pytest.fixture
def engine(database, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    return Engine(database, workers=0)


@pytest.fixture
def code(database) -> str:
    now = time.time()
    with database.write() as connection:
        made = classes.create(connection, "first-hour", now, now + 3600)
        for person in (ANNA, BEN):
            classes.join(connection, made.code, "", person.name, now)
    return made.code


def state(engine: Engine, run_id: str) -> tuple[str, str]:
    run = engine.run(run_id)
    return run.state, run.paused_by


def test_pause_all_pauses_the_class_and_nobody_else(engine, code):
    hers, theirs = engine.submit(small(seed=1), by=ANNA), engine.submit(small(seed=2), by=STRANGER)
    assert pause_class(engine.database, code) == 1
    assert state(engine, hers) == ("paused", TEACHER)
    assert state(engine, theirs) == ("queued", "")
    for start in (
        lambda: engine.submit(small(seed=3), by=BEN),
        lambda: engine.resume(hers, by=ANNA),
        lambda: engine.step(theirs, "viewer", 0, by=BEN),
        lambda: engine.submit(small(seed=2), again=True, by=BEN),
    ):
        with pytest.raises(LimitError, match="teacher has paused"):
            start()
    engine.submit(small(seed=4), by=STRANGER)


def test_then_the_class_goes_on_where_it_was(engine, code):
    hers, rested = engine.submit(small(seed=1), by=ANNA), engine.submit(small(seed=2), by=BEN)
    engine.pause(rested, "viewer", by=BEN)
    pause_class(engine.database, code)
    assert resume_class(engine.database, code) == 1
    assert state(engine, hers) == ("queued", "")
    assert state(engine, rested) == ("paused", "viewer"), "he paused it himself"
    engine.submit(small(seed=3), by=BEN)


def test_a_class_code_gives_no_right_over_the_runs_of_others(engine, code):
    hers = engine.submit(small(seed=1), by=ANNA)
    for change in (engine.stop, engine.delete, engine.discard, engine.resume):
        with pytest.raises(NotYoursError):
            change(hers, by=BEN)
    assert engine.pause(hers, "viewer", by=BEN) == "frozen"
    assert state(engine, hers) == ("queued", "")


def test_learners_find_no_runs_of_each_other(engine, code):
    hers, open_to_all = engine.submit(small(seed=1), by=ANNA), engine.submit(small(seed=2), by=STRANGER)
    listed = {person: {run.id for run in engine.runs(by=person)} for person in (ANNA, BEN, STRANGER, OPERATOR)}
    assert listed[ANNA] == listed[OPERATOR] == {hers, open_to_all}
    assert listed[BEN] == listed[STRANGER] == {open_to_all}


def test_a_server_with_a_teacher_has_the_limits_of_a_class(engine, code, monkeypatch):
    hers = engine.submit(small(seed=1), by=ANNA)
    monkeypatch.delenv("PLAYGROUND_PROFILE")
    monkeypatch.setenv("PLAYGROUND_TEACHER", "correct horse")
    assert limits() == profiles()["class"]
    with pytest.raises(NotYoursError):
        engine.delete(hers, by=BEN)
    monkeypatch.setenv("PLAYGROUND_PROFILE", "laptop")
    assert limits() == profiles()["laptop"], "what is chosen counts"


def test_while_the_class_is_paused_not_even_one_step_is_trained(engine, code):
    hers, told = engine.submit(small(seed=1), by=ANNA), engine.submit(small(seed=2), by=ANNA)
    with engine.database.write() as connection:
        lifecycle.claim(connection, told, 0, "worker", engine.database.now())
    pause_class(engine.database, code)
    for go_on in (lambda: engine.step(hers, "viewer", 0, by=ANNA), lambda: engine.resume(told, by=ANNA)):
        with pytest.raises(LimitError, match="teacher has paused"):
            go_on()
    with engine.database.read() as connection:
        assert [command.kind for command in commands.given(connection, [told])] == ["pause"]


@pytest.mark.parametrize(
    ("do", "kind"),
    [
        (lambda engine, code, run: pause_class(engine.database, code), "pause"),
        (lambda engine, code, run: engine.pause(run, "viewer", by=ANNA), "pause"),
        (lambda engine, code, run: engine.stop(run, by=ANNA), "stop"),
    ],
)
def test_the_worker_that_takes_a_run_in_that_moment_hears_of_it(do, kind, engine, code, monkeypatch):
    hers = engine.submit(small(seed=1), by=ANNA)
    monkeypatch.setattr(lifecycle, "change", lambda *given, **values: False)  # it is no longer as it was
    do(engine, code, hers)
    with engine.database.read() as connection:
        assert [command.kind for command in commands.given(connection, [hers])] == [kind]


def test_the_clock_of_the_store_says_whether_a_class_is_over(engine, code, monkeypatch):
    pause_class(engine.database, code)
    monkeypatch.setattr(engine.database, "now", lambda: time.time() + 7200)
    engine.submit(small(seed=1), by=ANNA)


def lock(engine, code: str, sent) -> None:
    with engine.database.write() as connection:
        classes.send(connection, code, time.time(), link=f"distributions?{urlencode(to_link(sent))}")
        classes.change(connection, code, controls="locked")


def test_in_a_class_whose_settings_are_locked_only_what_was_sent_is_trained_with_any_seed(engine, code):
    sent, other = small(seed=1), small(seed=1).model_copy(update={"batch": 32})
    lock(engine, code, sent)
    hers = engine.submit(sent, by=ANNA)
    engine.submit(small(seed=2), by=BEN)
    for start in (
        lambda: engine.submit(other, by=ANNA),
        lambda: engine.submit(other, again=True, by=ANNA),
        lambda: engine.begin_with_a_step(other, "viewer", by=ANNA),
        lambda: engine.fork(hers, 1, fork_of(sent, 1, other), by=ANNA),
    ):
        with pytest.raises(LimitError, match="teacher has locked"):
            start()
    theirs = engine.submit(other, by=STRANGER)
    assert engine.submit(other, by=ANNA) == theirs, "what somebody else trains can be looked at"
    with pytest.raises(LimitError, match="teacher has locked"):
        engine.step(theirs, "viewer", 0, by=ANNA)


def test_settings_are_locked_only_by_the_class_of_now_and_to_what_it_was_sent(engine, code):
    sent, other = small(seed=1), small(seed=1).model_copy(update={"batch": 32})
    lock(engine, code, sent)
    with engine.database.write() as connection:
        classes.join(connection, "", "", ANNA.name, time.time() + 1)
    engine.submit(other, by=ANNA)
    with engine.database.write() as connection:
        classes.send(connection, code, time.time())
    engine.submit(small(seed=5).model_copy(update={"batch": 32}), by=BEN)
