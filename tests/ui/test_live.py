"""The live panel chooses its run: the one asked for, the one being looked at, a stored one, or a new one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.ui.live import View
from tests.handmade import put_film

pytestmark = pytest.mark.usefixtures("no_workers")
DIGITS = Experiment.default("digits")


@pytest.fixture(autouse=True)
def _no_other_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links to pages need a navigation, which a panel alone does not have."""
    monkeypatch.setattr("streamlit.page_link", lambda *_, **__: None)


def panel(autostart: bool = False) -> None:
    """A page with nothing but the panel; it runs by itself, so it imports what it needs."""
    from playground.gan.experiment.experiment import Experiment
    from playground.ui.live import live_panel

    live_panel(Experiment.default("digits"), "digits", autostart=autostart)


def draw(script: Callable[..., None] = panel, **options: bool) -> tuple[AppTest, View]:
    test = AppTest.from_function(script, default_timeout=60, kwargs=options).run()
    assert not test.exception
    return test, test.session_state["view:digits"]


def test_without_a_run_nothing_is_started() -> None:
    _, view = draw()
    assert view.run_id == ""
    assert engine().runs() == []


def test_a_stored_run_is_replayed() -> None:
    run_id = put_film(engine().database, DIGITS, frames=3)
    _, view = draw()
    assert (view.run_id, view.replayed) == (run_id, True)


def test_a_panel_that_starts_by_itself_starts_one_run_and_watches_it() -> None:
    test, view = draw(autostart=True)
    test.run()
    assert [run.id for run in engine().runs()] == [view.run_id]
    run = engine().run(view.run_id)
    assert run is not None
    assert run.watchers == 1


def test_the_run_that_another_page_asks_for_is_shown() -> None:
    older = put_film(engine().database, DIGITS, frames=3)
    test, view = draw(autostart=True)
    newer = engine().submit(DIGITS, again=True)
    test.session_state["open_run"] = newer
    test.run()
    assert view.run_id == newer != older


def test_a_deleted_run_is_let_go() -> None:
    run_id = put_film(engine().database, DIGITS, frames=3)
    test, view = draw()
    assert view.run_id == run_id
    engine().delete(run_id)
    test.run()
    assert view.run_id == ""


def test_another_run_is_looked_at_from_its_beginning() -> None:
    view = View(run_id="a", frozen=True, replayed=True, sent=90, passing=95)
    view.show("a")
    assert view.sent == 90
    view.show("b")
    assert (view.run_id, view.frozen, view.replayed, view.sent, view.passing) == ("b", False, False, -1, -1)
