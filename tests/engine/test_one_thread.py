"""A process that trains keeps one core busy: NumPy's threads, which the tests' own processes do not start, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TRAIN = """
import numpy as np, torch
from threadpoolctl import threadpool_info
from playground.engine.in_process import train_here
from playground.gan.experiment.experiment import Experiment

train_here(Experiment.default("gaussian").model_copy(update={"steps": 4}))
print(torch.get_num_threads(), [pool["num_threads"] for pool in threadpool_info() if "numpy" in pool["filepath"]])
"""


def test_the_command_line_trains_on_one_thread(tmp_path: Path) -> None:
    free = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    asked = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "2")
    environment = free | asked | {"PLAYGROUND_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", TRAIN], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[-1:] == ["1 [1]"], done.stderr
