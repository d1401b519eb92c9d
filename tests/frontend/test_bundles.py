"""What the package ships for browsers is what frontend/ says, and stays small."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

from playground.app_files import BUNDLES
from tests.frontend.node import FRONTEND, build


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_bundles_are_those_of_the_sources(tmp_path: Path) -> None:
    build(tmp_path)
    assert contents(tmp_path) == contents(BUNDLES), "frontend/ has changed: `make bundles`, and commit them"


def static_imports(file: str) -> set[str]:
    """The bundle itself and all that is loaded with it before its code runs."""
    found = {file}
    for other in re.findall(r'(?:from|import)"\./([\w-]+\.js)"', (BUNDLES / file).read_text()):
        found |= static_imports(other)
    return found


@pytest.mark.parametrize("component", json.loads((BUNDLES / "manifest.json").read_text()).values())
def test_a_component_and_all_that_it_loads_at_once_stays_small(component: str) -> None:
    files = static_imports(component)
    assert not [name for name in files if name.startswith("plotly")], "it is fetched when a chart is shown"
    assert sum(len(gzip.compress((BUNDLES / name).read_bytes())) for name in files) < 150_000


def test_the_browser_draws_figures_with_the_plotly_that_python_makes_them_for() -> None:
    ours = json.loads((FRONTEND / "package.json").read_text())["devDependencies"]["plotly.js-cartesian-dist-min"]
    assert ours.split(".")[0] == get_plotlyjs_version().split(".")[0]


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
