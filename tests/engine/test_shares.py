"""Time is shared between people, then between the runs of each, whatever their steps cost."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import shares as module
from playground.engine.shares import LONGEST_WAIT, MOST_AHEAD, Shares, Whose, fair_shares, whose
from playground.store.people import OPERATOR, Person

ANN, BOB, CY = ("ann",), ("bob",), ("cy",)
AT = [(address, f"{name} at {address}") for address in ("home", "school") for name in ("ann", "bob", "cy")]


def share_of(run: str, owners: dict[str, Whose]) -> float:
    """Which share of the time the run gets, in (0, 1]."""
    owner, share = owners[run], 1 / Counter(owners.values())[owners[run]]
    for level in range(len(owner)):
        share /= len({other[level] for other in owners.values() if other[:level] == owner[:level]})
    return share


def spend(shares: Shares, owners: dict[str, Whose], costs: dict[str, float], seconds: float) -> Counter[str]:
    """Let them have turns, of which each costs what it costs, for this long; the seconds of each."""
    spent: Counter[str] = Counter()
    while spent.total() < seconds:
        run = shares.next(owners)
        shares.charge(run, owners[run], costs[run])
        spent[run] += costs[run]
    return spent


def test_a_run_with_long_steps_gets_no_more_than_the_others():
    owners = {"toy": ANN, "pictures": BOB}
    spent = spend(Shares(), owners, {"toy": 0.014, "pictures": 0.4}, seconds=10)
    assert spent["toy"] == pytest.approx(5.0, rel=0.1)


def test_a_person_with_five_runs_gets_no_more_than_one_with_one():
    owners = {f"run {i}": ANN for i in range(5)} | {"mine": BOB}
    spent = spend(Shares(), owners, dict.fromkeys(owners, 0.03), seconds=10)
    assert spent["mine"] == pytest.approx(5.0, rel=0.1)
    assert spent["run 0"] == pytest.approx(1.0, rel=0.1)


def test_whoever_comes_late_starts_at_once_and_takes_nothing_in_arrears():
    shares, costs = Shares(), {"old": 0.03, "new": 0.03}
    spend(shares, {"old": ANN}, costs, seconds=100)
    owners = {"old": ANN, "new": BOB}
    first = spend(shares, owners, costs, seconds=0.06)
    assert set(first) == {"old", "new"}
    assert spend(shares, owners, costs, seconds=10)["old"] == pytest.approx(5.0, rel=0.1)


def test_runs_that_share_steps_are_equally_many_of_each_person():
    shares, owners = Shares(), {f"run {i}": ANN for i in range(5)} | {"mine": BOB}
    for _ in range(5):
        first = shares.next(owners)
        together = shares.beside(first, owners, most=16)
        assert first in together
        assert sorted(owners[run] for run in together) == [ANN, BOB]
        for run in together:
            shares.charge(run, owners[run], 0.01)
    assert set(shares._clocks[ANN].values()) == {0.01}, "each of her runs has had its turn"
    alone = dict.fromkeys(owners, ANN)
    assert len(Shares().beside("run 3", alone, most=4)) == 4
    assert Shares().beside("run 3", alone, most=4)[0] == "run 3"


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([[ANN, BOB, CY], AT]).flatmap(
        lambda owners: st.dictionaries(st.text("abc", min_size=1, max_size=2), st.sampled_from(owners), min_size=1)
    ),
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
    starters = {"a1": ANN, "a2": ANN, "b": BOB}
    assert fair_shares(starters, starters, 2) == {"a1": 0.5, "a2": 0.5, "b": 1.0}
    assert fair_shares([*starters, "c"], starters, 1) == pytest.approx(
        {"a1": 1 / 6, "a2": 1 / 6, "b": 1 / 3, "c": 1 / 3}
    )
    assert fair_shares(["a1"], starters, 4) == {"a1": 1.0}, "a run trains on one core"
    at_two_places = {"a1": ("home", "ann"), "b": ("school", "bob"), "c": ("school", "cy")}
    assert fair_shares(at_two_places, at_two_places, 1) == {"a1": 0.5, "b": 0.25, "c": 0.25}


def test_on_a_server_for_strangers_twenty_people_at_one_address_have_what_one_elsewhere_has(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    many = {f"run {i}": whose(Person(f"cookie {i}", "10.0.0.1")) for i in range(20)}
    owners = many | {"mine": whose(Person("bob", "10.0.0.2"))}
    spent = spend(Shares(), owners, dict.fromkeys(owners, 0.03), seconds=10)
    assert spent["mine"] == pytest.approx(5.0, rel=0.2)
    assert max(spent[run] for run in many) == pytest.approx(5.0 / 20, rel=0.2)
    assert fair_shares(owners, owners, 1)["mine"] == 0.5, "and the page says so"
    shares = Shares()
    assert set(shares.beside("run 3", owners, most=16)) == {"run 3", "mine"}, "also in steps that they share"


@pytest.mark.parametrize("profile", ["laptop", "class"])
def test_a_class_at_one_address_has_a_share_for_each_learner(monkeypatch, profile):
    monkeypatch.setenv("PLAYGROUND_PROFILE", profile)
    owners = {f"run {i}": whose(Person(f"learner {i}", "10.0.0.1")) for i in range(9)}
    owners |= {"mine": whose(Person("bob", "10.0.0.2"))}
    spent = spend(Shares(), owners, dict.fromkeys(owners, 0.03), seconds=10)
    assert spent["mine"] == pytest.approx(1.0, rel=0.2)
    assert fair_shares(owners, owners, 1)["mine"] == pytest.approx(0.1)


def test_whoever_has_no_address_shares_with_nobody(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    assert whose(Person("ann")) != whose(Person("bob"))
    owners = {"by command": whose(OPERATOR), "a": whose(Person("ann", "10.0.0.1")), "b": whose(Person("bob"))}
    spent = spend(Shares(), owners, dict.fromkeys(owners, 0.03), seconds=9)
    assert all(seconds == pytest.approx(3.0, rel=0.1) for seconds in spent.values())


def test_what_has_gone_leaves_no_clocks():
    shares = Shares()
    for name in range(100):
        owners = {f"run {name}": ("home", f"{name}")}
        shares.charge(shares.next(owners), owners[f"run {name}"], 0.1)
    assert len(shares._clocks) <= 4


class Clock:
    """What `time.monotonic` says to the shares."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)

    def turn(self, shares: Shares, run: str, seconds: float) -> None:
        """The run has a turn of so many seconds."""
        self.now += seconds
        shares.charge(run, (run,), seconds)


