"""Asking: checked and settled at once, equal questions share a job, and only so many may wait."""

from __future__ import annotations

import pytest

from playground.engine import Engine, asking
from playground.engine.asking import MAX_WAITING
from playground.engine.rates import Rates
from playground.store.people import Person
from tests.engine import toy_questions  # noqa: F401 - makes its questions known


@pytest.mark.parametrize(
    ("kind", "question", "words"),
    [
        ("count", {"to": "many"}, "to"),
        ("count", {"to": 3, "too": 3}, "too"),
        ("juggle", {}, "juggle"),
        ("plane", {"run": "x"}, "run"),
        ("plane", {"run": "0" * 32}, "no longer in the store"),
        ("fetch", {"target": {"kind": "ring"}}, "pictures"),
        ("import", {"upload": "../../etc", "size": 28}, "upload"),
        ("architecture", {"experiment": {"batch": -1}}, "batch"),
    ],
)
def test_a_wrong_question_is_refused_in_one_sentence_before_it_is_stored(database, kind, question, words):
    engine = Engine(database, workers=0)
    with pytest.raises(ValueError, match=words) as error:
        engine.ask(kind, question)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")


def test_only_so_many_quick_questions_may_wait(database):
    engine = Engine(database, workers=0)
    ids = {engine.ask("hello", {"name": str(i)}) for i in range(MAX_WAITING)}
    with pytest.raises(ValueError, match="Try again in a moment"):
        engine.ask("hello", {"name": "one more"})
    assert engine.ask("hello", {"name": "0"}) in ids, "no new one"
    assert engine.ask("count", {"to": 3}), "long work is not turned away"


@pytest.fixture
def strangers(monkeypatch) -> list[Person]:
    """Twenty cookies of one address, on a server for strangers."""
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    monkeypatch.setattr(asking, "_rates", Rates("questions of this test"))
    return [Person(f"cookie {number}", "10.0.0.2") for number in range(20)]


NEIGHBOUR = Person("a neighbour", "10.0.0.1")


def test_many_cookies_of_one_address_have_the_limit_of_that_address(database, strangers):
    engine = Engine(database, workers=0)
    for number, stranger in enumerate(strangers[:12]):
        engine.ask("hello", {"name": str(number)}, stranger)
    with pytest.raises(ValueError, match="from your internet address are still waiting"):
        engine.ask("hello", {"name": "one more"}, strangers[12])
    assert engine.ask("hello", {"name": "mine"}, NEIGHBOUR)


@pytest.mark.usefixtures("all_at_once")
def test_many_cookies_of_one_address_ask_only_so_often(database, strangers, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_QUESTIONS_A_SECOND_PER_ADDRESS", "1")
    engine = Engine(database, workers=0)
    for number, stranger in enumerate(strangers[:3]):
        engine.ask("hello", {"name": str(number)}, stranger)
    with pytest.raises(ValueError, match="Too many questions are coming from your internet address"):
        engine.ask("hello", {"name": "one more"}, strangers[3])
    assert engine.ask("hello", {"name": "mine"}, NEIGHBOUR)


def test_while_the_workers_are_busy_whoever_has_nothing_waiting_may_still_ask(database, strangers, monkeypatch):
    monkeypatch.setattr(asking, "MAX_WAITING", 5)
    engine = Engine(database, workers=0)
    for number, stranger in enumerate(strangers[:5]):
        engine.ask("hello", {"name": str(number)}, stranger)
    with pytest.raises(ValueError, match="too busy right now"):
        engine.ask("hello", {"name": "a second one"}, strangers[0])
    assert engine.ask("hello", {"name": "mine"}, NEIGHBOUR)


def test_what_is_under_way_is_found_and_nothing_is_started(database):
    engine = Engine(database, workers=0)
    assert engine.under_way("count", {"to": 5}) is None
    job_id = engine.ask("count", {"to": 5})
    assert engine.under_way("count", {"to": 5}) == job_id
    assert engine.under_way("count", {"to": 6}) is None
    engine.cancel(job_id)
    assert engine.under_way("count", {"to": 5}) is None
    assert engine.job(job_id, wait=5).state == "failed", "at once"
