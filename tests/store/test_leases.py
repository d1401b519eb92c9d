"""Leases, on both tables that have them: one holder at a time, and whoever comes late changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Table, select

from playground.gan.experiment.experiment import Experiment
from playground.store import Database, jobs, leases, lifecycle, runs, tables
from playground.store.leases import FIRST_SECONDS, LEASE_SECONDS, Held
from tests.store.conftest import EVERYWHERE

pytestmark = pytest.mark.parametrize("database", EVERYWHERE, indirect=True)
NOW = 1_000_000.0


class Leased:
    """A row of one of the tables, made anew for each test."""

    def __init__(self, database: Database, table: Table) -> None:
        self.database, self.table = database, table
        with database.write() as connection:
            if table is tables.runs:
                self.id = lifecycle.create(connection, Experiment(steps=100), NOW)
            else:
                self.id = jobs.create(connection, "count", "counting", "{}", key="key", quick=False, now=NOW)

    def held(self) -> Held:
        """The row as it is now."""
        with self.database.read() as connection:
            found = runs.get(connection, self.id, NOW) if self.table is tables.runs else jobs.get(connection, self.id)
        assert found is not None
        return found

    def do(self, function, *arguments, **values):
        """One of the functions of `leases`, in a separate transaction."""
        with self.database.write() as connection:
            return function(connection, self.table, *arguments, **values)

    def claim(self, owner: str, now: float = NOW) -> bool:
        return self.do(leases.claim, self.id, self.held().epoch, owner, now)

    def waits(self, now: float) -> bool:
        with self.database.read() as connection:
            query = select(self.table.c.id).where(leases.is_claimable(self.table, now))
            return self.id in connection.execute(query).scalars()


@pytest.fixture(params=["runs", "jobs"])
def leased(database, request) -> Leased:
    return Leased(database, getattr(tables, request.param))


def test_only_one_of_thirty_gets_it(leased):
    with ThreadPoolExecutor(30) as pool:
        got = list(pool.map(lambda i: leased.do(leases.claim, leased.id, 0, f"worker {i}", NOW), range(30)))
    assert sum(got) == 1
    held = leased.held()
    assert (held.state, held.owner, held.epoch) == ("running", f"worker {got.index(True)}", 1)


@pytest.mark.timeout(30)
def test_a_claimer_does_not_wait_for_somebody_who_is_stopped_in_the_middle_of_a_claim(leased):
    if leased.database.sqlite:
        return  # it has one writer at a time, and no locks of rows
    other = Leased(leased.database, leased.table) if leased.table is tables.jobs else None
    with leased.database.write() as stopped, ThreadPoolExecutor(1) as pool:
        assert leases.claim(stopped, leased.table, leased.id, 0, "anna", NOW)
        assert pool.submit(leased.claim, "ben").result(5) is False
        assert other is None or pool.submit(other.claim, "ben").result(5)
    assert leased.held().owner == "anna"


def test_it_lapses_when_it_is_not_renewed_and_the_next_claim_fences_the_first_owner_off(leased):
    leased.claim("anna")
    old = leased.held()
    assert not leased.waits(NOW + FIRST_SECONDS - 1)
    assert not leased.claim("ben", NOW + FIRST_SECONDS - 1)
    late = NOW + FIRST_SECONDS + 1
    assert leased.waits(late)
    assert leased.claim("ben", late)
    assert leased.held().epoch == 2
    assert not leased.do(leases.change, old, progress=0.9) if leased.table is tables.jobs else True
    assert not leased.do(leases.change, old, state="queued")
    assert not leased.do(leases.release, old, "queued")
    leased.do(leases.renew, "anna", {leased.id: 1}, late + 1000)
    assert leased.waits(late + FIRST_SECONDS + 1), "anna's renewal was for a claim that is over"
    assert leased.held().owner == "ben"


def test_progress_renews_it_even_after_it_has_lapsed_if_nobody_took_it(leased):
    leased.claim("anna")
    late = NOW + FIRST_SECONDS + 10
    assert leased.waits(late)
    leased.do(leases.renew, "anna", {leased.id: 1}, late + LEASE_SECONDS)
    assert not leased.waits(late)
    assert leased.do(leases.held_by, "anna") == {leased.id: 1}


def test_only_what_is_named_is_renewed(leased):
    leased.claim("anna")
    for epochs in ({}, {leased.id: 7}, {"f" * 32: 1}):
        leased.do(leases.renew, "anna", epochs, NOW + 1000)
    assert leased.waits(NOW + FIRST_SECONDS + 1)


def test_what_is_released_is_held_by_nobody(leased):
    leased.claim("anna")
    assert leased.do(leases.release, leased.held(), "queued")
    assert (leased.held().owner, leased.do(leases.held_by, "anna")) == (None, {})
    assert leased.waits(NOW)
    assert leased.claim("ben")
    assert leased.held().epoch == 2


@pytest.mark.parametrize("state", ["failed", "paused"])
def test_what_has_ended_or_rests_cannot_be_claimed(leased, state):
    leased.claim("anna")
    assert leased.do(leases.release, leased.held(), state)
    assert not leased.claim("ben", NOW + 10_000)


def test_an_old_epoch_claims_nothing(leased):
    leased.claim("anna")
    leased.do(leases.release, leased.held(), "queued")

    def claim(connection: Connection, table: Table, epoch: int) -> bool:
        return leases.claim(connection, table, leased.id, epoch, "ben", NOW)

    assert [leased.do(claim, epoch) for epoch in (0, 2, 1)] == [False, False, True]
