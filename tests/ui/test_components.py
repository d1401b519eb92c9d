"""Our browser code is loaded under names that change with every change of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground import app_files
from playground.ui import components


def test_only_a_loader_of_the_bundle_is_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"toy": "toy-ABCDEFGH.js"}))
    monkeypatch.setattr(app_files, "BUNDLES", tmp_path)
    sent = {}
    monkeypatch.setattr(components.st.components.v2, "component", lambda name, **options: sent.update(options))
    components.register("a_toy", "toy")
    assert "app/static/bundles/toy-ABCDEFGH.js" in sent["js"]
    assert len(sent["js"]) < 400
    assert not sent["isolate_styles"]


def test_a_dictionary_travels_in_a_list_so_that_nobody_looks_for_data_frames_in_it(monkeypatch):
    sent = []
    made = monkeypatch.setattr
    made(components.st.components.v2, "component", lambda name, **_: lambda **drawn: sent.append(drawn))
    component = components.register("glossary", "glossary")
    component(key="a", data={"one": {"two": 3}}, on_chosen_change=print)
    component(key="b", data=b"bytes")
    component(key="c")
    assert sent == [
        {"key": "a", "data": [{"one": {"two": 3}}], "on_chosen_change": print},
        {"key": "b", "data": b"bytes"},
        {"key": "c", "data": None},
    ]
    assert "api.data[0]" in components.LOADER  # where it is taken off again; the browser's tests draw with it


def test_every_bundle_of_the_manifest_is_there_under_a_name_with_a_hash() -> None:
    files = json.loads((app_files.BUNDLES / "manifest.json").read_text())
    assert {
        "ahead",
        "class-wall",
        "code",
        "curve",
        "detective",
        "drawer",
        "drawing",
        "film-button",
        "glossary",
        "guide",
        "lab",
        "live",
        "multiples",
        "pick",
        "picker",
        "plane",
        "run-page",
        "scene-focus",
        "shared-timeline",
        "sketch",
        "steps",
        "still",
        "swipe",
    } == set(files)
    for component, file in files.items():
        assert app_files.bundle(component) == file
        assert (app_files.BUNDLES / file).stat().st_size > 100
        assert len(file.removeprefix(f"{component}-").removesuffix(".js")) == 8
