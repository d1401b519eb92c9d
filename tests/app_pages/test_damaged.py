"""A run whose settings cannot be read: every page says so in one sentence, and shows the others."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from playground.engine import Run, engine
from playground.engine.questions.about_run import AboutRun
from playground.gan.experiment.experiment import Experiment
from playground.store.tables import experiments
from tests.app_pages.test_health_card import RIGHT_AT_HALF, put_run
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401

LINK = {"target": "ring", "seed": "77"}
RING = Experiment.default("ring").model_copy(update={"seed": 77})


@pytest.fixture
def broken() -> Run:
    """A paused run of the ring, with settings that are no JSON; and one of a Gaussian that is sound."""
    run = put_run(RING, RIGHT_AT_HALF, 0.5, "paused")
    put_run(Experiment.default("gaussian"), RIGHT_AT_HALF, 0.5, "paused")
    with engine().database.write() as connection:
        connection.execute(update(experiments).where(experiments.c.key == run.key).values(json="{broken"))
    return run


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("card", {"run": ""}),
        ("inside", {"target": "ring", "seed": "77"}),
        ("distributions", {"target": "ring", "seed": "77"}),
    ],
)
def test_a_page_about_it_says_what_is_wrong(page: str, link: dict[str, str], broken: Run) -> None:
    test = open_page(f"app_pages/{page}.py", **{name: value or broken.id for name, value in link.items()})
    assert not test.exception
    said = words(test)
    assert "The settings of this run are damaged in the store" in said
    assert "Something went wrong" not in said


def test_several_seeds_show_the_others(broken: Run) -> None:
    test = open_page("app_pages/seeds.py", target="ring", seed="77", seeds="2")
    assert not test.exception
    assert "Something went wrong" not in words(test)


def test_the_operator_sees_all_runs(broken: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_OPERATOR", "secret")
    test = open_page("app_pages/operator.py")
    test.text_input[0].input("secret")
    test.button[0].click()
    said = words(test.run())
    assert "its settings are damaged" in said.replace("\\", "")
    assert "Gaussian" in said
    assert "Something went wrong" not in said


def test_a_question_about_it_is_refused_with_a_sentence(broken: Run) -> None:
    with engine().database.read() as connection, pytest.raises(ValueError, match="are damaged") as error:
        AboutRun(run=broken.id).resolve(connection)
    assert "\n" not in str(error.value)
