"""Runs as a list of many: search, filter, sort, star, name, note, choose, export, delete and take back."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from playground.engine import engine
from playground.engine.permissions import NOT_YOURS, NotYoursError
from playground.store.people import Person
from playground.ui.run_export import zip_of
from playground.ui.run_search import FILTERS, SORTS, found, listed
from tests.app_pages.test_compare import experiment_of
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401
from tests.app_pages.test_seeds import put_run

PAGE = "app_pages/runs.py"


def put_three() -> list[str]:
    """Ids of three finished runs, the newest last: near, far, and of another target."""
    return [
        put_run(experiment_of("target=moons"), 1.2),
        put_run(experiment_of("target=moons&batch=32"), 7.0),
        put_run(experiment_of("target=ring"), 3.0),
    ]


def rows(test) -> list[str]:
    """The ids of the runs that are listed, in order."""
    return [box.key.removeprefix("choose:") for box in test.checkbox if box.key.startswith("choose:")]


def open_runs(**params: str):
    test = open_page(PAGE, **params)
    assert not test.exception, test.exception
    return test


def test_they_are_found_filtered_and_sorted_and_the_link_says_how():
    near, far, ring = put_three()
    test = open_runs()
    assert rows(test) == [ring, far, near]
    assert len(test.get("image")) + len(test.get("imgs")) == 3
    test.text_input(key="runs:search").set_value("batch 32").run()
    assert rows(test) == [far]
    assert test.query_params["search"] in ("batch 32", ["batch 32"])
    test.text_input(key="runs:search").set_value("").run()
    test.selectbox(key="runs:sort").set_value("best").run()
    assert rows(test) == [near, ring, far]
    test.selectbox(key="runs:learns").set_value("Two moons").run()
    assert rows(test) == [near, far]
    assert rows(open_runs(sort="best", learns="Two moons")) == [near, far]
    assert rows(open_runs(search="zebra")) == []
    assert "No run matches" in words(open_runs(search="zebra"))
    assert rows(open_runs(sort="zebra", show="zebra", learns="zebra")) == [], "there is no such data"


def test_every_filter_and_every_sort_can_be_asked_for():
    put_three()
    everything = listed(engine().runs(), {})
    counts = {name: len(found(everything, "", name, "", "newest")) for name in FILTERS}
    assert counts == {"all": 3, "starred": 0, "training": 0, "finished": 3, "broken-off": 0}
    assert all(len(found(everything, "", "all", "", name)) == 3 for name in SORTS)


def test_a_star_a_name_and_a_note_are_kept_shown_and_searched():
    near, far, _ = put_three()
    test = open_runs()
    test.button(key=f"star:{near}").click().run()
    test.button(key=f"edit:{far}").click().run()
    test.text_input[-1].set_value("too *far*")
    test.text_area[0].set_value("Try a penalty.\nThen again.")
    next(one for one in test.button if one.label == "Save").click().run()
    assert not test.exception
    written = engine().remarks([near, far])
    assert written[near].starred
    assert (written[far].name, written[far].note) == ("too *far*", "Try a penalty.\nThen again.")
    assert "too \\*far\\*" in words(test)
    assert "Try a penalty\\. Then again\\." in words(test)
    assert not test.text_area, "the form has closed"
    assert rows(open_runs(show="starred")) == [near]
    assert rows(open_runs(search="PENALTY")) == [far]


def test_what_somebody_else_has_started_cannot_be_changed(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    run_id = engine().submit(experiment_of("target=ring"), by=Person("anna", "10.0.0.1"))
    test = open_runs()
    for name in ("star", "edit", "delete"):
        button = test.button(key=f"{name}:{run_id}")
        assert (button.disabled, button.help) == (True, NOT_YOURS)
    test.checkbox(key=f"choose:{run_id}").check().run()
    assert test.button(key="runs:delete").disabled
    with pytest.raises(NotYoursError):
        engine().remark(run_id, by=Person("ben", "10.0.0.1"), starred=True)
    assert engine().remarks([run_id]) == {}


def test_several_are_deleted_at_once_and_taken_back():
    near, far, ring = put_three()
    test = open_runs()
    assert test.button(key="runs:delete").disabled
    for run_id in (near, ring):
        test.checkbox(key=f"choose:{run_id}").check().run()
    assert "**2** of 3 chosen" in words(test)
    test.button(key="runs:delete").click().run()
    assert rows(test) == [far]
    assert "Deleted: **2 runs**" in words(test)
    test.button(key="undo-delete").click().run()
    assert rows(test) == [ring, far, near]
    assert test.button(key="runs:delete").disabled, "what was deleted is no longer chosen"
    test.button(key="runs:all").click().run()
    assert all(box.value for box in test.checkbox)
    test.button(key="runs:none").click().run()
    assert not any(box.value for box in test.checkbox)


def test_chosen_runs_go_to_the_comparison():
    near, _, ring = put_three()
    test = open_runs()
    assert test.button(key="runs:compare").disabled
    for run_id in (ring, near):
        test.checkbox(key=f"choose:{run_id}").check().run()
    test.button(key="runs:compare").click().run()
    assert not test.exception, test.exception
    assert test.title[0].value == "Compare"
    assert test.query_params["run"] == ["target=ring", "target=moons"]


def test_an_export_has_a_table_and_a_file_of_each_run():
    near, far, ring = put_three()
    engine().remark(near, name="=1+1", note="a note", starred=True)
    damaged = engine().submit(experiment_of("target=sine"))
    with engine().database.write() as connection:
        connection.exec_driver_sql("UPDATE experiments SET json = '{' WHERE json LIKE '%\"sine\"%'")
    chosen = listed(engine().runs(), engine().remarks([near, far, ring]))
    with zipfile.ZipFile(io.BytesIO(zip_of(chosen, "experiment"))) as archive:
        table = list(csv.DictReader(io.StringIO(archive.read("runs.csv").decode())))
        assert damaged in archive.read("left-out.txt").decode()
        for line in table:
            if line["id"] != damaged:
                assert archive.read(line["file"]).startswith(b"{")
    assert {line["id"] for line in table} == {near, far, ring, damaged}
    (mine,) = [line for line in table if line["id"] == near]
    assert (mine["name"], mine["note"], mine["starred"]) == ("'=1+1", "a note", "True")
    assert float(mine["sliced_wasserstein"]) == 0.024
    with zipfile.ZipFile(io.BytesIO(zip_of(chosen))) as archive:
        assert archive.namelist() == ["runs.csv"]
