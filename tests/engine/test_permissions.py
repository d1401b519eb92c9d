"""Whose run it is, and how many one person may start: checked by the engine, whatever a page shows."""

from __future__ import annotations

import time

import pytest

from playground.engine import Engine
from playground.engine.limits import LimitError
from playground.engine.permissions import NotYoursError, check_start
from playground.gan.targets.own import Own
from playground.store import lifecycle, people
from playground.store import runs as store_runs
from playground.store.people import OPERATOR, Person
from playground.store.runs import UNWATCHED
from tests.engine.conftest import small

ANNA, BEN = Person("anna", "10.0.0.1"), Person("ben", "10.0.0.2")


@pytest.fixture
def engine(database, monkeypatch):
    """An engine for strangers, without workers: what is started waits."""
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    return Engine(database, workers=0)


def state(engine: Engine, run_id: str) -> str:
    run = engine.run(run_id)
    assert run is not None
    return run.state


def rest(engine: Engine, run_id: str, paused_by: str) -> None:
    """The run pauses."""
    with engine.database.write() as connection:
        run = store_runs.get(connection, run_id, time.time())
        assert run is not None
        assert lifecycle.change(connection, run, time.time(), state="paused", paused_by=paused_by)


@pytest.mark.parametrize(
    "change",
    [
        lambda engine, run_id: engine.stop(run_id, BEN),
        lambda engine, run_id: engine.discard(run_id, BEN),
        lambda engine, run_id: engine.restore(run_id, BEN),
        lambda engine, run_id: engine.resume(run_id, BEN),
        lambda engine, run_id: engine.set_unattended(run_id, True, BEN),
        lambda engine, run_id: engine.delete(run_id, BEN),
    ],
    ids=["stop", "discard", "restore", "resume", "set_unattended", "delete"],
)
def test_only_who_started_a_run_may_change_it(engine, change):
    run_id = engine.submit(small(), by=ANNA)
    with pytest.raises(NotYoursError, match=r"Somebody else started this run\. Fork it"):
        change(engine, run_id)
    assert state(engine, run_id) == "queued"
    assert not engine.is_unattended(run_id)
    engine.stop(run_id, ANNA)
    assert state(engine, run_id) == "stopped"


def test_somebody_elses_run_cannot_be_started_again_while_it_trains(engine):
    experiment = small()
    run_id = engine.submit(experiment, by=ANNA)
    assert engine.submit(experiment, by=BEN) == run_id, "but watched"
    with pytest.raises(NotYoursError):
        engine.submit(experiment, again=True, by=BEN)
    assert engine.submit(experiment, again=True, by=ANNA) != run_id


def test_a_pause_or_a_step_of_somebody_elses_run_is_only_for_the_eyes(engine):
    run_id = engine.submit(small(), by=ANNA)
    assert engine.pause(run_id, "bens-tab", BEN) == "frozen"
    assert state(engine, run_id) == "queued"
    assert engine.pause(run_id, "annas-tab", ANNA) == "paused"
    copy_id = engine.step(run_id, "bens-tab", 0, BEN)
    assert copy_id != run_id
    assert engine.may_change(copy_id, BEN)
    assert not engine.may_change(copy_id, ANNA)
    assert state(engine, run_id) == "paused"


@pytest.mark.parametrize("again", [False, True])
def test_a_run_that_somebody_has_paused_stays_paused_and_keeps_nobody_from_training_the_same(engine, again):
    experiment = small()
    hers = engine.submit(experiment, by=ANNA)
    engine.pause(hers, "annas-tab", ANNA)
    assert engine.latest(experiment.key, by=BEN).id == hers, "it is there to be looked at"
    his = engine.submit(experiment, again=again, by=BEN)
    assert (state(engine, hers), state(engine, his)) == ("paused", "queued")
    assert engine.may_change(his, BEN)
    assert engine.submit(experiment, by=Person("carla")) == his, "whoever comes next shares the one that trains"
    engine.resume(hers, ANNA)
    assert state(engine, hers) == "queued"


def test_a_run_that_paused_unwatched_goes_on_for_whoever_wants_it(engine):
    experiment = small()
    hers = engine.submit(experiment, by=ANNA)
    rest(engine, hers, UNWATCHED)
    assert engine.submit(experiment, by=BEN) == hers
    assert state(engine, hers) == "queued"


