"""Coming into a class: nobody can guess codes one after the other, or fill a class."""

from __future__ import annotations

import pytest

from playground.engine.rates import Rates
from playground.store.classes import ClassError
from playground.store.people import Person
from playground.ui import workshop_learner


@pytest.fixture(autouse=True)
def _fresh(no_workers, monkeypatch):
    monkeypatch.setattr(workshop_learner, "_joins", Rates("joins"))


def tries(monkeypatch, people: list[Person]) -> int:
    """How many of these people, one after the other, are told that there is no such class, before it is too much."""
    for number, person in enumerate(people):
        monkeypatch.setattr(workshop_learner, "me", lambda person=person: person)
        with pytest.raises(ClassError) as refused:
            workshop_learner.join("NOSUCH", "Anna")
        if "Too many" in str(refused.value):
            return number
        assert "no class" in str(refused.value)
    return len(people)


@pytest.mark.usefixtures("all_at_once")
def test_a_browser_and_an_address_can_try_only_so_often(monkeypatch):
    assert tries(monkeypatch, [Person("anna", "10.0.0.1")] * 50) == 10
    class_of_60 = [Person(f"learner {i}", "10.0.0.2") for i in range(60)]
    assert tries(monkeypatch, class_of_60) == 60, "they may all come at once, from one address"
    many = [Person(f"nobody {i}", "10.0.0.3") for i in range(400)]
    assert 200 < tries(monkeypatch, many) < 300
