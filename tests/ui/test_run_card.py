"""The page of one run: everything that the run says of itself, and how to send it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.recordings import add_to, experiments
from playground.store import recorded
from playground.ui import downloads
from tests.app_pages.test_pages import open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")
CARD = "app_pages/card.py"


def card_of(name: str) -> AppTest:
    add_to(engine().database, [name])
    run = engine().recording(experiments()[name].key)
    assert run is not None
    return open_page(CARD, run=run.id)


def test_a_run_has_a_page_that_can_be_sent(monkeypatch) -> None:
    monkeypatch.setattr(downloads, "card_address", lambda run: f"https://gan.example/card?run={run.id}")
    page = card_of("ring-collapse")
    assert not page.exception
    assert page.title[0].value == "Mode collapse on the ring"
    said = words(page).replace("\\", "")
    assert "| Penalty | R1 + R2 | None |" in said
    assert "Hash of the losses" in said
    assert "| Sliced Wasserstein |" in said
    assert page.get("image")[0].proto.imgs[0].alt == "QR code of the link"
    assert page.code[0].value == f"https://gan.example/card?run={page.query_params['run']}"
    assert f"{page.code[0].value}&embed=true&view=plane" in page.code[1].value
    assert not any(button.key == "run:main" for button in page.button), "it is there to be read"


def test_the_experiment_of_a_card_opens_with_its_run() -> None:
    page = card_of("uniform")
    run_id = page.query_params["run"]
    page.button(key="card:open").click().run()
    assert not page.exception
    assert page.session_state["experiment"] == Experiment.default("uniform")
    assert page.session_state["view:distributions"].run_id == run_id


def test_the_beginning_of_an_id_opens_a_card_too() -> None:
    whole = card_of("uniform")
    page = open_page(CARD, run=whole.query_params["run"][:8])
    assert page.title[0].value == whole.title[0].value
    assert not page.exception


@pytest.mark.parametrize("run_id", ["", "0" * 32, "../etc", "nobody"])
def test_an_address_without_a_run_gets_a_sentence(run_id) -> None:
    page = open_page(CARD, run=run_id)
    assert not page.exception
    assert "There is no such run on this server." in words(page)


def test_a_run_that_has_shown_nothing_yet_has_a_card_too() -> None:
    experiment = Experiment.default("ring")
    with engine().database.write() as connection:
        recorded.add(connection, "a" * 32, experiment, [], 0.0, metrics={}, step=0)
    page = open_page(CARD, run="a" * 32)
    assert not page.exception
    assert "This run has not shown anything yet" in words(page)
