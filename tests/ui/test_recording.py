"""Pages say that they show a recording, offer Start, and say what needs networks of its own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.recordings import add_to
from playground.ui.news import status_of
from tests.app_pages.test_glossary import unlinked
from tests.app_pages.test_pages import buttons, open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")
RING = Experiment.default("ring")
INSIDE = "app_pages/inside.py"
NO_NETWORKS = "This is a recording, without its networks. Press Start to train it here"


def drawer(part: str, condition: str) -> None:
    """A page with nothing but an open drawer below a recording; it runs by itself, so it imports what it needs."""
    import time
    import uuid

    import streamlit as st

    from playground.engine import engine
    from playground.gan.experiment.experiment import Experiment
    from playground.store import recorded
    from playground.ui.latent_lab import latent_lab
    from playground.ui.sketch import sketch

    experiment, run_id = Experiment.default("digits", condition), uuid.uuid4().hex
    with engine().database.write() as connection:
        recorded.add(connection, run_id, experiment, [], time.time(), metrics={}, step=experiment.steps)
    run = engine().run(run_id)
    if part == "sketch":
        st.session_state["sketch"] = True
        sketch(run, experiment)
    else:
        st.session_state["lab"] = True
        latent_lab(run)


def test_a_first_visit_shows_the_recording_and_start_trains_for_real() -> None:
    add_to(engine().database)
    page = open_page(target="ring")
    assert not page.exception
    assert "This is a recording of an earlier run. Press Start to train it here." in words(page)
    assert "Start" in buttons(page)
    assert not {"Stop", "Restart", "Train again"} & set(buttons(page))
    shown = engine().run(page.session_state["view:distributions"].run_id)
    assert status_of(shown)["state"] == "recorded"
    page.button(key="run:main").click().run()
    run = engine().run(page.session_state["view:distributions"].run_id)
    assert (run.state, run.key) == ("queued", RING.key)
    assert "recording" not in words(page)


def test_runs_do_not_list_recordings() -> None:
    add_to(engine().database)
    assert "There are no runs yet" in words(open_page("app_pages/runs.py"))


@pytest.mark.parametrize("view", ["steps", "features", "boundary", "fork"])
def test_each_view_of_the_inside_says_what_a_recording_lacks(view) -> None:
    add_to(engine().database)
    page = open_page(INSIDE, target="ring", view=view)
    assert not page.exception
    assert NO_NETWORKS in words(page)
    assert unlinked(page) == {}


@pytest.mark.parametrize(("part", "condition"), [("latent_lab", "none"), ("sketch", "picture")])
def test_what_plays_with_a_generator_says_that_it_needs_one(part, condition) -> None:
    page = AppTest.from_function(drawer, kwargs={"part": part, "condition": condition}).run()
    assert not page.exception
    assert NO_NETWORKS in page.caption[0].value
    assert unlinked(page) == {}


def test_both_sides_of_two_recordings_can_be_started() -> None:
    add_to(engine().database)
    page = open_page("app_pages/recipes.py", left="ring-collapse", right="ring-cured")
    assert not page.exception
    assert {"Start both", "Start"} <= set(buttons(page))
    assert "| recorded |" in words(page)
    page.button(key="beside:start").click().run()
    assert {run.state for run in engine().runs()} == {"queued"}
    assert len(engine().runs()) == 2
