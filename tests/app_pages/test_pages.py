"""Every page, drawn by Streamlit's own test runner: what a learner can do without a browser's eyes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.engine import client as client_module
from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target
from playground.recipes import recipes
from playground.store import StoreError
from playground.ui.app_shell import PAGES, open_store
from tests.sweep import swept

APP = str(Path(__file__).parents[2] / "app.py")
DISTRIBUTIONS = "app_pages/distributions.py"


@pytest.fixture(autouse=True)
def _an_engine_without_workers(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setenv("PLAYGROUND_WORKERS", "0")
    monkeypatch.setattr(client_module, "_engine", None)
    yield
    engine().close()


def open_page(page: str = DISTRIBUTIONS, **params: str) -> AppTest:
    test = AppTest.from_file(APP, default_timeout=60)
    for name, value in params.items():
        test.query_params[name.replace("__", ".")] = value
    test.switch_page(page)  # before anything ran: Home would start a run
    return test.run()


def words(test: AppTest) -> str:
    """What is written on the page, as one reads it: of a link to the glossary, the word."""
    headings = [*test.title, *test.header, *test.subheader]
    text = " ".join(element.value for element in [*headings, *test.markdown, *test.caption, *test.warning])
    return re.sub(r"\[([^\]]*)\]\(glossary#[a-z-]+\)", r"\1", text)


def experiment(test: AppTest) -> Experiment:
    return test.session_state["experiment"]


def buttons(test: AppTest) -> list[str]:
    return [button.label for button in test.button if not button.disabled]


@pytest.mark.parametrize("kind", swept(kinds_of(Target), ["ring", "gaussian", "own", "digits", "own-images"]))
def test_every_target_opens_from_its_link(kind):
    test = open_page(target=kind)
    assert not test.exception
    assert experiment(test) == Experiment.default(kind)
    assert kinds_of(Target)[kind].title in words(test)


def test_a_link_restores_every_control():
    test = open_page(target="grid", loss="hinge", generator__width="64", target__side="3")
    assert experiment(test).loss.kind == "hinge"
    assert test.selectbox(key="simple:loss").value == "hinge"
    assert test.select_slider(key="knob:generator.width").value == 64
    assert test.slider(key="knob:target.side").value == 3


def test_each_wrong_field_of_a_link_gets_its_sentence_and_its_own_default():
    test = open_page(target="ring", loss="hing", batch="many", generator__width="64", nonsense="1")
    assert not test.exception
    text = words(test)
    assert "“hing”" in text
    assert "“many”" in text
    assert "“nonsense”" in text
    assert experiment(test).generator.width == 64
    assert experiment(test).batch == Experiment.default("ring").batch


def test_a_knob_changes_the_experiment_and_the_address():
    test = open_page(target="ring")
    test.selectbox(key="simple:loss").set_value("wasserstein").run()
    assert experiment(test).loss.kind == "wasserstein"
    assert test.query_params["loss"] == ["wasserstein"] or test.query_params["loss"] == "wasserstein"


def test_another_kind_of_penalty_brings_its_own_knobs():
    test = open_page(target="ring", penalty="clipping")
    assert test.select_slider(key="knob:penalty.limit").value == 0.1


def test_start_makes_a_run_and_the_same_experiment_joins_it():
    first = open_page(target="gaussian")
    first.button(key="run:main").click().run()
    assert len(engine().runs()) == 1
    assert "Pause" in buttons(first)
    second = open_page(target="gaussian")
    assert second.session_state["view:distributions"].run_id == first.session_state["view:distributions"].run_id


def test_stop_ends_the_run_and_offers_to_train_again():
    test = open_page(target="gaussian")
    test.button(key="run:main").click().run()
    test.button(key="run:stop").click().run()
    assert engine().runs()[0].state == "stopped"
    assert "Train again" in buttons(test)


def test_a_new_seed_starts_another_run():
    test = open_page(target="gaussian")
    test.button(key="run:main").click().run()
    test.button(key="run:new-seed").click().run()
    assert len(engine().runs()) == 2
    assert experiment(test).seed != Experiment.default("gaussian").seed


def test_home_starts_a_small_ring_and_has_doors():
    test = open_page("app_pages/home.py")
    assert not test.exception
    assert engine().runs()[0].title == "Ring of Gaussians"
    assert "generator" in words(test)


def test_the_history_shows_opens_and_deletes_runs():
    assert "There are no runs yet" in words(open_page("app_pages/runs.py"))
    run_id = engine().submit(Experiment.default("moons"))
    engine().stop(run_id)
    test = open_page("app_pages/runs.py")
    assert "Two moons" in words(test)
    test.button(key=f"delete:{run_id}").click().run()
    assert engine().run(run_id) is None
    assert "Deleted: **Two moons**" in words(test)
    test.button(key="undo-delete").click().run()
    assert engine().run(run_id).state == "stopped"
    assert f"delete:{run_id}" in [button.key for button in test.button]
    assert "undo-delete" not in [button.key for button in test.button]
    damaged = engine().submit(Experiment.default("sine"))
    with engine().database.write() as connection:
        connection.exec_driver_sql("UPDATE experiments SET json = '{' WHERE json LIKE '%\"sine\"%'")
    test.run()
    assert not test.exception
    assert "Two moons" in words(test)
    assert "The settings of this run are damaged in the store" in words(test)
    assert f"delete:{damaged}" in [button.key for button in test.button]
    assert f"open:{damaged}" not in [button.key for button in test.button]


def test_a_cleared_drawing_cannot_be_trained():
    test = open_page(target="own")
    assert "Start" in buttons(test)
    test.session_state["points_cleared"] = True
    test.run()
    assert not test.exception
    assert "Start" not in buttons(test)
    assert "Nothing has been drawn" in words(test)


def test_a_run_says_that_it_pauses_unwatched_unless_it_may_go_on():
    test = open_page(target="gaussian")
    test.button(key="run:main").click().run()
    run_id = engine().runs()[0].id
    assert "If nobody is watching, it pauses after a minute" in words(test)
    test.toggle(key=f"run:unattended:{run_id}").set_value(True).run()
    assert engine().is_unattended(run_id)
    assert "even if nobody is watching" in words(test)
    test.toggle(key=f"run:unattended:{run_id}").set_value(False).run()
    assert not engine().is_unattended(run_id)


def test_a_view_that_there_is_not_is_reported_and_another_is_shown():
    test = open_page("app_pages/inside.py", view="brain")
    assert not test.exception
    assert "There is no view “brain”; this is “Step by step”" in words(test).replace("\\", "")
    assert "There is no view" not in words(test.run())


def test_the_six_pages_of_the_navigation_and_the_two_that_others_lead_to():
    shown = [page["title"] for page in PAGES if "visibility" not in page]
    assert shown == ["Distributions", "Images", "Conditional", "Recipes", "Workshop", "Runs"]
    for page in PAGES:
        test = open_page(page["page"])
        assert not test.exception
        assert len(test.title) == 1, page


def test_a_store_that_cannot_be_used_is_reported_in_one_sentence(monkeypatch, tmp_path):
    engine().close()
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(client_module, "_engine", None)
    test = AppTest.from_file(APP, default_timeout=60).run()
    assert not test.exception
    assert test.warning
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))


def test_home_has_one_main_action_and_three_doors():
    test = open_page("app_pages/home.py")
    assert [button.key for button in test.button if button.proto.type == "primary"] == ["do:story:shown"]
    assert len(test.get("image")) + len(test.get("imgs")) == 3


# ---------------------------------------------------------------- a store that cannot be used
def test_a_damaged_store_is_named_on_every_page_and_mended_without_a_restart(tmp_path):
    store = tmp_path / "store.sqlite"
    store.write_bytes(b"this is no database " * 400)
    assert not open_store()
    for page in (DISTRIBUTIONS, "app_pages/home.py", "app_pages/runs.py"):
        test = open_page(page)
        assert not test.exception
        said = [warning.value for warning in test.warning]
        assert len(said) == 1
        assert said[0].startswith("The store is damaged (file is not a database). Move store.sqlite away")
        assert str(tmp_path) not in words(test)
    store.unlink()
    assert open_store()
    assert not open_page().warning


def test_an_error_behind_a_button_leaves_the_page_and_says_what_it_is(monkeypatch):
    test = open_page(target="gaussian")
    monkeypatch.setattr(engine().database, "write", full)
    test.button(key="run:main").click().run()
    assert not test.exception
    assert "The disk is full" in words(test)
    assert "Start" in buttons(test)
    monkeypatch.undo()


def full(*_):
    raise StoreError("The disk is full, so the store cannot grow. Free some space.")


def test_what_is_too_dear_cannot_be_started_and_the_page_says_why():
    test = open_page(target="ring", batch="2048", generator__width="512", generator__growth="4", generator__depth="6")
    assert not test.exception
    assert "Start" not in buttons(test)
    assert "the limit here is" in words(test)


def test_a_recipe_that_takes_too_long_here_says_so_and_the_switch_says_how_long_a_run_may_train(monkeypatch):
    link = {"target": "moons", "batch": "2048", "steps": "200000"}
    assert "All steps would take" not in words(open_page(**link)), "on a laptop"
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    monkeypatch.setenv("PLAYGROUND_RUN_SECONDS", "600")
    assert "and the limit here is 10 minutes" in words(open_page(**link)).replace("\\", "")
    recipe = recipes()["wasserstein-clipping"].experiment
    assert recipe is not None
    monkeypatch.setenv("PLAYGROUND_RUN_SECONDS", "2")
    test = open_page(**to_link(recipe))
    assert "and a run may train for 2 seconds here. It ends then" in words(test)
    test.button(key="run:main").click().run()
    assert not test.exception
    (switch,) = [toggle for toggle in test.toggle if toggle.key.startswith("run:unattended:")]
    assert switch.help.endswith("A run may train for 2 seconds here.")
