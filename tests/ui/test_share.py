"""The link and the file that Share gives open the same experiment again."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from playground.downloads import FORMATS
from playground.gan.experiment.experiment import Experiment
from playground.ui import share

MOONS = Experiment.default("moons", "projection").model_copy(update={"seed": 7, "batch": 64})


def open_link(link: str) -> Experiment:
    experiment, problems = Experiment.from_link(dict(parse_qsl(urlsplit(link).query)))
    assert problems == []
    return experiment


def test_the_link_is_the_page_with_the_whole_experiment_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    here = "https://host:8501/conditional?target=ring&view=fork#top"
    monkeypatch.setattr(share, "st", SimpleNamespace(context=SimpleNamespace(url=here)))
    link = share.link_to(MOONS)
    assert link.startswith("https://host:8501/conditional?")
    assert "fork" not in link
    assert "#" not in link
    assert open_link(link) == MOONS


def popover() -> None:
    """A page with nothing but the popover; it runs by itself, so it imports what it needs."""
    from playground.ui.share import share_popover
    from tests.ui.test_share import MOONS

    share_popover(MOONS, None)


def opened() -> AppTest:
    """The page with the popover open."""
    test = AppTest.from_function(popover, default_timeout=60)
    test.session_state["run:share"] = True
    return test.run()


def test_a_closed_popover_costs_next_to_nothing() -> None:
    test = AppTest.from_function(popover, default_timeout=60).run()
    assert not test.exception
    assert len(test.main.children[0].children) == 1


def test_the_popover_shows_the_link_and_how_to_train_without_a_browser() -> None:
    test = opened()
    assert not test.exception
    assert open_link(test.code[0].value) == MOONS
    assert "python -m playground train --experiment FILE" in test.caption[-1].value


def test_the_menu_has_every_download_that_suits_the_experiment() -> None:
    test = opened()
    buttons = {button.proto.id.split("share:")[-1]: button for button in test.get("download_button")}
    assert set(buttons) == {name for name, one in FORMATS.items() if one.suits(MOONS)}
    enabled = {name for name, button in buttons.items() if not button.proto.disabled}
    assert enabled == {"experiment", "script", "notebook"}
    assert "Nothing has been" in buttons["weights"].proto.help


def test_where_runs_are_private_it_says_that_the_link_does_not_show_them(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = AppTest.from_function(popover, default_timeout=60)
    assert "the same experiment and the same run" in closed.run().markdown[0].value
    monkeypatch.setenv("PLAYGROUND_PRIVATE", "1")
    assert "not your run: runs are private here" in closed.run().markdown[0].value
