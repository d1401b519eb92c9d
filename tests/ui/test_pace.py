"""All viewers together never ask more often than one process can answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from playground.engine import rates
from playground.engine.rates import Rates, TooFastError
from playground.store.people import Person
from playground.ui import pace


@pytest.fixture(autouse=True)
def _nobody_there(monkeypatch):
    monkeypatch.setattr(pace, "_ticks", {})
    monkeypatch.setattr(pace, "_glancing", {})
    monkeypatch.setattr(pace, "_pages", Rates("pages of this test"))


def test_one_viewer_gets_five_pictures_a_second():
    pace.record_tick("a")
    assert pace.interval() == pytest.approx(0.2)


@pytest.mark.parametrize("viewers", [1, 5, 6, 7, 12, 13, 30, 60, 90])
def test_the_whole_process_stays_below_its_limit(viewers):
    for i in range(viewers):
        pace.record_tick(f"viewer {i}")
    assert viewers / pace.interval() <= pace.QUESTIONS_A_SECOND + 1e-9
    assert viewers / pace.interval(ticking=True) <= pace.TICKS_A_SECOND + 1e-9
    assert pace.FASTEST <= pace.interval(beginning=True) <= pace.interval(), "who waits for a first picture asks sooner"
    assert pace.interval(ticking=True, beginning=True) == pace.interval(ticking=True)


@pytest.mark.parametrize(("viewers", "seconds"), [(1, 2.0), (10, 2.0), (30, 6.0), (90, 18.0)])
def test_parts_of_pages_look_more_rarely_the_more_pages_there_are(viewers, seconds):
    for i in range(viewers):
        pace.record_tick(f"viewer {i}")
    assert pace.every(2.0) == pytest.approx(seconds)


def test_footers_look_more_rarely_the_more_pages_are_open(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    assert pace.glance("a", 5.0) == pace.glance("a", 5.0) == 5.0
    seconds = [pace.glance(f"page {i}", 5.0) for i in range(99)][-1]
    assert seconds == pytest.approx(100 / pace.GLANCES_A_SECOND)
    now[0] += 4 * seconds
    assert pace.glance("the one who stayed", 5.0) == 5.0


def test_a_viewer_who_left_no_longer_counts(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    for i in range(30):
        pace.record_tick(f"viewer {i}")
    crowded = pace.interval()
    now[0] += pace.GONE_AFTER + 1
    pace.record_tick("the one who stayed")
    assert pace.interval() < crowded


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    """The seconds of each wait. Nobody does wait: only a clock moves on."""
    waits: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: 1000.0 + sum(waits), sleep=waits.append)
    monkeypatch.setattr(pace, "time", clock)
    monkeypatch.setattr(rates, "time", clock)
    return waits


def test_a_flood_of_clicks_waits_for_its_turn_and_holds_up_nobody_else(monkeypatch, waits):
    monkeypatch.setenv("PLAYGROUND_PAGES_A_SECOND", "5")
    for _ in range(15):
        pace.wait_for_turn(Person("quick clicks after a quiet while", "10.0.0.2"))
    assert waits == []
    for _ in range(4):
        pace.wait_for_turn(Person("quick clicks after a quiet while", "10.0.0.2"))
    assert sum(waits) == pytest.approx(4 / 5)
    pace.wait_for_turn(Person("somebody else", "10.0.0.2"))
    assert sum(waits) == pytest.approx(4 / 5)


def test_a_flood_of_pages_from_one_address_waits_and_ends_with_a_sentence_and_holds_up_nobody_else(monkeypatch, waits):
    monkeypatch.setenv("PLAYGROUND_PAGES_A_SECOND", "5")
    monkeypatch.setenv("PLAYGROUND_PAGES_A_SECOND_PER_ADDRESS", "1")
    monkeypatch.setattr(pace, "LONGEST_TURN_OF_ADDRESS", 0.1)
    for number in range(3):
        pace.wait_for_turn(Person(f"tab {number}", "10.0.0.2"))
    with pytest.raises(TooFastError, match="Too many pages are open from your internet address"):
        pace.wait_for_turn(Person("one tab more", "10.0.0.2"))
    assert sum(waits) == pytest.approx(0.1)
    pace.wait_for_turn(Person("a neighbour", "10.0.0.1"))
    assert sum(waits) == pytest.approx(0.1)


@pytest.mark.parametrize(("profile", "people"), [("class", 30), ("laptop", 30), ("demo", 10)])
def test_a_class_behind_one_address_does_not_wait(monkeypatch, waits, profile, people):
    monkeypatch.setenv("PLAYGROUND_PROFILE", profile)
    for _ in range(3):
        for number in range(people):
            pace.wait_for_turn(Person(f"learner {number}", "10.0.0.2"))
    assert waits == []
