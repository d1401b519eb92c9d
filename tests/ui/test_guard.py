"""Each error becomes one sentence on the page; what Streamlit raises to steer the page passes through."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import StopException

from playground.images import Unavailable
from playground.store import StoreError
from playground.ui.guard import guarded


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shown: list[str] = []
    monkeypatch.setattr(st, "warning", lambda words, **_: shown.append(words))
    return shown


def failing(error: BaseException) -> None:
    @guarded
    def draw() -> None:
        raise error

    draw()


@pytest.mark.parametrize("error", [StoreError("The disk is full."), Unavailable("Fetch the pictures once.")])
def test_what_a_learner_can_understand_is_shown_as_it_is(error: Exception, warnings: list[str]) -> None:
    failing(error)
    assert warnings == [str(error)]


def test_anything_else_is_logged_and_hidden(warnings: list[str], caplog: pytest.LogCaptureFixture) -> None:
    failing(KeyError("secret"))
    assert len(warnings) == 1
    assert "secret" not in warnings[0]
    assert "secret" in caplog.text


def test_streamlit_still_stops_a_page(warnings: list[str]) -> None:
    with pytest.raises(StopException):
        failing(StopException())
    assert warnings == []


def test_without_an_error_the_result_comes_back() -> None:
    assert guarded(lambda: 3)() == 3
