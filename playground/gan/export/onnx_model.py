"""A trained generator as an ONNX model, for programs without torch.

Inputs are named after what they are, and the output is in the units of the data, as `look/samples.py` makes it:

    latent f4 [n, d], and label i8 [n] where there are classes  ->  samples f8 [n, dimension] or u1 [n, c, h, w]
    given u1 [n, c, h, w], for a generator of pictures from pictures

It is written by torch's older exporter, which needs the package onnx and nothing else; the newer one needs two more.
"""

from __future__ import annotations

import copy
import io
import warnings
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from playground.gan.experiment.experiment import Experiment
from playground.gan.training.real_samples import from_units, into_units
from playground.images.pairs import given_part

OPSET = 17  # of ONNX: from 2022, which everything that runs models knows


class Deployed(nn.Module):
    """The generator with all that stands between its inputs, as their user has them, and samples as they are seen."""

    mean: Tensor
    std: Tensor
    classes: Tensor  # one-hot, a row a class

    def __init__(self, experiment: Experiment, generator: nn.Module) -> None:
        super().__init__()
        self.experiment, self.generator = experiment, plain(generator)
        target, restored = experiment.target, experiment.target.family != "images" and experiment.units != "raw"
        self.register_buffer("mean", torch.tensor(target.mean if restored else [0.0], dtype=torch.float64))
        self.register_buffer("std", torch.tensor(target.std if restored else [1.0], dtype=torch.float64))
        self.register_buffer("classes", torch.eye(len(target.classes)))

    def forward(self, *inputs: Tensor) -> Tensor:
        """Samples of the inputs that `inputs_of` lists."""
        e = self.experiment
        if e.condition.of == "picture":
            given = into_units(inputs[0], e.units)
            made = self.generator(torch.zeros(len(given), e.latent.dimension), given)
        elif e.condition.of == "classes":
            made = self.generator(inputs[0], self.classes[inputs[1]])
        else:
            made = self.generator(inputs[0])
        if e.target.family == "images":
            return from_units(made, e.units)
        return made.double() * self.std + self.mean


def plain(network: nn.Module) -> nn.Module:
    """A copy with its weights as they are used: spectral normalisation is done once, now."""
    copied = copy.deepcopy(network).eval()
    for module in copied.modules():
        if parametrize.is_parametrized(module, "weight"):
            parametrize.remove_parametrizations(module, "weight", leave_parametrized=True)
    return copied


def inputs_of(experiment: Experiment) -> dict[str, Tensor]:
    """Two rows of each input, by name."""
    e = experiment
    if e.condition.of == "picture":
        shape = given_part(torch.zeros(2, *e.target.shape, dtype=torch.uint8).numpy(), e.condition.given).shape
        return {"given": torch.zeros(shape, dtype=torch.uint8)}
    latent = {"latent": e.latent.independent.sample(2, torch.Generator().manual_seed(0))}
    return latent | ({"label": torch.tensor([0, 1])} if e.condition.of == "classes" else {})


def onnx_model(experiment: Experiment, generator: nn.Module) -> bytes:
    """The model, with the experiment in its metadata. Raises ImportError without the package onnx."""
    import onnx  # only now: an optional requirement

    inputs, file = inputs_of(experiment), io.BytesIO()
    names = [*inputs, "samples"]
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is a newer exporter, and that shapes are taken for constants
        torch.onnx.export(
            Deployed(experiment, generator).eval(), tuple(inputs.values()), file, dynamo=False, opset_version=OPSET,
            input_names=list(inputs), output_names=["samples"], dynamic_axes={name: {0: "n"} for name in names},
        )  # fmt: skip
    model: Any = onnx.load_from_string(file.getvalue())
    about = {"experiment": experiment.canonical(), "latents": experiment.latent.distribution}
    onnx.helper.set_model_props(model, about)
    model.doc_string = f"The averaged generator of {experiment.title}, made by GAN Playground."
    onnx.checker.check_model(model)
    return model.SerializeToString()
