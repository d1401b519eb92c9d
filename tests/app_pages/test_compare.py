"""Compare, drawn by Streamlit's own test runner: its link, its words, its numbers, its pictures."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from playground.charts.message import unpack
from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from tests.app_pages.test_pages import _an_engine_without_workers, open_page  # noqa: F401
from tests.app_pages.test_pages import words as raw_words
from tests.app_pages.test_seeds import put_run
from tests.handmade import put_film

PAGE = "app_pages/compare.py"


def experiment_of(query: str) -> Experiment:
    experiment, problems = Experiment.from_link(dict(parse_qsl(query)))
    assert not problems
    return experiment


def open_compare(*runs: str, **params):
    test = open_page(PAGE, run=list(runs), **params)
    assert not test.exception, test.exception
    return test


def words(test) -> str:
    return raw_words(test).replace("\\", "")


def panels(test) -> list[dict]:
    """What each live view of the page was sent, in order."""
    found = [component.proto.bytes for component in test.get("bidi_component") if component.proto.bytes]
    return [unpack(packed)[0]["panel"] for packed in found]


def slider(test) -> dict:
    found = [json.loads(component.proto.json)[0] for component in test.get("bidi_component") if component.proto.json]
    (shown,) = [data for data in found if "group" in data]
    return shown


A, B, C = "target=moons", "target=moons&batch=32", "target=moons&loss=hinge"


def test_two_runs_side_by_side_with_what_differs_and_their_numbers():
    for query, times in ((A, 3.0), (B, 1.5)):
        put_run(experiment_of(query), times)
    test = open_compare(A, B)
    text = words(test)
    usual = experiment_of(A).batch
    assert f"Batch size: 32 instead of {usual}." in text
    assert (
        "Closest to the data: B, at 1.5 times the distance of a perfect generator. The baseline A is at 3.0 times."
        in text
    )
    assert "1.5× (−1.5×)" in text
    assert [panel["title"][:1] for panel in panels(test)] == ["A", "B"]
    assert {panel["linked"] for panel in panels(test)} == {"compare"}
    assert slider(test)["step"] is None


def test_everything_is_in_the_link():
    for query, times in ((A, 3.0), (B, 1.5), (C, 2.0)):
        put_run(experiment_of(query), times)
    test = open_compare(A, B, C, baseline="B", step="10", curve="sliced_wasserstein", swipe="A")
    assert test.selectbox(key="compare:baseline").value == "B"
    assert test.selectbox(key="compare:curve").value == "sliced_wasserstein"
    assert slider(test)["step"] == 10
    assert "Numbers at step 10, and how they differ from those of B" in words(test)
    assert [panel["title"][:1] for panel in panels(test)] == ["B", "A"], "two under one swipe"
    test.segmented_control(key="compare:swipe").set_value("").run()
    assert [panel["title"][:1] for panel in panels(test)] == ["B", "A", "C"], "the baseline comes first"
    test.button(key="compare:pin:C").click().run()
    assert test.query_params["baseline"] in ("C", ["C"])
    test.selectbox(key="compare:curve").set_value("floors").run()
    assert "curve" not in test.query_params
    test.button(key="compare:remove:A").click().run()
    assert test.query_params["run"] == [B, C]
    assert "baseline" not in test.query_params
    test.selectbox(key="compare:add").set_value("ring-collapse").run()
    assert test.query_params["run"] == [B, C, "ring-collapse"]
    assert not test.exception, test.exception


def test_several_seeds_are_one_line_or_several():
    for seed, times in ((1, 1.2), (2, 1.4), (3, 9.0)):
        put_run(experiment_of(f"{A}&seed={seed}"), times)
    put_run(experiment_of(B), 2.0)
    test = open_compare(f"{A}&seeds=3", B)
    assert "2 of 3 (21% to 94%)" in words(test)
    assert len(panels(test)) == 2
    test.toggle(key="compare:together").set_value(False).run()
    assert test.query_params["lines"] in ("runs", ["runs"])
    assert len(panels(test)) == 4
    assert "2 of 3" not in words(test)
    assert len(panels(open_compare(f"{A}&seed=1", f"{A}&seed=2"))) == 2, "two seeds alone are compared with each other"


def test_what_has_not_been_trained_can_be_and_pictures_wait_for_their_data():
    test = open_compare(A, B, "target=cifar10")
    assert "not trained" in words(test)
    assert "Open it to download its pictures" in words(test)
    test = open_compare(A, B)
    test.button(key="compare:start").click().run()
    assert not test.exception, test.exception
    assert {run.key for run in engine().runs()} == {experiment_of(query).key for query in (A, B)}


def test_galleries_lie_under_one_swipe():
    runs = [put_film(engine().database, experiment_of(f"target=digits&seed={seed}")) for seed in (1, 2)]
    assert runs
    test = open_compare("target=digits", "target=digits&seed=2", swipe="B")
    assert [panel["title"][:1] for panel in panels(test)] == ["A", "B"]
    assert any('"left"' in component.proto.json for component in test.get("bidi_component"))
    assert "cannot lie over" in words(open_compare("target=digits", "target=ring", swipe="B"))


def test_without_runs_it_says_how_to_choose_and_nonsense_gets_sentences():
    assert "tick them on the Runs page" in words(open_compare())
    test = open_compare(
        "zebra", "f" * 32, "target=ring&batch=many", baseline="Q", step="later", curve="zebra", lines="x"
    )
    for said in ("“zebra”", "not on this server", "“many”", "“Q”", "“later”", "“x”"):
        assert said in words(test), said
    assert len(panels(test)) == 1
