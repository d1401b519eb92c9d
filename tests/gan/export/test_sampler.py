"""The script that samples from a trained generator: in a process without the playground, to the last digit."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks
from playground.gan.export.sampler import WEIGHTS, sampler
from playground.gan.look.samples import samples_of
from tests.gan.small import small

N = 64
CASES = {
    "points": small(latent__distribution="uniform", latent__reach=2.0, latent__arrangement="stratified"),
    "points in raw units": small("quadratic", units="raw", generator__normalisation="batch"),
    "on the line": small("gaussian", generator__initialisation="normal"),
    "by class": small("ring", condition="embedding"),
    "pictures": small("digits", generator="residual"),
    "pictures of some classes": small("digits", condition="auxiliary", target__only="1,7"),
    "spectral norm": small("digits", generator__normalisation="spectral", units="raw"),
    "convolutions": small("digits", generator="dcgan"),
    "functions of position": small("digits", generator="implicit"),
}
LOOK = """
import runpy, sys
sys.modules["safetensors"] = None  # as where it is not installed
from pathlib import Path
import numpy as np
for folder in map(Path, sys.argv[1:]):
    np.save(folder / "samples.npy", runpy.run_path(str(folder / "sample.py"))["sample"](64, seed=3).numpy())
assert "playground" not in sys.modules
"""


def trained(experiment: Experiment) -> torch.nn.Module:
    """A generator with other weights than its first ones, batch norm's averages included."""
    torch.manual_seed(0)
    generator, _ = build_networks(experiment)
    classes = len(experiment.target.classes)
    context = [torch.eye(classes)[:1].repeat(N, 1)] if experiment.condition.of == "classes" else []
    generator.train()(torch.randn(N, experiment.latent.dimension), *context)
    return generator.eval()


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each case a folder with its weights and its script, and with what one clean process made of them."""
    home = tmp_path_factory.mktemp("samplers")
    places = {name: home / name.replace(" ", "-") for name in CASES}
    for name, place in places.items():
        place.mkdir()
        (place / "sample.py").write_text(sampler(CASES[name]))
        save_file(trained(CASES[name]).state_dict(), place / WEIGHTS)
    command = [sys.executable, "-c", LOOK, *map(str, places.values())]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return places


@pytest.mark.parametrize("name", CASES)
def test_the_script_makes_the_samples_of_the_app(name: str, folders: dict[str, Path]) -> None:
    made = np.load(folders[name] / "samples.npy")
    samples, _ = samples_of(CASES[name], trained(CASES[name]), N, seed=3)
    assert made.dtype == samples.dtype
    assert np.array_equal(made, samples)


@pytest.mark.parametrize("name", CASES)
def test_the_script_is_ten_lines_besides_the_imports_the_network_and_what_runs_it(name: str) -> None:
    script = sampler(CASES[name])
    body = ast.parse(script).body
    begin = next(i for i, node in enumerate(body) if ast.unparse(node).startswith("content ="))
    assert ast.unparse(body[-1]).startswith("if __name__")
    own = ast.Module(list(body[begin:-1]), [])
    function = own.body[-1]
    assert isinstance(function, ast.FunctionDef)
    function.body = function.body[1:]  # without its docstring
    assert len([line for line in ast.unparse(own).splitlines() if line.strip()]) <= 10
    assert "safetensors" not in script.replace(WEIGHTS, "")


def test_a_generator_that_needs_a_picture_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="from given pictures"):
        sampler(small("digits", condition="picture"))
