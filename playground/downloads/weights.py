"""The averaged generator of a run, with all that it takes to sample from it elsewhere."""

from __future__ import annotations

import io
import zipfile

from safetensors.numpy import load, save

from playground.downloads.download import Source, download
from playground.downloads.experiment import experiment
from playground.gan.export.sampler import WEIGHTS, sampler

START = "average."  # of the names of its weights in a checkpoint


@download(
    "weights",
    "Weights and a sampler",
    ".zip",
    "The averaged generator (safetensors), its experiment, and a short script that samples from it with torch alone.",
    "networks",
    takes_step=True,
)
def weights(source: Source) -> bytes:
    """An archive of two or three files; a generator that is given pictures has no script."""
    files = {WEIGHTS: generator(source.checkpoint), "experiment.json": experiment(source)}
    if source.experiment.condition.of != "picture":
        files["sample.py"] = sampler(source.experiment).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(f"{source.name}/{name}", content)
    return file.getvalue()


@download(
    "onnx",
    "Generator",
    ".onnx",
    "The averaged generator for other programs, such as ONNX Runtime: from latents to samples, without torch.",
    "networks",
    package="onnx",
    takes_step=True,
)
def onnx(source: Source) -> bytes:
    """See `gan/export/onnx_model.py`."""
    return source.answer("onnx")


def generator(checkpoint: bytes) -> bytes:
    """Of a checkpoint, the weights of the averaged generator."""
    tensors = load(checkpoint)
    return save({name.removeprefix(START): value for name, value in tensors.items() if name.startswith(START)})
