"""Our browser files are loaded under an address that changes with every change of any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.ui import components


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "a.js").write_text("export const a = 1;")
    monkeypatch.setattr(components, "STATIC", tmp_path)
    return tmp_path


def test_the_version_changes_with_every_script_and_style_sheet(folder: Path) -> None:
    versions = [components.version()]
    assert components.version() == versions[0]
    for name in ("a.js", "b.js", "live.css"):
        (folder / name).write_text(f"/* {name} */")
        versions.append(components.version())
    assert len(set(versions)) == 4


def test_the_version_does_not_depend_on_what_is_not_ours(folder: Path) -> None:
    before = components.version()
    (folder / "plotly.min.js").write_text("Plotly")
    (folder / "readme.txt").write_text("words")
    assert components.version() == before


def test_only_a_loader_of_the_script_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {}
    monkeypatch.setattr(components.st.components.v2, "component", lambda name, **options: sent.update(options))
    components.register("toy", "live.js")
    assert f"app/static/live.js?v={components.version()}" in sent["js"]
    assert len(sent["js"]) < 400
    assert not sent["isolate_styles"]
