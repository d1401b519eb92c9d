"""Checkpoints: the complete state of a training as safetensors bytes. Unlike pickle, these cannot run code."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from playground.gan.training.state import State

NETWORKS = ("generator", "discriminator", "average")
OPTIMISERS = ("g_optimiser", "d_optimiser")
GENERATORS = ("latent_rng", "noise_rng")


def pack(state: State, losses: list[Tensor]) -> bytes:
    """The state as bytes: weights, optimisers, random number generators, BEGAN's balance, and `losses` that are not in
    a snapshot yet."""
    tensors: dict[str, Tensor] = {"balance": state.balance}
    if losses:
        tensors["losses"] = torch.stack(losses)
    for name in NETWORKS:
        tensors |= {f"{name}.{key}": value for key, value in getattr(state, name).state_dict().items()}
    for name in OPTIMISERS:
        for index, memory in getattr(state, name).state_dict()["state"].items():
            kept = {key: value for key, value in memory.items() if isinstance(value, Tensor)}
            tensors |= {f"{name}.{index}.{key}": value for key, value in kept.items()}
    for name in GENERATORS:
        tensors[name] = getattr(state, name).get_state()
    progress = {
        "key": state.experiment.key,
        "step": state.step,
        "device": torch.device(state.device).type,
        "batches": state.real_samples.taken,
        "optimisers": {name: getattr(state.experiment, name).kind for name in OPTIMISERS},
    }
    tensors["progress"] = torch.from_numpy(np.frombuffer(json.dumps(progress).encode(), np.uint8).copy())
    return save({name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()})


def key_of(blob: bytes) -> str:
    """The key of the experiment of a checkpoint. Raises ValueError if it cannot be read."""
    return str(read(blob)[1]["key"])


def unpack(state: State, blob: bytes, forked: bool = False) -> list[Tensor]:
    """Restore the checkpoint `blob` into a fresh State of the same Experiment. Returns the losses packed with it.

    With `forked`, the checkpoint may be that of the parent. Raises ValueError if it belongs to another experiment or
    cannot be read.
    """
    tensors, progress = read(blob)
    if progress["key"] != state.experiment.key and not forked:
        raise ValueError("this checkpoint belongs to another experiment")
    try:
        _restore(state, tensors, progress)
        return list(tensors["losses"].to(state.device)) if "losses" in tensors else []
    except (KeyError, RuntimeError) as error:
        raise ValueError(f"this checkpoint cannot be read: {error}") from error


def read(blob: bytes) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The tensors and the progress of a checkpoint. Raises ValueError if it cannot be read."""
    try:
        tensors = load(blob)
        return tensors, json.loads(tensors.pop("progress").numpy().tobytes())
    except (SafetensorError, KeyError, RuntimeError, json.JSONDecodeError) as error:
        raise ValueError(f"this checkpoint cannot be read: {error}") from error


def _restore(state: State, tensors: dict[str, Tensor], progress: dict[str, Any]) -> None:
    state.step = progress["step"]
    state.real_samples.taken = progress["batches"]
    state.balance = tensors["balance"].to(state.device)
    averaged = bool(state.experiment.ema)  # else the average is the generator itself
    for name in NETWORKS if averaged else NETWORKS[:-1]:
        getattr(state, name).load_state_dict(_within(tensors, name))
    for name in OPTIMISERS:
        if getattr(state.experiment, name).kind != progress["optimisers"][name]:
            continue  # a fork with another optimiser, which begins without momentum
        optimiser = getattr(state, name)
        memories: dict[int, dict[str, Tensor]] = {}
        for path, value in _within(tensors, name).items():
            index, _, key = path.partition(".")
            memories.setdefault(int(index), {})[key] = value
        optimiser.load_state_dict(optimiser.state_dict() | {"state": memories})
    if progress["device"] == torch.device(state.device).type:
        for name in GENERATORS:
            getattr(state, name).set_state(tensors[name])
    else:  # another device draws other numbers anyway; use a new seed, so that none are repeated
        for name in GENERATORS:
            getattr(state, name).manual_seed(hash((state.experiment.seed, name == GENERATORS[0], state.step)))


def _within(tensors: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    return {path[len(name) + 1 :]: tensor for path, tensor in tensors.items() if path.startswith(name + ".")}
