"""The Images page, drawn by Streamlit's own test runner."""

from __future__ import annotations

import json

import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.images import published
from playground.ui import dataset
from tests.app_pages.test_pages import _an_engine_without_workers, buttons, experiment, open_page, words  # noqa: F401
from tests.handmade import put_film

IMAGES = "app_pages/images.py"
DISTRIBUTIONS = "app_pages/distributions.py"


def test_the_page_opens_on_digits_with_source_licence_and_size():
    test = open_page(IMAGES)
    assert not test.exception
    assert experiment(test) == Experiment.default("digits")
    assert "Start" in buttons(test)
    for said in ("1,797 pictures", "CC BY", "Alpaydin"):
        assert said in words(test).replace("\\", "")


@pytest.mark.parametrize("kind", ["digits", "shapes", "own-images"])
def test_a_link_with_pictures_opens_on_the_images_page_from_wherever_it_leads(kind):
    for page in (IMAGES, DISTRIBUTIONS):
        test = open_page(page, target=kind, batch="32")
        assert not test.exception
        assert experiment(test).target.kind == kind
        assert experiment(test).batch == 32
        assert "Licence:" in words(test)


def test_a_link_with_points_leads_from_images_to_distributions():
    test = open_page(IMAGES, target="moons")
    assert not test.exception
    assert experiment(test).target.kind == "moons"
    assert "Licence:" not in words(test)


def test_each_page_keeps_its_own_experiment():
    test = open_page(IMAGES, target="shapes")
    test.switch_page(DISTRIBUTIONS).run()
    assert experiment(test).target.kind == "ring"
    test.switch_page(IMAGES).run()
    assert experiment(test).target.kind == "shapes"


def test_shapes_of_any_angle_are_one_choice_away():
    test = open_page(IMAGES, target="shapes")
    rotation = test.selectbox(key=f"knob:{dataset.ROTATION}")
    assert rotation.value == "upright"
    rotation.select("any").run()
    assert experiment(test).target.rotation == "any"
    assert test.query_params[dataset.ROTATION] in ("any", ["any"])


def test_only_the_twos():
    test = open_page(IMAGES, target="digits")
    test.multiselect(key=dataset.ONLY).set_value([2]).run()
    assert experiment(test).target.only == "2"
    assert experiment(test).target.chosen().labels.tolist().count(2) == len(experiment(test).target.chosen())
    assert test.query_params["target.only"] in ("2", ["2"])
    test.multiselect(key=dataset.ONLY).set_value([]).run()
    assert experiment(test).target.only == ""


@pytest.fixture
def _no_packaged_data(monkeypatch):
    monkeypatch.setattr(published.Published, "place", property(lambda self: None))


@pytest.mark.usefixtures("_no_packaged_data")
def test_a_dataset_that_is_not_here_offers_to_get_it_and_the_fetch_outlives_the_page():
    test = open_page(IMAGES, target="mnist")
    assert not test.exception
    assert "not on this machine yet" in words(test)
    assert "Start" not in buttons(test)
    assert "Download (12 MB)" in buttons(test)
    assert {"Digits", "Shapes"} <= set(buttons(test))
    test.button(key="fetch").click().run()
    again = open_page(IMAGES, target="mnist")  # a new session: as after a reload
    assert "Cancel" in buttons(again)
    again.button(key="fetch-cancel").click().run()
    assert engine().under_way("fetch", {"target": experiment(again).target.model_dump(mode="json")}) is None
    assert "Download (12 MB)" in buttons(again)
    again.button(key="instead:shapes").click().run()
    assert experiment(again).target.kind == "shapes"


def test_damaged_files_are_reported_and_can_be_fetched_again(monkeypatch, tmp_path):
    place = tmp_path / "damaged"
    place.mkdir()
    for name in published.IDX:
        (place / name).write_bytes(b"no picture")
    monkeypatch.setattr(published.Published, "place", property(lambda self: place if self.name == "mnist" else None))
    test = open_page(IMAGES, target="mnist")
    assert not test.exception
    assert "are damaged. Download them again" in words(test).replace("\\", "")
    assert "Download (12 MB)" in buttons(test)
    assert "Start" not in buttons(test)


def test_a_finished_run_opens_from_the_history_on_its_page_with_the_classifiers_accuracy():
    run_id = put_film(engine().database, Experiment.default("shapes"), frames=3)
    assert json.loads(engine().run(run_id).experiment)["target"]["kind"] == "shapes"
    test = open_page("app_pages/runs.py")
    assert "Fréchet distance" in words(test)
    test.button(key=f"open:{run_id}").click().run()
    assert not test.exception
    assert test.session_state["view:images"].run_id == run_id
    assert "right about 98.1% of the held-out pictures" in words(test)


def test_home_has_a_door():
    test = open_page("app_pages/home.py")
    assert "Open Images" in [link.proto.label for link in test.get("page_link")]
