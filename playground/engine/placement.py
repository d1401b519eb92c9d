"""What a person may ask of the worker that trains a run: the one description of its control, link, flag and help.

It is no part of an Experiment. An Experiment says what is trained, and its key and its link are the same wherever that
happens; a run says where (the column ``wanted_device``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from playground.gan.foundations.problem import Problem
from playground.gan.foundations.schema import Description, knob
from playground.store.devices import kind_of_device
from playground.store.presence import Present
from playground.store.tables import ANY_DEVICE

ASKED_FOR = "device"  # the field, which is also the parameter of links


class Placement(Description):
    """Where a run is to be trained."""

    device: Literal["any", "cpu", "cuda", "mps"] = knob(
        "any", "Device",
        "What the run is trained on: any worker, or only one with a CPU, an NVIDIA GPU (CUDA) or an Apple GPU (MPS). "
        "The same seed gives slightly other numbers on another device.",
        group="run", level="more",
    )  # fmt: skip


FIELD = Placement.model_fields[ASKED_FOR]
DEVICES: tuple[str, ...] = get_args(FIELD.annotation)
NAMES = {ANY_DEVICE: "Any", "cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}


def read_device(text: str) -> tuple[str, list[Problem]]:
    """The device of a link, and a Problem if there is no such device."""
    if text in DEVICES:
        return text, []
    return ANY_DEVICE, [Problem(ASKED_FOR, no_such_device(text), f"It is {ANY_DEVICE} now.")]


def no_such_device(text: str) -> str:
    """That a run cannot ask for this, in one sentence."""
    return f"A run cannot ask for the device “{text[:40]}”: it must be one of {', '.join(DEVICES)}."


def choices(workers: Iterable[Present], asked: str) -> list[str]:
    """Which devices there are to choose from: those of the workers that are connected, and the one that is asked for
    already. None where there is nothing to choose: every worker has the same, such as a CPU."""
    here = {kind_of_device(worker.device) for worker in workers} | ({asked} - {ANY_DEVICE})
    if len(here) < 2 and asked == ANY_DEVICE:
        return []
    return [name for name in DEVICES if name == ANY_DEVICE or name in here]
