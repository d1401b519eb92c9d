"""The complete state of a Training as safetensors bytes: no pickle, so that nothing in it can run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

if TYPE_CHECKING:
    from playground.gan.training.training import Training

NETWORKS = ("generator", "discriminator", "average")
OPTIMISERS = ("g_optimiser", "d_optimiser")
CHANCE = ("latent_rng", "noise_rng")


def pack(training: Training) -> bytes:
    """Weights, optimisers, chance, BEGAN's balance and the losses not yet shown."""
    tensors: dict[str, Tensor] = {"balance": training.balance}
    if training.losses:
        tensors["losses"] = torch.stack(training.losses)
    for name in NETWORKS:
        tensors |= {f"{name}.{key}": value for key, value in getattr(training, name).state_dict().items()}
    for name in OPTIMISERS:
        for index, state in getattr(training, name).state_dict()["state"].items():
            kept = {key: value for key, value in state.items() if isinstance(value, Tensor)}
            tensors |= {f"{name}.{index}.{key}": value for key, value in kept.items()}
    for name in CHANCE:
        tensors[name] = getattr(training, name).get_state()
    progress = {
        "key": training.experiment.key,
        "step": training.step,
        "device": torch.device(training.device).type,
        "batches": training.real_samples.taken,
        "optimisers": {name: getattr(training.experiment, name).kind for name in OPTIMISERS},
    }
    tensors["progress"] = torch.from_numpy(np.frombuffer(json.dumps(progress).encode(), np.uint8).copy())
    return save({name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()})


def key_of(blob: bytes) -> str:
    """The key of the experiment that a checkpoint belongs to; ValueError if it cannot be read."""
    return str(_read(blob)[1]["key"])


def unpack(training: Training, blob: bytes, forked: bool = False) -> None:
    """Put a fresh Training of the same Experiment into the state of `blob`; ValueError if they do not match.

    forked: the checkpoint is that of the experiment that this one was until now.
    """
    tensors, progress = _read(blob)
    if progress["key"] != training.experiment.key and not forked:
        raise ValueError("this checkpoint belongs to another experiment")
    try:
        _restore(training, tensors, progress)
    except (KeyError, RuntimeError) as error:
        raise ValueError(f"this checkpoint cannot be read: {error}") from error


def _read(blob: bytes) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The tensors of a checkpoint, and how far it had come."""
    try:
        tensors = load(blob)
        return tensors, json.loads(tensors.pop("progress").numpy().tobytes())
    except (SafetensorError, KeyError, RuntimeError, json.JSONDecodeError) as error:
        raise ValueError(f"this checkpoint cannot be read: {error}") from error


def _restore(training: Training, tensors: dict[str, Tensor], progress: dict[str, Any]) -> None:
    training.step = progress["step"]
    training.real_samples.taken = progress["batches"]
    training.balance = tensors["balance"].to(training.device)
    training.losses = list(tensors["losses"].to(training.device)) if "losses" in tensors else []
    averaged = bool(training.experiment.ema)  # else the average is the generator itself
    for name in NETWORKS if averaged else NETWORKS[:-1]:
        getattr(training, name).load_state_dict(_within(tensors, name))
    for name in OPTIMISERS:
        if getattr(training.experiment, name).kind != progress["optimisers"][name]:
            continue  # a fork with another optimiser, which begins without a memory
        optimiser = getattr(training, name)
        state: dict[int, dict[str, Tensor]] = {}
        for path, value in _within(tensors, name).items():
            index, _, key = path.partition(".")
            state.setdefault(int(index), {})[key] = value
        optimiser.load_state_dict(optimiser.state_dict() | {"state": state})
    if progress["device"] == torch.device(training.device).type:
        for name in CHANCE:
            getattr(training, name).set_state(tensors[name])
    else:  # another device draws other numbers anyway; only start somewhere that was not used before
        for name in CHANCE:
            getattr(training, name).manual_seed(hash((training.experiment.seed, name == CHANCE[0], training.step)))


def _within(tensors: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    return {path[len(name) + 1 :]: tensor for path, tensor in tensors.items() if path.startswith(name + ".")}
