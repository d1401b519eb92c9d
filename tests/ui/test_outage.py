"""While the database does not answer, a page says so once, and shows what needs no store. In the browser:
tests/browser/test_database_away.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.engine import engine
from playground.store import Database, StoreAwayError
from playground.store.errors import AWAY_SENTENCE
from playground.ui import outage
from playground.ui.outage import store_answers

ROOT = Path(__file__).parents[2]


@pytest.fixture
def away(no_workers, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The store was there a moment ago. Undo it, and it is back."""
    assert engine().names

    def fail(*_: object) -> None:
        raise StoreAwayError(AWAY_SENTENCE)

    monkeypatch.setattr(outage, "_asked", 0.0)
    with monkeypatch.context() as patch:
        for how in ("read", "write", "write_alone"):
            patch.setattr(Database, how, fail)
        yield patch


@pytest.mark.parametrize(
    ("page", "words"),
    [("home", "A GAN in five minutes"), ("glossary", "The terms that this app uses"), ("recipes", "with a story")],
)
def test_a_page_is_drawn_with_the_sentence_once_and_without_it_when_the_store_is_back(away, page, words):
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.switch_page(f"app_pages/{page}.py").run()
    assert not test.exception
    assert [one.value for one in test.warning] == [AWAY_SENTENCE]
    assert any(words in caption.value for caption in test.caption)
    away.undo()
    test.run()
    assert not test.warning


def test_a_class_is_joined_by_its_link_as_soon_as_the_store_is_back(away):
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.query_params["class"] = "NOCLASS"
    test.run()
    assert "workshop:joined" not in test.session_state
    away.undo()
    test.run()
    assert test.session_state["workshop:joined"] == ("NOCLASS", "")


def test_one_page_asks_for_all(away, monkeypatch):
    assert not store_answers()
    away.undo()
    assert not store_answers(), "the answer is shared"
    monkeypatch.setattr(outage, "_asked", 0.0)
    assert store_answers()
    with outage._asking:
        assert not store_answers(), "another page is waiting for it"
