"""The science stands alone, and its descriptions can be read without PyTorch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "playground" / "gan").rglob("*.py"))
GAN = ROOT / "playground" / "gan"
NEED_TORCH = {"networks.conditional", "networks.layers", "networks.reconstruction", "look.places", "dirac.play"}
NEED_TORCH |= {
    "measure.classifier",
    "measure.image_distances",
    "measure.image_measurement",
    "measure.class_measurement",
}
NEED_TORCH |= {"measure.pair_measurement", "export.script_parts"}
NAMES = [".".join(file.relative_to(GAN).with_suffix("").parts) for file in FILES if file.stem != "__init__"]
IN_ROOMS = [name for name in NAMES if not name.startswith(("training.", "look.", "export.specialise"))]
LIGHT = [name for name in IN_ROOMS if name not in NEED_TORCH] + ["look.places", "look.ideal"]
FOREIGN = ("streamlit", "plotly", "altair", "sqlalchemy", "playground.store", "playground.engine", "playground.ui")
FOREIGN += ("playground.charts", "playground.pages", "pages")


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)


def loaded_after(program: str) -> set[str]:
    """The top-level modules of a fresh process in which `program` has run."""
    done = run(program + "\nimport sys; print('MODULES', *sys.modules)")
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("MODULES")[2].split())


def test_the_list_holds_what_pages_need() -> None:
    needed = "experiment.link targets.own measure.metrics measure.point_measurement rules.losses networks.mlp foundations.snapshot look.places"
    assert set(LIGHT) >= set(needed.split())


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
    done = run(program)
    assert done.returncode == 0, done.stderr
    return [line.split()[1] for line in done.stdout.splitlines() if line.startswith("GUILTY")]


@pytest.mark.parametrize("module", LIGHT)
def test_each_description_loads_without_torch(module: str, guilty: list[str]) -> None:
    assert module not in guilty


def test_describing_linking_and_measuring_need_no_torch() -> None:
    program = """
import numpy as np
from playground.gan.experiment import experiment, link
from playground.gan.foundations import schema
from playground.gan.look import places
from playground.gan.measure import point_measurement
from playground.gan.targets import distribution as targets
for kind in schema.kinds_of(targets.Target):
    e = experiment.Experiment.default(kind)
    link.from_link(link.to_link(e)); e.key
    if isinstance(e.target, targets.Distribution):
        point_measurement.PointMeasurement(e.target).measure(e.target.sample(2500, np.random.default_rng(1)))
        (places.line_of if e.target.dimension == 1 else places.plane_of)(e.target)
    elif not e.target.problem:
        e.target.examples(64)
"""
    assert "torch" not in loaded_after(program)


def test_training_loads_none_of_the_other_rooms() -> None:
    loaded = loaded_after(
        "import playground.gan.training.training, playground.gan.training.device, playground.gan.experiment.link"
    )
    assert "torch" in loaded
    assert not {name for name in loaded if name.startswith(FOREIGN)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_file_imports_another_room(file: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only"
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
    for name in imported:
        assert not f"{name}.".startswith(tuple(f"{foreign}." for foreign in FOREIGN)), f"{file.name} imports {name}"


def test_late_torch_is_torch() -> None:
    import torch

    from playground.gan.foundations.late import LateModule

    late = LateModule("torch")
    assert late.nn is torch.nn
    with pytest.raises(AttributeError):
        _ = late.no_such_thing
