"""The page of several seeds, drawn by Streamlit's own test runner."""

from __future__ import annotations

import json
import time

import numpy as np

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.sweep import Sweep
from playground.gan.foundations.snapshot import Snapshot
from playground.store import films, lifecycle, runs
from playground.store.films import Frame
from tests.app_pages import test_pages
from tests.app_pages.test_pages import _an_engine_without_workers, experiment, open_page  # noqa: F401
from tests.handmade import put_film

PAGE = "app_pages/seeds.py"
RATE = "d_optimiser.learning_rate"


def open_seeds(**params: str):
    test = open_page(PAGE, **{"target": "moons", **params})
    assert not test.exception, test.exception
    return test


def words(test) -> str:
    return test_pages.words(test).replace("\\", "")


def put_run(experiment: Experiment, times: float) -> str:
    """A finished run whose samples are so many times as far from the data as a perfect generator's."""
    rng, now, frames = np.random.default_rng(0), time.time(), []
    numbers = {"sliced_wasserstein_floor": 0.02}
    for step in np.linspace(0, experiment.steps, 9).astype(int).tolist():
        numbers = numbers | {"sliced_wasserstein": 0.02 * (times + 9 * (1 - step / experiment.steps))}
        samples = rng.normal(size=(512, 2)).astype(np.float16)
        frames.append(Frame(step, True, Snapshot(step, {"samples": samples}, numbers).encode()))
    with engine().database.write() as connection:
        run_id = lifecycle.create(connection, experiment, now)
        films.append(connection, run_id, frames)
        run = runs.get(connection, run_id, now)
        done = {"step": experiment.steps, "finished": now, "metrics": json.dumps(numbers), "device": "cpu"}
        lifecycle.change(connection, run, now, state="finished", **done)
    return run_id


def small_pictures(test) -> list[dict]:
    """The small pictures in order, as the browser gets them."""
    found = [json.loads(component.proto.json)[0] for component in test.get("bidi_component") if component.proto.json]
    (shown,) = [data for data in found if "groups" in data]
    return [item | {"group": group["title"]} for group in shown["groups"] for item in group["items"]]


def members(*over: str, seeds: int = 3) -> list[Experiment]:
    sweep, problems = Sweep.of(Experiment.default("moons"), str(seeds), over)
    assert not problems
    return [member.experiment for member in sweep.members]


def test_the_distributions_page_leads_to_it_and_nothing_has_begun():
    test = open_page(target="moons")
    test.button(key="run:several-seeds").click().run()
    assert not test.exception, test.exception
    assert len(small_pictures(test)) == 8
    assert test.query_params["seeds"] in ("8", ["8"])
    test = open_seeds(seeds="3")
    assert [item["note"] for item in small_pictures(test)] == ["not started"] * 3
    assert "nothing has ended yet" in words(test)
    assert test.button(key="seeds:stop").disabled


def test_it_says_how_often_it_succeeded_and_shows_each_run():
    for one, times in zip(members(), (1.2, 1.4, 7.0), strict=True):
        put_run(one, times)
    test = open_seeds(seeds="3")
    text = words(test)
    assert "Success: 2 of 3 runs" in text
    assert "between 21% and 94%" in text
    assert "no health rule" in text
    shown = small_pictures(test)
    assert [(item["title"], item["sign"]) for item in shown] == [("Seed 1", "✓"), ("Seed 2", "✓"), ("Seed 3", "✗")]
    assert all(len(item["made"]["dots"]) > 200 and "Real and generated" in item["alt"] for item in shown)
    assert (shown[0]["note"], shown[0]["distance"]) == (f"step {members()[0].steps:,}", "1.2× floor")
    assert shown[0]["href"] == "distributions?target=moons"


def test_values_of_a_setting_are_groups_and_two_settings_a_map():
    over = f"{RATE}:0.001,0.01"
    for one in members(over, seeds=1):
        put_run(one, 1.5)
    test = open_seeds(seeds="1", over=over)
    assert [item["group"] for item in small_pictures(test)] == [
        f"Learning rate · discriminator: {value}" for value in ("0.001", "0.01")
    ]
    assert "| 0.01 | 1 of 1 (21% to 100%) | 1.5× (1.5× to 1.5×) |" in words(test)
    test.selectbox(key="seeds:path:1").set_value("loss").run()
    assert not test.exception, test.exception
    assert test.query_params["over"] == [over, "loss:non-saturating,minimax,least-squares"]
    assert len(small_pictures(test)) == 6
    test.text_input(key="seeds:values:1").set_value("hinge, zebra").run()
    assert test.query_params["over"] == [over, "loss:hinge"]
    assert "“zebra”" in words(test)
    test.selectbox(key="seeds:path:0").set_value("").run()
    assert test.query_params["over"] in ("loss:hinge", ["loss:hinge"])
    test.slider(key="seeds:number").set_value(2).run()
    assert len(small_pictures(test)) == 2
    assert "“zebra”" not in words(test)


def test_only_values_are_suggested_that_fit_the_other_settings():
    test = open_seeds(seeds="1", order="simultaneous")
    test.selectbox(key="seeds:path:0").set_value("discriminator_steps").run()
    assert test.query_params["over"] in ("discriminator_steps:1", ["discriminator_steps:1"])
    assert "left out" not in words(test)


def test_values_are_said_as_on_their_controls():
    test = open_seeds(seeds="1", over="steps:2000,100001")
    assert [item["group"] for item in small_pictures(test)] == ["Steps: 2,000", "Steps: 100,001"]
    assert test.text_input(key="seeds:values:0").value == "2000, 100001", "there, commas stand between values"


def test_as_many_start_as_are_allowed_and_the_rest_as_places_become_free(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_RUNS_PER_PERSON", "2")
    test = open_seeds(seeds="3")
    test.button(key="seeds:start").click().run()
    assert not test.exception
    assert [run.state for run in engine().runs()] == ["queued"] * 2
    assert "1 run has not started yet. You already have 2 runs" in words(test)
    engine().stop(engine().find(members()[0].key).id)
    test.run()
    assert {run.key for run in engine().runs(states=["queued"])} == {one.key for one in members()[1:]}
    assert "not started yet" not in words(test)
    test.button(key="seeds:stop").click().run()
    assert {run.state for run in engine().runs()} == {"stopped"}
    assert test.button(key="seeds:stop").disabled


def test_a_click_opens_the_run_on_its_page():
    put_run(members()[1], 1.2)
    test = open_seeds(seeds="2")
    test.session_state["view:seeds"].chosen = members()[1].key
    test.run()
    assert experiment(test) == members()[1]
    assert test.query_params["seed"] in ("2", ["2"])
    test.switch_page(PAGE).run()
    assert len(small_pictures(test)) == 2, "the way back leads to the sweep, not to one of its runs"
    assert small_pictures(test)[0]["title"] == "Seed 1"


def test_nonsense_in_the_link_gets_sentences():
    test = open_seeds(seeds="99", over="zebra:1", loss="hing")
    for word in ("“99”", "“zebra”", "“hing”"):
        assert word in words(test)
    assert len(small_pictures(test)) == 8


def test_pictures_are_shown_too():
    one = Experiment.default("digits")
    put_film(engine().database, one)
    shown = small_pictures(open_seeds(target="digits", seeds="2"))
    assert shown[0]["made"]["picture"].startswith("data:image/png")
    assert shown[1]["note"] == "not started"
