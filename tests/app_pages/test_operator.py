"""The operator's page opens with the token only, and stops runs."""

from __future__ import annotations

from playground.engine import engine
from playground.engine.rates import Rates
from playground.gan.experiment.experiment import Experiment
from playground.ui import metrics, operator
from tests.app_pages.test_pages import _an_engine_without_workers, open_page  # noqa: F401


def test_without_a_token_there_is_no_operator(monkeypatch):
    monkeypatch.delenv("PLAYGROUND_OPERATOR", raising=False)
    page = open_page("app_pages/operator.py")
    assert "PLAYGROUND_OPERATOR" in page.info[0].value
    assert not page.text_input


def test_guessing_is_slow(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_OPERATOR", "secret")
    monkeypatch.setattr(metrics, "_guesses", Rates("guesses of this test"))
    monkeypatch.setattr(operator.time, "sleep", lambda seconds: None)
    page = open_page("app_pages/operator.py")
    for guess in ["wrong"] * 6 + ["secret"]:
        page.text_input[0].set_value(guess)
        page = page.button[0].click().run()
    assert "There were too many wrong guesses." in page.warning[0].value
    assert not page.metric


def test_the_token_shows_who_trains_and_stop_stops(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_OPERATOR", "secret")
    run_id = engine().submit(Experiment())
    page = open_page("app_pages/operator.py")
    page.text_input[0].set_value("wrong")
    page = page.button[0].click().run()
    assert [warning.value for warning in page.warning] == ["That is not the secret."]
    page.text_input[0].set_value("secret")
    page = page.button[0].click().run()
    assert page.metric[1].label == "Waiting"
    assert page.metric[1].value == "1"
    page.button(key=f"operator-stop:{run_id}").click().run()
    assert engine().run(run_id).state == "stopped"