def test_a_fork_belongs_to_who_made_it(engine):
    run_id = engine.submit(small(), by=ANNA)
    fork_id = engine.fork(run_id, 0, small(), by=BEN)
    engine.stop(fork_id, BEN)
    with pytest.raises(NotYoursError):
        engine.stop(run_id, BEN)


def test_a_run_without_a_starter_is_everybodys_on_a_laptop_and_nobodys_elsewhere(engine, monkeypatch):
    run_id = engine.submit(small())
    assert not engine.may_change(run_id, ANNA)
    monkeypatch.delenv("PLAYGROUND_PROFILE")
    assert engine.may_change(run_id, ANNA)


def test_one_person_has_only_so_many_runs_in_training(engine):
    first = [engine.submit(small(), by=ANNA) for _ in range(4)]
    for start in (
        lambda: engine.submit(small(), by=ANNA),
        lambda: engine.fork(first[0], 0, small(), by=ANNA),
        lambda: engine.begin_with_a_step(small(), "tab", ANNA),
        lambda: engine.step(first[0], "tab", 0, ANNA),
    ):
        with pytest.raises(LimitError, match=r"You already have 4 runs training or waiting.*Stop or pause one"):
            start()
    engine.submit(small(), by=BEN)
    engine.pause(first[0], "tab", ANNA)
    fifth = engine.submit(small(), by=ANNA)
    with pytest.raises(LimitError):
        engine.resume(first[0], ANNA)
    engine.stop(fifth, ANNA)
    engine.resume(first[0], ANNA)


