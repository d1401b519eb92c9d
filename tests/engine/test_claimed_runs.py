"""What a worker does with all of its runs: whose turn it is."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest

from playground.engine import claimed_runs
from playground.engine.shares import Shares, Whose
from playground.store import lifecycle, people, presence, tables
from playground.store.people import Person
from tests.engine.conftest import small, until


def started(database, person: str, address: str = "") -> str:
    """A run that waits, started by this person at this address."""
    with database.write() as connection:
        run_id = lifecycle.create(connection, small(steps=100_000), time.time())
        people.record_start(connection, run_id, Person(person, address))
    return run_id


@pytest.fixture
def spent(monkeypatch) -> Callable[[], tuple[Counter[str], float]]:
    """Tells how many seconds of the worker each run has had since it was asked for the last time, and how many a turn
    has taken at most: a busy machine makes turns longer, and a run is never fairer than to a turn or two.
    (`ClaimedRun.seconds` are those of training alone: writing about three runs takes longer than about one.)"""
    seconds, longest = Counter[str](), [0.0]
    charge = Shares.charge

    def count(shares: Shares, run: str, owner: Whose, took: float) -> None:
        seconds[run] += took
        longest[0] = max(longest[0], took)
        charge(shares, run, owner, took)

    def read() -> tuple[Counter[str], float]:
        read_now = Counter(seconds), longest[0]
        seconds.clear()
        longest[0] = 0.0
        return read_now

    monkeypatch.setattr(Shares, "charge", count)
    return read


@pytest.mark.slow
def test_a_person_with_three_runs_gets_no_more_time_than_one_with_one(database, worker, spent):
    mine = started(database, "ann")
    theirs = [started(database, "bob") for _ in range(3)]
    until(worker, lambda: len(worker.runs.held) == 4)
    spent()
    until(worker, lambda: worker.runs.held[mine].seconds > 2.0)
    seconds, turn = spent()
    assert sum(seconds[run_id] for run_id in theirs) == pytest.approx(seconds[mine], abs=2 * turn + 0.05)
    for run_id in theirs:
        assert seconds[run_id] == pytest.approx(seconds[mine] / 3, abs=3 * turn + 0.05)


@pytest.mark.slow
def test_for_strangers_an_address_with_five_cookies_has_no_more_time_than_one(database, worker, spent, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    mine = started(database, "ann", "10.0.0.1")
    theirs = [started(database, f"cookie {number}", "10.0.0.2") for number in range(5)]
    until(worker, lambda: len(worker.runs.held) == 6)
    spent()
    until(worker, lambda: worker.runs.held[mine].seconds > 2.0)
    seconds, turn = spent()
    assert sum(seconds[run_id] for run_id in theirs) == pytest.approx(seconds[mine], abs=2 * turn + 0.05)


def test_a_run_that_waited_for_long_is_left_to_a_worker_with_less_to_do_all_the_same(database, worker, monkeypatch):
    """As after all workers were killed: the first one that is back must not take everything."""
    with database.write() as connection:
        presence.announce(connection, "here", "cpu", time.time() + 3600)
        presence.announce(connection, "other", "cpu", time.time() + 3600)
    ids = [started(database, "ann") for _ in range(2)]
    with database.write() as connection:
        connection.execute(tables.runs.update().values(queued=time.time() - 60))
    monkeypatch.setattr(claimed_runs, "PATIENCE_SECONDS", 30.0)
    claims: list[str] = []
    claim = worker.runs.claim
    monkeypatch.setattr(worker.runs, "claim", lambda *run: claims.append(run[0]) or claim(*run))
    until(worker, lambda: worker.runs.held)
    for _ in range(30):  # in some of them it looks at nothing
        worker._next_tick = 0.0
        worker.round()
    assert len(claims) == 1
    monkeypatch.setattr(claimed_runs, "PATIENCE_SECONDS", 0.0)
    until(worker, lambda: worker.runs.held.keys() == set(ids))


def test_several_workers_too_give_each_person_the_same(database, worker):
    from playground.engine.worker import Worker

    other = Worker(database, "other", "cpu")
    with database.write() as connection:
        presence.announce(connection, "here", "cpu", time.time() + 3600)  # however slow this test is
        presence.announce(connection, "other", "cpu", time.time() + 3600)

    def held() -> list[set[str]]:
        """What each of them has, after both have taken a turn and looked."""
        for one in (worker, other):
            one._next_tick = one.runs._next_sharing = 0.0
            one.round()
        return [set(one.runs.held) for one in (worker, other)]

    def are_halved(ids: list[str]) -> bool:
        here, there = held()
        return here | there == set(ids) and abs(len(here) - len(there)) == 1

    theirs = [started(database, "bob") for _ in range(5)]
    until(worker, lambda: are_halved(theirs))
    mine = started(database, "ann")
    until(worker, lambda: {mine} in held())
    for _ in range(5):
        assert {mine} in held(), "and so it stays"
    with database.write() as connection:
        lifecycle.delete(connection, mine)
    until(worker, lambda: are_halved(theirs))
    worker.close()
    other.close()
