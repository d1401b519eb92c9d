"""In a frame of another site there is one part of a run and nothing else."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from playground.charts.scene import EmbedOptions, scene
from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.recordings import add_to, experiments
from playground.ui import embed
from tests.app_pages.test_pages import buttons, open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.fixture(autouse=True)
def _in_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "in_a_frame", lambda: True)


def framed(page: str = "app_pages/distributions.py", **params: str) -> AppTest:
    opened = open_page(page, **params)
    assert not opened.exception
    return opened


def test_a_frame_has_as_many_buttons_as_it_asks_for() -> None:
    add_to(engine().database, ["ring"])
    assert buttons(framed(view="plane", controls="none")) == []
    assert buttons(framed(view="plane", controls="start")) == ["Start"]
    assert {"Start", "New seed"} <= set(buttons(framed(view="plane", controls="all")))
    plain = framed()
    assert plain.title, "without view and controls it is the whole page"
    assert not framed(view="plane").title


def test_start_in_a_frame_trains_what_its_link_says() -> None:
    page = framed(target="gaussian", view="losses", controls="start")
    page.button(key="run:main").click().run()
    assert not page.exception
    assert [run.key for run in engine().runs()] == [Experiment.default("gaussian").key]


def test_a_page_of_pictures_begins_with_pictures() -> None:
    page = framed("app_pages/images.py", view="gallery", controls="none")
    assert page.session_state["experiment"] == Experiment.default("digits")


def test_a_card_in_a_frame_shows_its_run() -> None:
    add_to(engine().database, ["uniform"])
    run = engine().recording(experiments()["uniform"].key)
    page = framed("app_pages/card.py", run=run.id, view="losses", controls="none")
    assert page.session_state["view:embedded"].run_id == run.id
    assert "There is no such run" in words(framed("app_pages/card.py", run="x", view="losses"))


def test_what_cannot_be_shown_is_said_in_a_sentence() -> None:
    page = framed(view="everything", controls="few")
    said = words(page).replace("\\", "")
    assert "“view=everything” is unknown: view must be plane, losses, distance or gallery." in said
    assert "“controls=few” is unknown: controls must be none, start or all." in said


@pytest.mark.parametrize(
    ("view", "figures"), [("losses", ["losses"]), ("distance", ["metric"]), ("plane", []), ("gallery", [])]
)
def test_only_what_fills_the_frame_is_sent(view, figures) -> None:
    described, _ = scene(Experiment.default("ring"), frame=EmbedOptions(view, "none"))
    assert list(described["figures"]) == figures
    assert json.loads(json.dumps(described["frame"])) == {"view": view, "controls": "none"}
    line, _ = scene(Experiment.default("gaussian"), frame=EmbedOptions(view, "none"))
    assert list(line["figures"]) == (figures or ["density"])