def test_an_address_and_the_server_have_limits_too(engine, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_RUNS_PER_ADDRESS", "2")
    monkeypatch.setenv("PLAYGROUND_RUNS_ON_SERVER", "3")
    for number in range(2):
        engine.submit(small(), by=Person(f"browser {number}", "10.0.0.1"))
    with pytest.raises(LimitError, match="runs from your internet address are training or waiting: the limit is 2"):
        engine.submit(small(), by=ANNA)
    engine.submit(small(), by=BEN)
    with pytest.raises(LimitError, match="This server already has 3 runs"):
        engine.submit(small(), by=Person("carla", "10.0.0.3"))


def left(engine: Engine, by: Person) -> str:
    """A run that this person has started and left, so that it is paused."""
    run_id = engine.submit(small(), by=by)
    with engine.database.write() as connection:
        run = store_runs.get(connection, run_id, time.time())
        lifecycle.change(connection, run, time.time(), state="paused", paused_by=store_runs.UNWATCHED)
    return run_id


def test_runs_that_go_on_because_somebody_watches_count_for_the_address_too(engine, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_RUNS_PER_ADDRESS", "2")
    begun = [left(engine, Person(f"browser {number}", "10.0.0.1")) for number in range(4)]
    for run_id in begun:
        engine.watch(run_id, "one viewer")
    assert [state(engine, run_id) for run_id in begun] == ["queued", "queued", "paused", "paused"]


def test_who_watches_what_many_have_left_does_not_take_every_place_on_the_server(engine, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_RUNS_ON_SERVER", "4")
    begun = [left(engine, Person(f"browser {number}", f"10.0.1.{number}")) for number in range(4)]
    for run_id in begun:
        engine.watch(run_id, "one viewer")
    assert [state(engine, run_id) for run_id in begun] == ["queued", "queued", "queued", "paused"]
    engine.submit(small(), by=ANNA)


def test_nobody_lets_somebody_elses_runs_go_on_beyond_what_that_person_may(engine, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_RUNS_PER_PERSON", "1")
    first, second = left(engine, ANNA), left(engine, ANNA)
    engine.resume(first, BEN)
    with pytest.raises(LimitError, match="The person who started this run trains as many as they may already"):
        engine.resume(second, BEN)
    assert [state(engine, run_id) for run_id in (first, second)] == ["queued", "paused"]
    engine.resume(second)  # the operator


def test_starts_in_a_minute_are_limited_even_if_each_run_is_stopped_and_deleted(engine):
    for _ in range(8):
        engine.discard(engine.submit(small(), by=ANNA), ANNA)
    with pytest.raises(LimitError, match=r"started 8 runs in the last minute.*next one in [56]\d seconds"):
        engine.submit(small(), by=ANNA)


@pytest.mark.parametrize(("most", "said"), [("1", "You have started 1 run in the last minute"),
                                            ("0", "Nobody can start a run on this server")])  # fmt: skip
def test_the_smallest_limits_have_their_sentences(engine, monkeypatch, most, said):
    engine.submit(small(), by=ANNA)
    monkeypatch.setenv("PLAYGROUND_STARTS_A_MINUTE", most)
    with pytest.raises(LimitError, match=said):
        engine.submit(small(), by=ANNA)


def test_too_many_starts_are_counted_for_whoever_is_told(engine, monkeypatch):
    """Your own where you have started too many, else those from your address."""
    there = [Person(f"browser {number}", "10.0.0.1") for number in range(3)]
    for person in (there[0], there[0], there[1]):
        engine.submit(small(), by=person)
    monkeypatch.setenv("PLAYGROUND_STARTS_A_MINUTE", "2")
    with pytest.raises(LimitError, match="You have started 2 runs in the last minute"):
        engine.submit(small(), by=there[0])
    monkeypatch.setenv("PLAYGROUND_STARTS_A_MINUTE_PER_ADDRESS", "3")
    with pytest.raises(LimitError, match="3 runs were started from your internet address in the last minute"):
        engine.submit(small(), by=there[2])


def test_who_has_started_too_many_runs_is_told_when_the_next_may_start(engine):
    for number in range(10):
        run_id = engine.submit(small(), by=OPERATOR)
        with engine.database.write() as connection:  # one every five seconds, the newest just now
            people.record_start(connection, run_id, ANNA)
            run = store_runs.get(connection, run_id, time.time())
            assert run is not None
            lifecycle.change(connection, run, time.time(), created=1000.0 - 5 * number)
        engine.discard(run_id, OPERATOR)
    with engine.database.read() as connection:
        with pytest.raises(LimitError, match="in 25 seconds"):  # when the eighth but newest is a minute old
            check_start(connection, ANNA, 1000.0)
        check_start(connection, ANNA, 1025.0)


def test_stored_bytes_are_limited(engine, monkeypatch):
    run_id = engine.submit(small(), by=ANNA)
    monkeypatch.setenv("PLAYGROUND_STORED_MB", "1")
    with engine.database.write() as connection:
        run = store_runs.get(connection, run_id, time.time())
        assert run is not None
        lifecycle.change(connection, run, time.time(), bytes=2**21)
        assert people.used_bytes(connection, "anna") == 2**21
    with pytest.raises(LimitError, match="Your runs take up 2 MB, and the limit here is 1 MB"):
        engine.submit(small(), by=ANNA)
    engine.discard(run_id, ANNA)  # as that sentence says
    engine.submit(small(), by=ANNA)


def test_who_fills_the_store_starts_nothing_more_and_others_do(engine, monkeypatch):
    def grow(run_id: str, megabytes: float, **values) -> None:
        with engine.database.write() as connection:
            run = store_runs.get(connection, run_id, time.time())
            lifecycle.change(connection, run, time.time(), bytes=megabytes * 2**20, **values)

    monkeypatch.setenv("PLAYGROUND_STORE_LIMIT_MB", "24")
    started = [engine.submit(small(), by=Person(f"cookie {number}", "10.0.0.1")) for number in range(5)]
    for run_id in started:
        grow(run_id, 5, state="finished")
    small_one = engine.submit(small(), by=BEN)
    grow(small_one, 1)
    with pytest.raises(LimitError, match="those from your internet address take up 25 MB"):
        engine.submit(small(), by=ANNA)
    engine.submit(small(), by=BEN)
    engine.submit(small())  # the operator
    grow(started[0], 5, last_viewed=time.time() - 601)  # it may go, so there is room
    engine.submit(small(), by=ANNA)


def test_runs_on_own_data_are_listed_for_their_person_only(engine, monkeypatch):
    own, shared = engine.submit(small(target=Own()), by=ANNA), engine.submit(small(), by=ANNA)
    assert {run.id for run in engine.runs(by=ANNA)} == {own, shared}
    assert {run.id for run in engine.runs(by=BEN)} == {shared}
    monkeypatch.setenv("PLAYGROUND_PRIVATE", "1")
    hers = engine.submit(small(), by=ANNA)
    assert hers in {run.id for run in engine.runs(by=ANNA)}
    assert {run.id for run in engine.runs(by=BEN)} == set(), "everything is private, whenever it was started"
