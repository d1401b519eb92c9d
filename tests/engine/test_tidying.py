"""Somebody's own data go with their last run, or after a set time."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest

from playground.engine import Engine
from playground.engine.tidying import tidy
from playground.gan.experiment.experiment import Experiment
from playground.gan.targets.own import Own
from playground.images import own, uploads
from playground.store import classes
from playground.store.people import Person
from tests.engine.conftest import small

ANNA = Person("anna", "10.0.0.1")


@pytest.fixture
def engine(database, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    return Engine(database, workers=0)


def pictures() -> str:
    """A set of own pictures; its name."""
    pixels = np.random.default_rng(0).integers(0, 255, (12, 1, 28, 28), dtype=np.uint8)
    return own.keep(pixels, None, ())


def test_own_pictures_are_deleted_with_the_last_run_that_learns_them(engine):
    name = pictures()
    tree = Experiment.default("own-images").model_dump() | {"steps": 40}
    tree["target"]["folder"] = name
    ids = [engine.submit(Experiment.model_validate(tree | {"seed": seed}), by=ANNA) for seed in (1, 2)]
    engine.delete(ids[0], ANNA)
    assert own.about(name) is not None
    engine.delete(ids[1], ANNA)
    assert own.about(name) is None


def test_private_runs_and_own_pictures_are_deleted_after_a_set_time(engine):
    name, now = pictures(), time.time()
    drawn, shared = engine.submit(small(target=Own()), by=ANNA), engine.submit(small(), by=ANNA)
    for run_id in (drawn, shared):
        engine.stop(run_id, ANNA)
    tidy(engine.database, now + 23 * 3600)
    assert engine.run(drawn) is not None
    assert own.about(name) is not None
    tidy(engine.database, now + 25 * 3600)
    assert engine.run(drawn) is None
    assert engine.run(shared) is not None
    assert own.about(name) is None


def test_files_that_were_sent_and_never_read_go_though_nobody_sends_others(engine, monkeypatch):
    """Somebody's pictures, as they were sent: the worker that was to read them has died."""
    monkeypatch.setenv("PLAYGROUND_PRIVATE_HOURS", "0")
    place, now = uploads.quarantine(uploads.put_aside([("a.png", b"private")])), time.time()
    tidy(engine.database, now + 23 * 3600)
    assert place.exists()
    tidy(engine.database, now + 25 * 3600)
    assert not place.exists()


def test_on_a_laptop_they_stay(engine, monkeypatch):
    monkeypatch.delenv("PLAYGROUND_PROFILE")
    name, run_id = pictures(), engine.submit(small(target=Own()), by=ANNA)
    engine.stop(run_id)
    os.utime(own.folder() / "own" / name, (0, 0))
    tidy(engine.database, time.time() + 1e8)
    assert engine.run(run_id) is not None
    assert own.about(name) is not None


def test_learners_without_a_class_go_when_they_have_not_come_for_a_while(engine, monkeypatch):
    database, now = engine.database, time.time()
    with database.write() as connection:
        school = classes.create(connection, "first-hour", now, now + 3600)
        alone, again, taught = (
            classes.join(connection, code, name, name, now)
            for code, name in (("", "ann"), ("", "ben"), (school.code, "cat"))
        )
        for someone in (alone, again, taught):
            classes.record(connection, someone.id, "bell-curve", "opened", {}, now)
        classes.mark_seen(connection, again, now + 20 * 3600)
    tidy(database, now + 25 * 3600)
    with database.read() as connection:
        assert classes.learner(connection, alone.id) is None
        assert classes.records_of(connection, alone.id) == []
        for someone in (again, taught):
            assert classes.learner(connection, someone.id) is not None
            assert classes.records_of(connection, someone.id)
    monkeypatch.delenv("PLAYGROUND_PROFILE")
    tidy(database, now + 1e8)
    with database.read() as connection:
        assert classes.learner(connection, again.id) is not None, "on a laptop they stay"
