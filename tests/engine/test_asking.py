"""Asking: checked and settled at once, equal questions share a job, and only so many may wait."""

from __future__ import annotations

import pytest

from playground.engine import Engine
from playground.engine.asking import MAX_WAITING
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


def test_what_is_under_way_is_found_and_nothing_is_started(database):
    engine = Engine(database, workers=0)
    assert engine.under_way("count", {"to": 5}) is None
    job_id = engine.ask("count", {"to": 5})
    assert engine.under_way("count", {"to": 5}) == job_id
    assert engine.under_way("count", {"to": 6}) is None
    engine.cancel(job_id)
    assert engine.under_way("count", {"to": 5}) is None
    assert engine.job(job_id, wait=5).state == "failed", "at once"
