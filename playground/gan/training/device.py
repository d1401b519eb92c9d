"""Which device trains: CUDA, then Apple's MPS, then the CPU; PLAYGROUND_DEVICE overrides."""

from __future__ import annotations

import os

import torch


def choose_device() -> str:
    """The device's name for torch; ValueError, in words, if PLAYGROUND_DEVICE names one that is not there."""
    asked = os.environ.get("PLAYGROUND_DEVICE", "").strip().lower()
    there = [name for name, found in _devices() if found]
    if not asked or asked == "auto":
        return there[0]
    if asked.split(":")[0] not in there:
        raise ValueError(f"PLAYGROUND_DEVICE is “{asked}”, but this machine has {', '.join(there)}.")
    return asked


def _devices() -> list[tuple[str, bool]]:
    return [("cuda", torch.cuda.is_available()), ("mps", torch.backends.mps.is_available()), ("cpu", True)]


def fast_in_bfloat16(device: str) -> bool:
    """Whether this device multiplies matrices of bfloat16 faster than those of float32."""
    kind = torch.device(device).type
    if kind == "cuda":
        return torch.cuda.get_device_capability() >= (8, 0)  # Ampere and later
    # asked of torch by private names, as there are no public ones; where they are missing, the answer is no
    asked = (
        getattr(torch.cpu, name, lambda: False) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    )
    return kind == "cpu" and any(answer() for answer in asked)
