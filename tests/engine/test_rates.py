"""A bucket for each name; and servers on one store together give what one would."""

from __future__ import annotations

import time

import pytest

from playground.engine.rates import Rates, TooFastError, share
from playground.store import Database, StoreError
from playground.store.tables import rates as table


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The seconds that this process and the store see, as the test sets them."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(Database, "now", lambda _: 1e9 + now[0])
    return now


def taken(rates: Rates, times: int, name: str = "ann", per_second: float = 4.0) -> int:
    """How many of so many events may happen."""
    return sum(not rates.wait(name, per_second) for _ in range(times))


def test_a_few_quick_ones_are_saved_up_and_then_it_is_so_many_a_second(clock):
    rates = Rates("clicks")
    assert taken(rates, 100) == 12, "three seconds of the rate"
    assert rates.wait("ann", 4.0) == pytest.approx(0.25)
    clock[0] += 1
    assert taken(rates, 100) == 4
    assert taken(rates, 100, "ben") == 12
    with pytest.raises(TooFastError, match=r"Slowly\.") as refused:
        rates.check("ann", 4.0, "Slowly.")
    assert refused.value.seconds == pytest.approx(0.25)


def test_the_one_that_was_quiet_for_longest_is_forgotten_first(clock, monkeypatch):
    monkeypatch.setattr("playground.engine.rates.KEPT", 2)
    rates = Rates("clicks")
    for name in ("ann", "ben", "ann", "cat"):
        taken(rates, 1, name)
    assert taken(rates, 100, "ann") == 10
    assert taken(rates, 100, "ben") == 12


@pytest.mark.parametrize("servers", [1, 2, 3])
def test_servers_together_give_what_one_would(database, clock, servers):
    """Somebody clicks ten times as often as they may, on all servers, for a minute."""
    rates, given = [Rates("clicks") for _ in range(servers)], 0
    for _ in range(60):
        for _ in range(10):
            given += sum(taken(one, 4) for one in rates)
            clock[0] += 0.1
        for one in rates:
            share(database, [one])
    once = 12 * servers + 4 * servers  # what each had saved up, and gave before it heard of the others
    assert 4 * 60 <= given <= 4 * 60 + once


def test_who_comes_later_to_another_server_has_nothing_saved_up_there(database, clock):
    here, there = Rates("clicks"), Rates("clicks")
    assert taken(here, 100) == 12
    share(database, [here])
    assert taken(there, 2) == 2, "it has not heard of ann so far"
    share(database, [there])
    assert taken(there, 100) == 0
    assert there.wait("ann", 4.0) == pytest.approx(0.75), "that is two too many, and the next"
    clock[0] += 1
    assert taken(there, 100) == 2


def test_what_is_counted_of_other_things_or_people_does_not_matter(database, clock):
    here, there, other = Rates("clicks"), Rates("clicks"), Rates("uploads")
    taken(here, 12)
    share(database, [here])
    taken(there, 1, "ben")
    taken(other, 1, "ann")
    share(database, [there, other])
    assert taken(there, 100, "ben") == 11
    assert taken(other, 100, "ann") == 11


def test_most_people_cost_the_store_nothing(database, clock):
    rates = Rates("requests")
    taken(rates, 2, "ann", 20.0)
    taken(rates, 3, "ben", 20.0)
    assert share(database, [rates]) == 1
    assert share(database, [rates]) == 0, "nothing has happened since"
    with database.read() as connection:
        (row,) = connection.execute(table.select()).all()
    assert "ben" not in row.name
    assert row.full_at == pytest.approx(database.now() + 3 / 20)


def test_while_the_store_is_away_each_server_counts_on_its_own(database, clock, monkeypatch):
    rates = Rates("clicks")
    taken(rates, 12)
    with monkeypatch.context() as away:
        away.setattr(Database, "write", lambda *_: (_ for _ in ()).throw(StoreError("away")))
        with pytest.raises(StoreError):
            share(database, [rates])
    assert taken(rates, 1) == 0
    clock[0] += 1
    assert taken(rates, 100) == 4
