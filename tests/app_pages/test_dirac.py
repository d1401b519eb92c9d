"""The Dirac-GAN's page: its controls are its link, and what a worker answers is drawn and put into words."""

from __future__ import annotations

import time

import pytest

from playground.engine import engine
from playground.gan.dirac.game import Game, critical_penalty
from playground.ui import answers
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401

PAGE = "app_pages/dirac.py"


@pytest.fixture(autouse=True)
def _nobody_answers_at_once(monkeypatch):
    monkeypatch.setattr(answers, "PATIENCE", 0.0)


def game(test) -> Game:
    return test.session_state["dirac:game"]


def test_controls_and_link_are_the_same():
    test = open_page(PAGE, loss="hinge", penalty="r1", penalty__weight="2", noise="0.5", order="simultaneous")
    assert not test.exception
    assert test.selectbox(key="dirac:loss").value == "hinge"
    assert test.select_slider(key="dirac:penalty.weight").value == 2
    assert test.slider(key="dirac:noise").value == 0.5
    test.select_slider(key="dirac:penalty.weight").set_value(5.0).run()
    assert game(test).penalty.weight == game(test).penalty.final_weight == 5
    assert test.query_params["penalty.weight"] in ("5", ["5"])
    test.selectbox(key="dirac:penalty").set_value("clipping").run()
    assert game(test).penalty == critical_penalty("clipping")
    test.button(key="dirac:defaults").click().run()
    assert game(test) == Game()
    assert not test.query_params


@pytest.mark.parametrize(
    ("params", "said"),
    [({"loss": "began"}, "“began”"), ({"noise": "9"}, "at most 3"), ({"foo": "1"}, "no setting “foo”")],
)
def test_what_a_link_gets_wrong_is_reported_and_the_rest_is_taken(params, said):
    test = open_page(PAGE, **params, theta="0.5")
    assert not test.exception
    assert said in words(test).replace("\\", "")
    assert game(test) == Game(theta=0.5)


def test_a_workers_answer_is_described_and_drawn():
    from playground.engine.worker import Worker

    test = open_page(PAGE, steps="40", learning_rate="0.5", penalty="r1")
    assert "Waiting for a worker" in words(test)
    worker, deadline = Worker(engine().database, "here", "cpu"), time.monotonic() + 60
    while "Waiting for a worker" in words(test.run()):
        assert time.monotonic() < deadline, "waited too long"
        for _ in range(10):
            worker.round()
    worker.close()
    assert not test.exception
    assert "**It converges: from step " in words(test)
    assert "Critically damped" in words(test)
