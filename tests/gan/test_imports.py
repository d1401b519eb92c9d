"""Descriptions can be read where there is no PyTorch. Which file may import which: the contracts in pyproject.toml.

A contract cannot see what a `LateModule` imports by its name, so here the descriptions are really loaded.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GAN = ROOT / "playground" / "gan"
LIGHT_ROOMS = ("foundations", "targets", "rules", "experiment")
LIGHT = [f"{room}.{file.stem}" for room in LIGHT_ROOMS for file in sorted((GAN / room).glob("[!_]*.py"))]
LIGHT += [
    "networks.network",
    "networks.mlp",
    "networks.picture_network",
    "networks.convolutions",
    "networks.image_to_image",
    "networks.implicit",
]
LIGHT += ["measure.metrics", "measure.point_measurement", "look.places", "look.ideal"]
LIGHT += ["look.line_densities", "dirac.game", "export.export"]


def run(program: str) -> str:
    """What a fresh process prints that runs `program`."""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def guilty() -> list[str]:
    """The descriptions that cannot be imported where there is no torch."""
    program = f"""
import importlib, sys
class NoTorch:
    def find_spec(name, path=None, target=None):
        if name == "torch":
            raise ImportError(name)
sys.meta_path.insert(0, NoTorch)
for name in {LIGHT}:
    try:
        importlib.import_module("playground.gan." + name)
    except ImportError:
        print("GUILTY", name)
"""
    return [line.split()[1] for line in run(program).splitlines() if line.startswith("GUILTY")]


@pytest.mark.parametrize("module", LIGHT)
def test_each_description_loads_without_torch(module: str, guilty: list[str]) -> None:
    assert module not in guilty


def test_describing_linking_and_measuring_need_no_torch() -> None:
    program = """
import sys
import numpy as np
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.foundations.schema import kinds_of
from playground.gan.look import places
from playground.gan.measure import point_measurement
from playground.gan.targets.distribution import Distribution, Target
for kind in kinds_of(Target):
    e = Experiment.default(kind)
    Experiment.from_link(to_link(e)); e.key
    if isinstance(e.target, Distribution):
        point_measurement.PointMeasurement(e.target).measure(e.target.sample(2500, np.random.default_rng(1)))
        (places.line_of if e.target.dimension == 1 else places.plane_of)(e.target)
    elif not e.target.problem:
        e.target.examples(64)
print("torch" in sys.modules)
"""
    assert run(program) == "False\n"


def test_late_torch_is_torch() -> None:
    import torch

    from playground.gan.foundations.late import LateModule

    late = LateModule("torch")
    assert late.nn is torch.nn
    with pytest.raises(AttributeError):
        _ = late.no_such_thing
