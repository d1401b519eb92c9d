"""Films and checkpoints that come from elsewhere: whether they are what a training of the experiment would make."""

from __future__ import annotations

import io
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import UnknownAncestorError, lineage
from playground.gan.experiment.networks import build_networks
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.gallery import COLUMNS, gallery_of
from playground.gan.look.watch import Watch
from playground.gan.targets.image_target import ImageTarget
from playground.gan.training.checkpoint import NETWORKS, read
from playground.gan.training.training import Training
from playground.images import Unavailable

MOST_BATCHES = 10**9
Shapes = dict[str, dict[str, Any]]  # of a network, shape and type of each weight

CORE = {"line": "generated_density", "plane": "samples", "images": "gallery"}  # by the family of the target


class ForeignError(ValueError):
    """Something cannot be of a run of the experiment; the message is one sentence."""


def check(
    experiment: Experiment, film: Sequence[bytes], checkpoints: Sequence[tuple[int, bytes]]
) -> Generator[float, None, None]:
    """Check encoded snapshots, and checkpoints with their steps; yields how much is done. Raises ForeignError."""
    expected, of = arrays_of(experiment), len(film) + len(checkpoints)
    for number, blob in enumerate(film):
        snapshot = Snapshot.decode(blob)
        if not _fits(snapshot, expected, experiment):
            raise ForeignError(f"The snapshot of step {snapshot.step:,} does not belong to this experiment.")
        yield number / of
    chain = [one for _, one in lineage(experiment)]
    keys = [*(fork.fork.key for fork in chain[1:] if fork.fork), experiment.key]
    networks = dict(zip(keys, map(_shapes, chain), strict=True))
    for number, (step, blob) in enumerate(checkpoints, len(film)):
        if not _is_checkpoint(step, blob, networks):
            raise ForeignError(f"The networks of step {step:,} do not belong to this experiment.")
        yield number / of


def arrays_of(experiment: Experiment) -> dict[str, np.ndarray]:
    """The arrays of a snapshot before the first step; none where the pictures to learn are not on this machine,
    or what a fork was at first is not known."""
    if isinstance(experiment.target, ImageTarget) and experiment.target.problem:
        return {}
    try:
        return Watch(Training(experiment)).look().arrays
    except (Unavailable, UnknownAncestorError):
        return {}


def _fits(snapshot: Snapshot, expected: dict[str, np.ndarray], experiment: Experiment) -> bool:
    core = CORE[experiment.target.family]
    if core not in snapshot.arrays or not all(f"loss_{name}" in snapshot.arrays for name in ("step", "d", "g")):
        return False
    for name, array in snapshot.arrays.items():
        like = expected.get(name)
        if like is None:
            continue
        changing = name in ("gallery", "loss_step", "loss_d", "loss_g")  # of a length of their own
        if array.dtype != like.dtype or array.ndim != like.ndim or not (changing or array.shape == like.shape):
            return False
    if len({len(snapshot.arrays[f"loss_{name}"]) for name in ("step", "d", "g")}) != 1:
        return False
    return core != "gallery" or _is_gallery(snapshot.arrays["gallery"], experiment)


def _is_gallery(encoded: np.ndarray, experiment: Experiment) -> bool:
    """Whether these bytes are a picture of the kind and size of the experiment's gallery."""
    channels, height, width = experiment.target.shape
    kind, mode = ("PNG", "L") if channels == 1 else ("WEBP", "RGB")  # see `images.tiles.encoded`
    size = (COLUMNS * width, gallery_of(experiment).rows * height)
    if encoded.dtype != np.uint8 or encoded.ndim != 1:
        return False
    try:
        with Image.open(io.BytesIO(encoded.tobytes()), formats=[kind]) as image:
            if image.size != size or image.mode != mode:
                return False
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


def _shapes(experiment: Experiment) -> Shapes:
    """Shape and type of every weight of the networks, by the names that they have in a checkpoint."""
    with torch.random.fork_rng(devices=[]):  # their fresh weights are not needed
        generator, discriminator = build_networks(experiment)
    networks: dict[str, nn.Module] = dict(zip(NETWORKS, (generator, discriminator, generator), strict=True))
    return {
        name: {f"{name}.{key}": (tensor.shape, tensor.dtype) for key, tensor in network.state_dict().items()}
        for name, network in networks.items()
    }


def _is_checkpoint(step: int, blob: bytes, networks: dict[str, Shapes]) -> bool:
    """networks: the shapes for each experiment that the checkpoint may be of, by its key."""
    try:
        tensors, progress = read(blob)
        expected = networks[progress["key"]]
        numbers = progress["step"], progress["batches"]
        ordinary = set(progress) == {"key", "step", "device", "batches", "optimisers"}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    for name in NETWORKS:
        found = {path: (t.shape, t.dtype) for path, t in tensors.items() if path.startswith(f"{name}.")}
        if found != expected[name]:
            return False
    whole = all(type(number) is int and 0 <= number <= MOST_BATCHES for number in numbers)
    return ordinary and whole and numbers[0] == step and {"balance", "latent_rng", "noise_rng"} <= set(tensors)
