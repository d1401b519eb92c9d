"""A toy loss and a toy metric are found everywhere: `one_definition.py` says how."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.one_definition import ROOT

# the loss first: whatever imports Experiment comes after it
FILES = ["tests/gan/rules/one_loss.py", "tests/gan/measure/one_metric.py"]


@pytest.fixture(scope="module")
def report() -> str:
    """What pytest says about all the files, a line a test; they are imported before anything else."""
    toys = [word for file in FILES for word in ("-p", file.removesuffix(".py").replace("/", "."))]
    command = [sys.executable, "-m", "pytest", "-vv", *toys, "-p", "no:cacheprovider", *FILES]
    environment = os.environ | {"PLAYGROUND_WORKERS": "0", "PLAYGROUND_DEVICE": "cpu"}
    environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=170)
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_something_new_is_one_class(file: str, report: str) -> None:
    lines = [line for line in report.splitlines() if line.startswith(f"{file}::")]
    assert lines, report
    assert all(" PASSED" in line for line in lines), report
