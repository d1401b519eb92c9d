"""Where everything is private, no page shows what somebody else trains, but for the one that names their run."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.store.people import Person
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401

ANNA = Person("anna")
MOONS = Experiment.default("moons")


@pytest.fixture
def hers(monkeypatch) -> str:
    """What Anna trains; every page that is opened belongs to somebody else."""
    monkeypatch.setenv("PLAYGROUND_PRIVATE", "1")
    return engine().submit(MOONS.model_copy(update={"seed": 99}), by=ANNA)


def link() -> dict[str, str]:
    return to_link(MOONS.model_copy(update={"seed": 99}))


def runs_of_others(hers: str) -> list[str]:
    return [run.id for run in engine().runs() if run.id != hers]


def test_a_stranger_who_opens_the_same_experiment_sees_nothing_of_it_and_starts_their_own(hers):
    test = open_page(**link())
    assert "Not trained yet." in words(test)
    assert test.session_state["view:distributions"].run_id == ""
    test.button(key="run:main").click().run()
    assert not test.exception
    (his,) = runs_of_others(hers)
    assert test.session_state["view:distributions"].run_id == his
    assert "This is your own copy" not in words(test)
    again = open_page(**link())
    assert again.session_state["view:distributions"].run_id == "", "without a cookie, this is yet another person"


def test_it_is_not_found_by_comparing_either_nor_among_several_seeds_nor_on_runs(hers):
    compared = open_page("app_pages/compare.py", run=[urlencode(link())])
    assert not compared.exception
    assert hers not in str(compared.session_state)
    seeds = open_page("app_pages/seeds.py", **link(), seeds="1")
    assert not seeds.exception
    assert "0 of 1 run has ended." in words(seeds).replace("\\", "")
    assert "training or waiting" not in words(seeds)
    assert not [button for button in open_page("app_pages/runs.py").button if hers in (button.key or "")]


def test_the_link_of_its_card_leads_to_it_and_its_beginning_does_not(hers):
    assert "moons" in open_page("app_pages/card.py", run=hers).title[0].value.lower()
    assert "There is no such run" in words(open_page("app_pages/card.py", run=hers[:12]))
