"""The words of the list of runs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from playground.ui import run_list


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "just now"), (60, "1 minute ago"), (300, "5 minutes ago"), (90_000, "1 day ago")]
)
def test_the_age_of_a_run_is_told_by_the_clock_that_said_when_it_was_made(monkeypatch, seconds, said):
    """That of this web server may be wrong."""
    store = SimpleNamespace(database=SimpleNamespace(now=lambda: 1_000_000.0))
    monkeypatch.setattr(run_list, "engine", lambda: store)
    assert run_list.age_of(SimpleNamespace(created=1_000_000.0 - seconds)) == said
