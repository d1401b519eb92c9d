"""PLAYGROUND_PRIVATE: nobody finds what somebody else has started, whichever way they look; a link to the run leads to
it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from playground.engine import Engine
from playground.engine.permissions import NotYoursError
from playground.engine.tidying import tidy
from playground.gan.experiment.fork import fork_of
from playground.store import Database, classes, classwork, lifecycle, people, runs
from playground.store.people import OPERATOR, Person
from tests.engine.conftest import small
from tests.engine.test_permissions import ANNA, BEN, state


@pytest.fixture
def engine(database, monkeypatch):
    """An engine where everything is private, without workers: what is started waits."""
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    monkeypatch.setenv("PLAYGROUND_PRIVATE", "1")
    return Engine(database, workers=0)


def end(engine: Engine, run_id: str, state: str = "finished") -> None:
    now = time.time()
    with engine.database.write() as connection:
        run = runs.get(connection, run_id, now)
        assert run is not None
        assert lifecycle.change(connection, run, now, state=state, step=run.steps, finished=now)


def id_of(run: runs.Run | None) -> str | None:
    return run.id if run else None


@pytest.mark.parametrize("ended", ["", "finished", "stopped"])
def test_a_stranger_who_opens_the_same_experiment_finds_nothing_and_trains_it_alone(engine, ended):
    experiment = small()
    hers = engine.submit(experiment, by=ANNA)
    if ended:
        end(engine, hers, ended)
    assert engine.find(experiment.key, by=BEN) is None
    assert engine.latest(experiment.key, by=BEN) is None
    assert engine.runs(by=BEN) == []
    assert engine.run_beginning(hers[:12], by=BEN) is None
    his = engine.submit(experiment, by=BEN)
    assert his != hers
    assert (id_of(engine.latest(experiment.key, by=ANNA)), id_of(engine.latest(experiment.key, by=BEN))) == (hers, his)
    assert [run.id for run in engine.runs(by=BEN)] == [his]


def test_the_same_person_gets_their_run_again(engine):
    experiment = small()
    hers = engine.submit(experiment, by=ANNA)
    assert engine.submit(experiment, by=ANNA) == hers
    end(engine, hers)
    assert engine.submit(experiment, by=ANNA) == hers
    again = engine.submit(experiment, again=True, by=ANNA)
    assert again != hers
    assert state(engine, again) == "queued"


def test_of_many_starts_of_one_person_at_once_on_two_servers_one_makes_the_run(engine):
    servers, experiment = [engine, Engine(Database(), workers=0)], small()
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda number: servers[number % 2].submit(experiment, by=ANNA), range(20)))
    servers[1].close()
    assert len(set(found)) == len(engine.runs(by=ANNA)) == 1


def test_a_step_is_taken_in_ones_own_run(engine):
    experiment = small()
    engine.submit(experiment, by=ANNA)
    his = engine.begin_with_a_step(experiment, "viewer", by=BEN)
    assert engine.may_change(his, BEN)
    run = engine.run(his)
    assert (run.parent, run.target_step) == (None, 1), "no copy of hers"


def test_who_has_the_link_of_a_run_may_look_and_fork_but_not_change_it(engine):
    experiment = small()
    hers = engine.submit(experiment, by=ANNA)
    assert engine.run(hers).id == hers
    with pytest.raises(NotYoursError):
        engine.stop(hers, by=BEN)
    copy = engine.step(hers, "viewer", 0, by=BEN)
    assert copy != hers
    assert engine.latest(experiment.key, by=BEN) is None, "a copy is not a run of the experiment"
    assert engine.runs(by=BEN) == []
    child = fork_of(experiment, 10, experiment.model_copy(update={"batch": 32}))
    his = engine.fork(hers, 10, child, by=BEN)
    assert id_of(engine.latest(child.key, by=BEN)) == his
    assert [run.id for run in engine.runs(by=BEN)] == [his], "a fork is no copy"
    assert engine.latest(child.key, by=ANNA) is None


def test_each_device_that_is_asked_for_has_its_own_run(engine):
    experiment = small()
    ids = {(who.name, device): engine.submit(experiment, by=who, device=device)
           for who in (ANNA, BEN) for device in ("any", "cuda")}  # fmt: skip
    assert len(set(ids.values())) == 4


def test_what_was_started_before_is_private_from_now_on_and_what_was_private_stays_so(engine, monkeypatch):
    experiment = small()
    monkeypatch.setenv("PLAYGROUND_PRIVATE", "0")
    before = engine.submit(experiment, by=ANNA)
    assert engine.submit(experiment, by=BEN) == before
    monkeypatch.setenv("PLAYGROUND_PRIVATE", "1")
    assert id_of(engine.latest(experiment.key, by=ANNA)) == before
    his = engine.submit(experiment, by=BEN)
    assert his != before
    monkeypatch.setenv("PLAYGROUND_PRIVATE", "0")
    assert his not in {run.id for run in engine.runs(by=ANNA)}
    assert id_of(engine.latest(experiment.key, by=Person("carl"))) == before


def test_the_operator_has_all_runs_but_people_do_not_find_the_operators(engine):
    experiment = small()
    hers, by_command = engine.submit(experiment, by=ANNA), engine.submit(experiment)
    assert hers != by_command
    assert {run.id for run in engine.runs(by=OPERATOR)} == {hers, by_command}
    assert id_of(engine.latest(experiment.key, by=ANNA)) == hers
    assert engine.latest(experiment.key, by=BEN) is None


def test_the_teacher_finds_the_runs_of_a_class_as_ever(engine):
    now, experiment = time.time() - 1, small()
    with engine.database.write() as connection:
        code = classes.create(connection, "first-hour", now, now + 3600).code
        learners = [classes.join(connection, code, "", person.name, now) for person in (ANNA, BEN)]
    theirs = [engine.submit(experiment, by=person) for person in (ANNA, BEN)]
    with engine.database.read() as connection:
        assert classwork.run_ids(connection, code) == set(theirs)
        newest = classwork.newest_runs(connection, code)
    assert [newest[learner.id][0] for learner in learners] == theirs, "each has a run of their own"


def test_a_private_run_that_nobody_looks_at_is_deleted_after_a_while(engine, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PRIVATE_HOURS", "2")
    hers = engine.submit(small(), by=ANNA)
    end(engine, hers)
    tidy(engine.database, time.time() + 3600)
    assert engine.run(hers) is not None
    tidy(engine.database, time.time() + 3 * 3600)
    assert engine.run(hers) is None
    with engine.database.read() as connection:
        assert people.starter(connection, hers) is None