def alone(*runs: str) -> dict[str, Whose]:
    """Each run belongs to a person of its own."""
    return {run: (run,) for run in runs}


def test_a_watched_run_does_not_wait_until_the_others_have_made_up_for_a_dear_turn(monkeypatch):
    clock, shares = Clock(monkeypatch), Shares()
    owners = alone("pictures", *(f"toy {i}" for i in range(9)))
    shares.next(owners)
    clock.turn(shares, "pictures", 0.04)
    clock.turn(shares, "pictures", 0.4)  # it was measured
    assert shares.overdue(owners, owners) is None
    clock.now += LONGEST_WAIT + 0.01
    assert shares.next(owners) != "pictures", "its clock is ahead of all others"
    assert shares.overdue(owners, ["toy 1"]) is None, "nobody watches it, or it never had a turn"
    assert shares.overdue(owners, owners) == "pictures"
    clock.turn(shares, "pictures", MOST_AHEAD)
    clock.now += 100
    assert shares.overdue(owners, owners) is None, "it is too far ahead"


def test_a_run_whose_every_turn_is_dear_waits_as_its_share_demands(monkeypatch):
    clock, shares = Clock(monkeypatch), Shares()
    owners = alone("pictures", *(f"toy {i}" for i in range(9)))
    shares.next(owners)
    clock.turn(shares, "pictures", 0.3)
    clock.now += 2.9
    assert shares.overdue(owners, owners) is None
    clock.now += 0.2
    assert shares.overdue(owners, owners) == "pictures"


def test_turns_come_in_time_and_shares_stay_fair(monkeypatch):
    """One run of pictures among nine, which is measured at every thirtieth turn: for a minute."""
    clock, shares, turns = Clock(monkeypatch), Shares(), 0
    owners = alone("pictures", *(f"toy {i}" for i in range(9)))
    waits, ended, spent = [], clock.now, Counter[str]()
    while clock.now < 160.0:
        overdue = shares.overdue(owners, owners)
        run = overdue or shares.next(owners)
        cost = 0.025
        if run == "pictures":
            turns += 1
            waits.append(clock.now - ended)
            cost = 0.35 if turns % 30 == 0 else 0.037
        clock.turn(shares, run, cost)
        spent[run] += cost
        ended = clock.now if run == "pictures" else ended
    assert turns > 60
    assert max(waits) < LONGEST_WAIT + 0.05, "by the clock alone, it would wait for more than three seconds"
    assert max(spent.values()) < 1.1 * min(spent.values())


def test_a_run_that_has_gone_is_forgotten(monkeypatch):
    clock, shares = Clock(monkeypatch), Shares()
    clock.turn(shares, "gone", 0.1)
    clock.now += 10
    assert shares.overdue(alone("here"), ["here"]) is None
    assert shares.overdue(alone("here", "gone"), ["gone"]) is None
