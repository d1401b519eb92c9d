"""The buttons of a run: which one matters now, and what each does to the run and to the view."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.store import lifecycle, runs
from playground.store.people import Person
from playground.ui.live import View
from playground.ui.run_buttons import _pause, _step, is_paused, start_or_resume

pytestmark = pytest.mark.usefixtures("no_workers")
RING = Experiment.default("ring")


def page(run_id: str, frozen: bool) -> None:
    """A page with nothing but the main button; it runs by itself, so it imports what it needs."""
    import streamlit as st

    from playground.gan.experiment.experiment import Experiment
    from playground.ui.live import View
    from playground.ui.run_buttons import main_button

    view = st.session_state.setdefault("view", View(run_id=run_id, frozen=frozen))
    main_button(Experiment.default("ring"), view.run(), view)


def all_buttons(run_id: str) -> None:
    """A page with all buttons of a run."""
    import streamlit as st

    from playground.gan.experiment.experiment import Experiment
    from playground.ui.guard import guarded
    from playground.ui.live import View
    from playground.ui.run_buttons import run_buttons

    view = st.session_state.setdefault("view", View(run_id=run_id))
    guarded(run_buttons)(Experiment.default("ring"), view.run(), view)


def draw(run_id: str = "", frozen: bool = False) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60, kwargs={"run_id": run_id, "frozen": frozen}).run()
    assert not test.exception
    return test


def change(run_id: str, **values: Any) -> None:
    """The run is in another state from now on."""
    with engine().database.write() as connection:
        run = runs.get(connection, run_id, 0.0)
        assert run is not None
        lifecycle.change(connection, run, 0.0, **values)


def the(run_id: str) -> Run:
    run = engine().run(run_id)
    assert run is not None
    return run


@pytest.mark.parametrize(
    ("state", "label"),
    [("queued", "Pause"), ("paused", "Resume"), ("finished", "Train again"), ("failed", "Train again")],
)
def test_the_main_button_does_what_makes_sense_now(state: str, label: str) -> None:
    run_id = engine().submit(RING)
    change(run_id, state=state)
    assert [button.label for button in draw(run_id).button] == [label]


def test_start_makes_a_run_and_then_the_button_pauses_it() -> None:
    test = draw()
    assert test.button[0].label == "Start"
    test.button[0].click().run()
    run_id = test.session_state["view"].run_id
    assert the(run_id).key == RING.key
    test.button[0].click().run()
    assert the(run_id).state == "paused"
    assert test.button[0].label == "Resume"


def test_while_others_watch_pause_freezes_this_view_only() -> None:
    run_id = engine().submit(RING)
    engine().watch(run_id, "somebody else")
    test = draw(run_id)
    test.button[0].click().run()
    assert test.session_state["view"].frozen
    assert the(run_id).state == "queued"
    assert test.button[0].label == "Resume"
    test.button[0].click().run()
    assert not test.session_state["view"].frozen


def test_a_view_is_paused_with_its_run_or_alone_but_not_at_the_end() -> None:
    run_id, view, frozen = engine().submit(RING), View(), View(frozen=True)
    assert not is_paused(None, frozen)
    assert (is_paused(the(run_id), view), is_paused(the(run_id), frozen)) == (False, True)
    change(run_id, state="paused")
    assert is_paused(the(run_id), view)
    change(run_id, state="finished")
    assert not is_paused(the(run_id), frozen)


def test_starting_resumes_what_is_paused() -> None:
    view = View(run_id=engine().submit(RING))
    change(view.run_id, state="paused")
    start_or_resume(RING, view)
    assert the(view.run_id).state == "queued"


def test_training_again_ends_the_old_run_unless_others_watch_it() -> None:
    view = View(run_id=engine().submit(RING))
    old = view.run_id
    start_or_resume(RING, view, again=True)
    assert view.run_id != old
    assert the(old).state == "stopped"
    watched = view.run_id
    for viewer in ("anna", "ben"):
        engine().watch(watched, viewer)
    start_or_resume(RING, view, again=True)
    assert the(watched).live


def test_a_step_begins_a_run_and_after_the_end_a_copy_from_the_beginning() -> None:
    view = View()
    _step(RING, view)
    run_id = view.run_id
    first = the(run_id)
    assert (first.key, first.target_step, first.paused_by, first.watchers) == (RING.key, 1, view.viewer, 1)
    _step(RING, view)
    assert view.run_id == run_id, "a second click waits for the first"
    change(run_id, state="finished", step=RING.steps, target_step=None)
    _step(RING, view)
    copy = the(view.run_id)
    assert (copy.parent, copy.private, copy.target_step) == (run_id, True, 1)


def test_a_step_of_a_frozen_view_follows_the_step_at_which_it_was_frozen() -> None:
    view = View(run_id=engine().submit(RING))
    change(view.run_id, step=7)
    engine().watch(view.run_id, "somebody else")
    _pause(view)
    change(view.run_id, step=20)
    _step(RING, view)
    assert the(view.run_id).target_step == 8


# ---------------------------------------------------------------- somebody else's run
def test_somebody_elses_run_can_be_watched_and_frozen_but_not_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    run_id = engine().submit(RING, by=Person("somebody else"))
    test = AppTest.from_function(all_buttons, default_timeout=60, kwargs={"run_id": run_id}).run()
    assert not test.exception
    held = {button.label: button.help for button in test.button if button.disabled}
    assert {held["Stop"], held["Restart"]} == {"Somebody else started this run. Fork it to make your own version."}
    assert test.toggle[0].disabled
    test.button(key="run:main").click().run()
    assert test.session_state["view"].frozen
    assert the(run_id).state == "queued"
    assert "somebody else started it" in " ".join(caption.value for caption in test.caption)


def test_whoever_finds_a_run_that_somebody_else_has_paused_starts_one_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else a stranger who starts and pauses every recipe would leave nothing to train."""
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    run_id = engine().submit(RING, by=Person("somebody else"))
    change(run_id, state="paused", paused_by="their tab")
    test = AppTest.from_function(all_buttons, default_timeout=60, kwargs={"run_id": run_id}).run()
    main = test.button(key="run:main")
    assert (main.label, main.disabled) == ("Start", False), "to go on is theirs alone"
    assert "Somebody else has paused this run." in " ".join(caption.value for caption in test.caption)
    main.click().run()
    assert not test.exception
    own = test.session_state["view"].run_id
    assert (the(own).state, the(run_id).state) == ("queued", "paused")
    assert test.button(key="run:main").label == "Pause"
    change(run_id, paused_by=runs.UNWATCHED)
    test = AppTest.from_function(all_buttons, default_timeout=60, kwargs={"run_id": run_id}).run()
    assert test.button(key="run:main").label == "Resume", "nobody has paused it"


def test_over_a_limit_a_button_says_which_and_the_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_RUNS_ON_SERVER", "1")
    waiting = engine().submit(Experiment.default("gaussian"))
    test = AppTest.from_function(all_buttons, default_timeout=60, kwargs={"run_id": ""}).run()
    test.button(key="run:main").click().run()
    assert not test.exception
    assert "This server already has 1 run training or waiting" in test.warning[0].value
    engine().stop(waiting)
    test.button(key="run:main").click().run()
    assert the(test.session_state["view"].run_id).live
