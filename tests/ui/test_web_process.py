"""The web process: it never loads torch, and its settings are those that were measured."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

DRAW_EVERY_PAGE = """
import os, sys
os.environ["PLAYGROUND_WORKERS"] = "0"
from streamlit.testing.v1 import AppTest
import playground.charts.figures, playground.recipes, playground.ui.boundary, playground.ui.routes, playground.engine
from importlib import import_module
from playground.ui.app_shell import PAGES, WARM
for module in WARM:
    import_module(f"playground.ui.{module}")
assert "scipy" not in sys.modules, "SciPy takes a second to import and 70 MB, and no page should start with that"
for page in PAGES:
    test = AppTest.from_file("app.py", default_timeout=60).switch_page(page["page"]).run()
    assert not test.exception, (page, test.exception)
assert len(PAGES) >= 3
assert "torch" not in sys.modules, "the web process has loaded torch"
print("drawn without torch")
"""


@pytest.mark.slow
def test_drawing_every_page_never_loads_torch(tmp_path):
    environment = os.environ | {"PLAYGROUND_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", DRAW_EVERY_PAGE], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "drawn without torch" in done.stdout


def test_no_light_room_names_torch():
    for folder in ("app_pages", "playground/ui", "playground/charts"):
        for file in (ROOT / folder).rglob("*.py"):
            lines = file.read_text(encoding="utf-8").splitlines()
            assert not [line for line in lines if line.startswith(("import torch", "from torch"))], file


def test_the_measured_settings_are_in_the_config():
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["postScriptGC"] is False
    assert config["server"]["fileWatcherType"] == "none"
    assert config["server"]["enableStaticServing"] is True
    assert config["client"]["showErrorDetails"] == "none"
    assert config["theme"]["light"]
    assert config["theme"]["dark"]


def test_streamlit_understands_these_settings():
    code = "import streamlit.config as c; print(c.get_option('runner.postScriptGC'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_no_folder_is_named_pages():
    """Streamlit runs files of `pages/` past app.py when a fresh server's first visitor opens a deep link."""
    assert not (ROOT / "pages").exists()
