"""The Dirac-GAN's page: its controls are its link, and what a worker answers is drawn and put into words."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from playground.engine import engine
from playground.engine.first_answers import ask_first
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


def work_until(done: Callable[[], bool]) -> None:
    """Answer what has been asked, as a worker does."""
    from playground.engine.worker import Worker

    worker, deadline = Worker(engine().database, "here", "cpu"), time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline, "waited too long"
        for _ in range(10):
            worker.round()
    worker.close()


def test_of_very_many_mistakes_in_a_link_the_first_few_are_shown():
    test = open_page(PAGE, **{f"zebra{number}": "1" for number in range(1000)})
    assert not test.exception
    assert words(test).count("no setting") == 8
    assert "and 992 more settings" in words(test)


def test_formulas_are_only_typeset_for_whoever_opens_them():
    test = open_page("app_pages/dirac.py")
    assert not test.latex
    test.session_state["dirac:meaning"] = True
    assert not test.run().exception
    assert test.latex


def test_the_first_visitor_waits_for_no_worker():
    asked = ask_first(engine().database)
    work_until(lambda: all(engine().job(job_id).ended for job_id in asked))
    test = open_page(PAGE)
    assert not test.exception
    assert "Waiting for a worker" not in words(test)
    assert "Phase plane" in " ".join(component.proto.json for component in test.get("bidi_component"))
    assert "Paths of Dirac-GANs" in " ".join(component.proto.json for component in test.get("bidi_component"))


def test_a_workers_answer_is_described_and_drawn():
    test = open_page(PAGE, steps="40", learning_rate="0.5", penalty="r1")
    assert "Waiting for a worker" in words(test)
    work_until(lambda: "Waiting for a worker" not in words(test.run()))
    assert not test.exception
    assert "**It converges: from step " in words(test)
    assert "Critically damped" in words(test)
