"""The device to train on: CUDA if there is one, else Apple's MPS, else the CPU. PLAYGROUND_DEVICE overrides this."""

from __future__ import annotations

import os

import torch


def choose_device() -> str:
    """The device's name for torch. Raises ValueError, with a sentence, if PLAYGROUND_DEVICE is not available."""
    wanted = os.environ.get("PLAYGROUND_DEVICE", "").strip().lower()
    available = [name for name, found in _devices() if found]
    if not wanted or wanted == "auto":
        return available[0]
    if wanted.split(":")[0] not in available:
        raise ValueError(f"PLAYGROUND_DEVICE is “{wanted}”, but this machine has {', '.join(available)}.")
    return wanted


def device_for(kind: str) -> str:
    """The device of this machine for whoever asks for this kind ("cpu", "cuda", "mps", or "any"); "" if it has none."""
    usual = choose_device()
    if kind in ("any", usual.partition(":")[0]):
        return usual
    return kind if dict(_devices())[kind] else ""


def _devices() -> list[tuple[str, bool]]:
    return [("cuda", torch.cuda.is_available()), ("mps", torch.backends.mps.is_available()), ("cpu", True)]


def fast_in_bfloat16(device: str) -> bool:
    """Whether this device multiplies bfloat16 matrices faster than float32 ones."""
    kind = torch.device(device).type
    if kind == "cuda":
        return torch.cuda.get_device_capability() >= (8, 0)  # Ampere and later
    # torch has only private functions for this; where they are missing, the answer is no
    names = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return kind == "cpu" and any(getattr(torch.cpu, name, lambda: False)() for name in names)
