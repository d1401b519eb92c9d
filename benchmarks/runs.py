"""How long Runs takes to open when there are many of them, drawn by Streamlit's own test runner.

    python -m benchmarks.runs                         # 150 runs: the first visit to a fresh server, and the next ones
    python -m benchmarks.runs --against ../before     # the same of another checkout, in turns, and the ratio

Each measurement is a process with its own store of runs that have a film of two snapshots; nothing is trained.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILL_AND_OPEN = """
import json, sys, time
import numpy as np
from streamlit.testing.v1 import AppTest
from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.store import lifecycle
from playground.store import films, runs
from playground.store.films import Frame

rng, now, targets = np.random.default_rng(0), time.time(), ("ring", "grid", "moons", "spirals")
with engine().database.write() as connection:
    for seed in range(int(sys.argv[1])):
        link = {"target": targets[seed % 4], "seed": str(seed), "batch": str((32, 64, 128)[seed % 3])}
        experiment, problems = Experiment.from_link(link)
        assert not problems, problems
        numbers = {"sliced_wasserstein": 0.02 + 0.001 * seed, "sliced_wasserstein_floor": 0.02}
        run_id = lifecycle.create(connection, experiment, now - seed)
        samples = rng.normal(size=(512, 2)).astype(np.float16)
        steps = (0, experiment.steps)
        shots = [Snapshot(step, {"samples": samples}, numbers) for step in steps]
        films.append(connection, run_id, [Frame(shot.step, True, shot.encode()) for shot in shots])
        run = runs.get(connection, run_id, now)
        done = {"step": experiment.steps, "finished": now, "metrics": json.dumps(numbers), "device": "cpu"}
        lifecycle.change(connection, run, now, state="finished", **done)

AppTest.from_file("app.py", default_timeout=60).switch_page("app_pages/dirac.py").run()  # what any visitor has loaded
test = AppTest.from_file("app.py", default_timeout=60)
test.switch_page("app_pages/runs.py")
seconds = []
for _ in range(4):
    began = time.perf_counter()
    test.run()
    seconds.append(time.perf_counter() - began)
assert not test.exception, test.exception
print(json.dumps(seconds))
"""


def measure(checkout: Path, many: int) -> tuple[float, float]:
    """Seconds of the first visit and of the quickest of the next three, in a process of that checkout."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"PLAYGROUND_HOME": home, "PLAYGROUND_WORKERS": "0", "PYTHONPATH": str(checkout)}
        command = [sys.executable, "-c", FILL_AND_OPEN, str(many)]
        done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    first, *others = json.loads(done.stdout.splitlines()[-1])
    return first, min(others)


def main() -> None:
    """Measure, and print a line for each checkout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=150)
    parser.add_argument("--against", type=Path, help="another checkout")
    parser.add_argument("--times", type=int, default=3, help="measurements of each checkout")
    given = parser.parse_args()
    checkouts = [ROOT] + ([given.against.resolve()] if given.against else [])
    found: dict[Path, list[tuple[float, float]]] = {checkout: [] for checkout in checkouts}
    began = time.perf_counter()
    for _ in range(given.times):
        for checkout in checkouts:  # in turns: what else the machine does hits both
            found[checkout].append(measure(checkout, given.runs))
    for checkout, pairs in found.items():
        first, again = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"{given.runs} runs: first visit {first:.2f} s, again {again:.2f} s   {checkout}")
    print(f"measured in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
