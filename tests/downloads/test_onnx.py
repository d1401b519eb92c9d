"""The generator as an ONNX file gives the samples of torch, in another program."""

from __future__ import annotations

import importlib.util

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from playground.downloads import FORMATS, Source
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks
from playground.gan.export.onnx_model import inputs_of, onnx_model
from playground.gan.look.samples import samples_of
from playground.gan.training.state import State
from tests.gan.small import CONVOLUTIONS, VARIANTS, small

KINDS = {
    "points": small("ring"),
    "raw points": VARIANTS["raw units"],
    "line, uniform": small("gaussian", latent__distribution="uniform"),
    "spectral norm": VARIANTS["spectral norm"],
    "classes, batch norm": VARIANTS["classes, batch norm"],
    "residual": VARIANTS["residual"],
    "function of position": small("digits", generator="implicit"),
    "dcgan in colour": VARIANTS["colour"],
    "digits by class": small("digits", condition="projection", target__only="2,5,7", **CONVOLUTIONS),
}


def session(experiment: Experiment, generator: torch.nn.Module) -> onnxruntime.InferenceSession:
    content = onnx_model(experiment, generator)
    assert {one.key: one.value for one in onnx.load_from_string(content).metadata_props} == {
        "experiment": experiment.canonical(),
        "latents": experiment.latent.distribution,
    }
    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("kind", KINDS)
def test_samples_are_those_of_torch(kind: str) -> None:
    experiment = KINDS[kind]
    generator = State(experiment).average.eval()
    wanted, labels = samples_of(experiment, generator, 7, seed=3)
    latents = experiment.latent.independent.sample(7, torch.Generator().manual_seed(3)).numpy()
    (made,) = session(experiment, generator).run(None, {"latent": latents} | ({"label": labels} if len(labels) else {}))
    assert made.dtype == wanted.dtype
    tolerance = 1.0 if made.dtype == np.uint8 else 1e-4 * float(np.abs(wanted).max() + 1)
    assert np.abs(made.astype(float) - wanted.astype(float)).max() <= tolerance


def test_pictures_from_pictures_take_the_given_part() -> None:
    experiment = VARIANTS["upper half"]
    generator, _ = build_networks(experiment)
    (given,) = inputs_of(experiment).values()
    pixels = np.random.default_rng(0).integers(0, 256, (3, *given.shape[1:]), np.uint8)
    (made,) = session(experiment, generator.eval()).run(None, {"given": pixels})
    assert (made.shape, made.dtype) == ((3, *experiment.target.shape), np.uint8)


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    missing = FORMATS["onnx"].missing(Source(KINDS["points"]))
    assert missing == "Generator needs the package onnx where the app runs: pip install onnx"
