"""What a worker does with all of its runs: whose turn it is."""

from __future__ import annotations

import time

import pytest

from playground.store import lifecycle, people
from playground.store.people import Person
from tests.engine.conftest import small, until


def started(database, person: str, address: str = "") -> str:
    """A run that waits, started by this person at this address."""
    with database.write() as connection:
        run_id = lifecycle.create(connection, small(steps=100_000), time.time())
        people.record_start(connection, run_id, Person(person, address))
    return run_id


@pytest.mark.slow
def test_a_person_with_three_runs_gets_no_more_time_than_one_with_one(database, worker):
    mine = started(database, "ann")
    theirs = [started(database, "bob") for _ in range(3)]
    until(worker, lambda: len(worker.runs.held) == 4)
    before = {run_id: worker.runs.held[run_id].seconds for run_id in (mine, *theirs)}
    until(worker, lambda: worker.runs.held[mine].seconds - before[mine] > 2.0)
    for run_id in theirs:
        spent = worker.runs.held[run_id].seconds - before[run_id]
        assert 0.2 < spent < 1.2, "about a third each"


@pytest.mark.slow
def test_for_strangers_an_address_with_five_cookies_gets_no_more_time_than_one_with_one(database, worker, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    mine = started(database, "ann", "10.0.0.1")
    theirs = [started(database, f"cookie {number}", "10.0.0.2") for number in range(5)]
    until(worker, lambda: len(worker.runs.held) == 6)
    before = {run_id: worker.runs.held[run_id].seconds for run_id in (mine, *theirs)}
    until(worker, lambda: worker.runs.held[mine].seconds - before[mine] > 2.0)
    spent = sum(worker.runs.held[run_id].seconds - before[run_id] for run_id in theirs)
    assert 1.6 < spent < 2.4, "within 20% of fair"
