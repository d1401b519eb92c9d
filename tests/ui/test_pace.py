"""All viewers together never ask more often than one process can answer."""

from __future__ import annotations

import pytest

from playground.ui import pace


@pytest.fixture(autouse=True)
def _nobody_there(monkeypatch):
    monkeypatch.setattr(pace, "_ticks", {})


def test_one_viewer_gets_five_pictures_a_second():
    pace.record_tick("a")
    assert pace.interval() == pytest.approx(0.2)


@pytest.mark.parametrize("viewers", [1, 5, 6, 7, 12, 13, 30, 60, 90])
def test_the_whole_process_stays_below_its_limit(viewers):
    for i in range(viewers):
        pace.record_tick(f"viewer {i}")
    assert viewers / pace.interval() <= pace.TICKS_A_SECOND + 1e-9


def test_a_viewer_who_left_no_longer_counts(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    for i in range(30):
        pace.record_tick(f"viewer {i}")
    crowded = pace.interval()
    now[0] += pace.GONE_AFTER + 1
    pace.record_tick("the one who stayed")
    assert pace.interval() < crowded
