"""Time is shared between people, then between the runs of each, whatever their steps cost."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.health import fair_shares
from playground.engine.shares import Shares


def share_of(run: str, owners: dict[str, str]) -> float:
    """Which share of the time the run gets, in (0, 1]."""
    runs = Counter(owners.values())
    return 1 / len(runs) / runs[owners[run]]


def spend(shares: Shares, owners: dict[str, str], costs: dict[str, float], seconds: float) -> Counter[str]:
    """Let them have turns, of which each costs what it costs, for this long; the seconds of each."""
    spent: Counter[str] = Counter()
    while spent.total() < seconds:
        run = shares.next(owners)
        shares.charge(run, owners[run], costs[run])
        spent[run] += costs[run]
    return spent


def test_a_run_with_long_steps_gets_no_more_than_the_others():
    owners = {"toy": "ann", "pictures": "bob"}
    spent = spend(Shares(), owners, {"toy": 0.014, "pictures": 0.4}, seconds=10)
    assert spent["toy"] == pytest.approx(5.0, rel=0.1)


def test_a_person_with_five_runs_gets_no_more_than_one_with_one():
    owners = {f"run {i}": "ann" for i in range(5)} | {"mine": "bob"}
    spent = spend(Shares(), owners, dict.fromkeys(owners, 0.03), seconds=10)
    assert spent["mine"] == pytest.approx(5.0, rel=0.1)
    assert spent["run 0"] == pytest.approx(1.0, rel=0.1)


def test_whoever_comes_late_starts_at_once_and_takes_nothing_in_arrears():
    shares, costs = Shares(), {"old": 0.03, "new": 0.03}
    spend(shares, {"old": "ann"}, costs, seconds=100)
    owners = {"old": "ann", "new": "bob"}
    first = spend(shares, owners, costs, seconds=0.06)
    assert set(first) == {"old", "new"}
    assert spend(shares, owners, costs, seconds=10)["old"] == pytest.approx(5.0, rel=0.1)


def test_runs_that_share_steps_are_equally_many_of_each_person():
    shares, owners = Shares(), {f"run {i}": "ann" for i in range(5)} | {"mine": "bob"}
    for _ in range(5):
        first = shares.next(owners)
        together = shares.beside(first, owners, most=16)
        assert first in together
        assert sorted(owners[run] for run in together) == ["ann", "bob"]
        for run in together:
            shares.charge(run, owners[run], 0.01)
    assert set(shares._runs["ann"].values()) == {0.01}, "each of her runs has had its turn"
    alone = dict.fromkeys(owners, "ann")
    assert len(Shares().beside("run 3", alone, most=4)) == 4
    assert Shares().beside("run 3", alone, most=4)[0] == "run 3"


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=2), st.sampled_from(["ann", "bob", "cy"]), min_size=1),
    st.integers(0, 10**6),
)
def test_shares_are_fair_however_runs_come_and_go(owners, seed):
    """Within two turns of what is fair, among those who are there."""
    shares, longest, random = Shares(), 0.4, Random(seed)
    for _ in range(4):
        present = {run: owners[run] for run in owners if random.random() < 0.7} or owners
        costs = {run: random.uniform(0.02, longest) for run in present}
        spent = spend(shares, present, costs, seconds=20)
        for run, seconds in spent.items():
            assert abs(seconds - share_of(run, present) * spent.total()) <= 2 * longest


def test_the_page_is_given_what_is_fair() -> None:
    starters = {"a1": "ann", "a2": "ann", "b": "bob"}
    assert fair_shares(starters, starters, 2) == {"a1": 0.5, "a2": 0.5, "b": 1.0}
    assert fair_shares([*starters, "c"], starters, 1) == pytest.approx(
        {"a1": 1 / 6, "a2": 1 / 6, "b": 1 / 3, "c": 1 / 3}
    )
    assert fair_shares(["a1"], starters, 4) == {"a1": 1.0}, "a run trains on one core"
