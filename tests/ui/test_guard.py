"""Each error becomes one sentence on the page; what Streamlit raises to steer the page passes through."""

from __future__ import annotations

import inspect

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.runtime.state import SessionState
from streamlit.testing.v1 import AppTest

from playground.images import Unavailable
from playground.store import StoreError
from playground.ui.guard import UNKNOWN, guarded


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


# ---------------------------------------------------------------- what a new version of Streamlit may change
def page_with_a_broken_callback() -> None:
    """It runs by itself, so it imports what it needs."""
    import streamlit as st

    from playground.ui.guard import guarded

    def fail() -> None:
        raise KeyError("secret")

    @guarded
    def draw() -> None:
        st.button("Press", on_click=fail)
        st.text("drawn")

    draw()


def test_streamlit_runs_callbacks_by_the_private_method_that_guard_wraps() -> None:
    """Fails where a new Streamlit runs callbacks in another way: find its new place, and wrap that."""
    page = AppTest.from_function(page_with_a_broken_callback, default_timeout=60).run()
    page.button[0].click().run()
    assert not page.exception
    assert [warning.value for warning in page.warning] == [UNKNOWN]
    assert page.text[0].value == "drawn"


def test_the_private_method_still_takes_the_callback() -> None:
    streamlits_own = inspect.unwrap(SessionState._run_callback_and_record_rerun)
    assert streamlits_own is not SessionState._run_callback_and_record_rerun
    assert streamlits_own.__module__ == "streamlit.runtime.state.session_state"
    assert list(inspect.signature(streamlits_own).parameters) == ["self", "votes", "run"]
