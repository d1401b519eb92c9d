"""The web process: it never loads torch nor pandas, and its settings are those that were measured."""

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
loaded = {"pandas", "pyarrow", "altair"} & set(sys.modules)
assert not loaded, f"{loaded}: pandas and pyarrow take 63 MB and Altair 22, and nothing here needs them"
print("drawn without torch")
"""

WHAT_IS_DRAWN_RARELY = """
import sys
from streamlit.testing.v1 import AppTest

test = AppTest.from_string('''
from types import SimpleNamespace
import streamlit as st
from playground.charts.runs import quality_chart
from playground.downloads.tables import parquet
from playground.gan.measure.metrics import headline_of
from playground.gan.experiment.experiment import Experiment
from playground.ui.class_results import Row, gain_chart
from playground.ui.plain_table import plain_table
from playground.workshop.gains import Gain, Share

plain_table([{"question": "Why?", "before": "1 of 2"}])
metric = headline_of(Experiment())
metrics = {metric.name: 0.2, metric.floor_name: 0.1}
runs = [SimpleNamespace(title="Ring", key="k", created=i, state="finished", metrics=metrics) for i in range(3)]
st.altair_chart(quality_chart(runs)[0])
st.altair_chart(gain_chart([Row(1, "Why?", Gain("q", Share(1, 2), Share(2, 2)))])[0])
st.code(len(parquet(["step", "loss"], [(1, 0.5), (2, None)])))
''').run(timeout=30)
assert not test.exception, test.exception
assert len(test.markdown) == 1
print("altair" in sys.modules, "pandas" in sys.modules)
"""


@pytest.mark.slow
def test_drawing_every_page_never_loads_torch(tmp_path):
    environment = os.environ | {"PLAYGROUND_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", DRAW_EVERY_PAGE], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "drawn without torch" in done.stdout


def test_no_table_and_no_chart_loads_pandas():
    """A figure that plotly makes in one thread fails while another loads pandas, because it finds a half of it."""
    done = subprocess.run(
        [sys.executable, "-c", WHAT_IS_DRAWN_RARELY], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["True", "False"], done.stdout + done.stderr[-3000:]


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
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=150)
    assert done.stdout.strip() == "False"


def test_no_folder_is_named_pages():
    """Streamlit runs files of `pages/` past app.py when a fresh server's first visitor opens a deep link."""
    assert not (ROOT / "pages").exists()
