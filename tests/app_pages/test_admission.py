"""A server with a password shows nothing to those who do not know it."""

from __future__ import annotations

import pytest

from playground.engine import engine
from playground.ui import admission
from playground.ui.admission import SAVED_SECONDS
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401

SESSION = "test session id"  # as Streamlit calls the session of every page that it tests


@pytest.fixture(autouse=True)
def _a_password(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PASSWORD", "open sesame")
    monkeypatch.setattr(admission, "_admitted", set())
    monkeypatch.setattr(admission, "_sessions", admission.OrderedDict())
    monkeypatch.setattr(admission, "_guesses", admission.Rates("guesses"))


def enter(page, guess: str):
    page.text_input[0].set_value(guess)
    return page.button[0].click().run()


def test_without_the_password_there_is_no_page_and_nothing_can_be_started():
    page = open_page(target="ring")
    assert [title.value for title in page.title] == ["GAN Playground"]
    assert [button.label for button in page.button] == ["Come in"]
    page = enter(page, "open barley")
    assert "That is not the password." in words(page)
    assert not engine().runs(10, ("queued",))
    assert not admission.may_upload(SESSION)


def test_with_it_the_page_opens():
    page = enter(open_page(target="ring"), "open sesame")
    assert not page.exception
    assert "Ring of Gaussians" in [title.value for title in page.title]
    assert admission.may_upload(SESSION)


@pytest.mark.usefixtures("all_at_once")
def test_guessing_is_slow():
    page = open_page(target="ring")
    for _ in range(int(SAVED_SECONDS * admission.GUESSES_A_SECOND) + 1):
        page = enter(page, "open barley")
    assert "too many guesses" in words(page)
    assert [title.value for title in enter(page, "open sesame").title] == ["GAN Playground"]


@pytest.mark.usefixtures("all_at_once")
def test_a_whole_class_that_knows_it_comes_in_at_once():
    """Their school has one internet address."""
    for number in range(2 * int(SAVED_SECONDS * admission.GUESSES_A_SECOND)):
        page = enter(open_page(target="ring"), "open sesame")
        assert "Ring of Gaussians" in [title.value for title in page.title], f"number {number}: {words(page)}"
