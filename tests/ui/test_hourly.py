"""How many files may come within an hour."""

from __future__ import annotations

import pytest

from playground.engine.rates import Rates
from playground.store.people import Person
from playground.ui.hourly import too_many

pytestmark = pytest.mark.usefixtures("all_at_once")


def test_a_person_and_an_address_may_bring_only_so_many(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_UPLOADS_AN_HOUR", "2")
    monkeypatch.setenv("PLAYGROUND_UPLOADS_AN_HOUR_PER_ADDRESS", "3")
    rates, anna = Rates("uploads of this test"), Person("anna", "10.0.0.1")
    assert [too_many(rates, anna) for _ in range(3)] == ["", "", "You have"]
    without_cookies = [Person(f"browser {number}", "10.0.0.1") for number in range(2)]
    assert [too_many(rates, one) for one in without_cookies] == ["", "People at your internet address have"]
    assert too_many(rates, Person("carla", "10.0.0.2")) == ""


def test_people_without_a_known_address_do_not_share_a_limit(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_UPLOADS_AN_HOUR_PER_ADDRESS", "1")
    rates = Rates("uploads of nowhere")
    assert [too_many(rates, Person(name)) for name in ("anna", "ben", "carla")] == ["", "", ""]
