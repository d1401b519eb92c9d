"""What servers have given to a name is added up, whichever of them says it first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from playground.store import Database, rates
from playground.store.tables import rates as table

NOW = 2e9


def add(database: Database, now: float = NOW, **taken: float) -> dict[str, float]:
    with database.write() as connection:
        return rates.add(connection, taken, now)


def test_what_two_servers_gave_is_added_up(database):
    assert add(database, ann=2.0, ben=0.5) == {"ann": 2.0, "ben": 0.5}
    assert add(database, ann=2.0) == {"ann": 4.0}
    assert add(database, NOW + 3, ann=0.25) == {"ann": 1.25}, "time gives it back"
    assert add(database, NOW + 60, ann=0.25) == {"ann": 0.25}, "and no more than all"


def test_of_many_servers_at_once_none_is_forgotten(database):
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda _: add(database, ann=1.0, ben=1.0, cat=1.0), range(24))]
    assert sorted(answer["ann"] for answer in answers) == pytest.approx([float(n) for n in range(1, 25)])
    assert add(database, cat=0.0) == {"cat": 24.0}


def test_many_names_are_several_statements(database):
    taken = {f"{number}": 1.0 for number in range(2 * rates.MOST_ROWS + 1)}
    assert add(database, **taken) == taken


def test_names_that_have_all_again_are_forgotten(database):
    add(database, ann=2.0, ben=20.0)
    with database.write() as connection:
        rates.forget_full(connection, NOW + 5)
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 1
