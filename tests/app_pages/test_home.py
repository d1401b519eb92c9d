"""The introduction on Home: every scene is told and shown, in order, from its link, with and without a finished run."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from playground import recordings
from playground.engine import engine
from playground.recipes import recipes
from playground.recipes.story import LEARNS
from playground.ui.story_scenes import SCENES
from tests.app_pages.test_pages import APP, _an_engine_without_workers  # noqa: F401


def home(scene: str = "", **session: object) -> AppTest:
    test = AppTest.from_file(APP, default_timeout=60)
    if scene:
        test.query_params["scene"] = scene
    for name, value in session.items():
        test.session_state[name.replace("__", ":")] = value
    return shown(test.run())


def shown(test: AppTest) -> AppTest:
    assert not test.exception
    return test


def title(test: AppTest) -> str:
    return str(test.title[0].value)


@pytest.mark.parametrize("number", range(1, len(SCENES) + 1))
def test_each_scene_opens_from_its_link(number: int) -> None:
    assert title(home(str(number))) == SCENES[number - 1].title


@pytest.mark.parametrize(("link", "number"), [("0", 1), ("99", 7), ("x", 1), ("-3", 1), ("２", 2)])
def test_a_link_to_no_scene_opens_the_nearest(link: str, number: int) -> None:
    assert title(home(link)) == SCENES[number - 1].title


def test_next_goes_through_all_scenes_and_the_link_follows() -> None:
    test = home()
    for number, scene in enumerate(SCENES, 1):
        assert title(test) == scene.title
        if number < len(SCENES):
            shown(test.button(key="story:next").click().run())
            assert test.query_params["scene"] in (str(number + 1), [str(number + 1)])
    shown(test.button(key="story:back").click().run())
    assert title(test) == SCENES[-2].title
    assert test.session_state["story:visits"] == len(SCENES) + 1  # each moves the keyboard to the heading


def test_it_goes_on_where_it_was_left_in_this_session() -> None:
    assert title(home(story__scene=4)) == SCENES[3].title


def test_next_becomes_the_main_button_when_the_one_thing_to_do_is_done() -> None:
    test = home("1")
    main = [button.key for button in test.button if button.proto.type == "primary"]
    assert main == ["do:story:shown"]
    shown(test.button(key="do:story:shown").click().run())
    main = [button.key for button in test.button if button.proto.type == "primary"]
    assert main == ["story:next"]


def test_taking_the_brakes_off_shows_the_collapse_and_trains_it_on_request() -> None:
    test = home("5")
    before = {run.key for run in engine().runs()}
    shown(test.toggle(key="story:broken").set_value(True).run())
    assert "mode collapse" in test.markdown[1].value
    shown(test.button(key="story:train").click().run())
    assert test.button(key="story:train").disabled
    assert {run.key for run in engine().runs()} > before


@pytest.mark.parametrize("ended", [False, True], ids=["paused", "stopped"])
def test_training_it_here_goes_on_with_what_somebody_paused_and_begins_anew_what_was_stopped(ended: bool) -> None:
    collapse = recipes()["ring-collapse"].experiment
    assert collapse is not None
    recordings.add_to(engine().database)  # one of them stands beside it, and watches no run
    old = engine().submit(collapse)
    engine().stop(old) if ended else engine().pause(old, "somebody")
    test = home("5")
    shown(test.toggle(key="story:broken").set_value(True).run())
    shown(test.button(key="story:train").click().run())
    run = engine().run(test.session_state["view:story-real"].run_id)
    assert run is not None
    assert run.state == "queued"
    assert (run.id != old) is ended


@pytest.mark.parametrize(("choice", "verdict"), [("brakes", "You were right."), ("larger", "Not this time.")])
def test_the_cure_is_predicted_before_both_are_shown(choice: str, verdict: str) -> None:
    test = home("6")
    assert not [text for text in test.markdown if verdict in text.value]
    shown(test.radio(key="story:choice").set_value(choice).run())
    assert not [text for text in test.markdown if verdict in text.value]  # an arrow key is no answer
    shown(test.button(key="do:story:cure").click().run())
    assert [text for text in test.markdown if verdict in text.value]
    assert [text.value for text in test.markdown if text.value in ("**Larger generator**", "**Brakes**")]


def test_the_words_speak_of_the_recording_whatever_somebody_has_trained_and_stopped() -> None:
    recordings.add_to(engine().database)
    engine().stop(engine().submit(LEARNS))
    shown_run = engine().run(home("2").session_state["view:story"].run_id)
    assert shown_run is not None
    assert shown_run.recorded
    assert not [text for text in home("3").caption if "come from this run" in text.value]  # the game itself


def test_the_last_scene_leads_to_a_first_training_of_ones_own() -> None:
    test = home(str(len(SCENES)))
    assert title(shown(test.button(key="story:on").click().run())) == "Ring of Gaussians"
