"""What a command trains on this machine, what it leaves to workers elsewhere, and why it waits for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from playground.engine.client import Engine
from playground.engine.health import traffic_of
from playground.store import Run
from playground.store.tables import ANY_DEVICE


class Reasons:
    """Says why runs wait in vain, once for each reason."""

    def __init__(self, engine: Engine, say: Callable[[str], None]) -> None:
        self._engine, self._say, self._said = engine, say, ""

    def look(self, runs: Sequence[Run]) -> None:
        """Say why no worker would take one of these, if that is so and has not just been said."""
        waiting = [run for run in runs if run.state == "queued" or run.recovering]
        if not waiting:
            return
        traffic = traffic_of(self._engine.database)
        if self._engine.supervisor.alive().keys() - {worker.name for worker in traffic.workers}:
            return  # workers of our own are still starting
        reason = next(filter(None, map(traffic.nobody_takes, waiting)), "")
        if reason and reason != self._said:
            self._say(reason)
        self._said = reason


def own_device(wanted: str) -> str:
    """The device of this machine for whoever asks for this kind; "" if it has none."""
    from playground.gan.training.device import device_for  # only now: a finished run needs no torch

    return device_for(wanted)


def engine_with_workers(count: int, wanted: str) -> Engine:
    """An engine with so many workers on this machine, on the kind of device that is asked for; without any where this
    machine has none such."""
    if wanted == ANY_DEVICE:
        return Engine(workers=count)
    own, before = own_device(wanted), os.environ.get("PLAYGROUND_DEVICE")
    os.environ["PLAYGROUND_DEVICE"] = own  # the workers inherit it
    try:
        return Engine(workers=count if own else 0)
    finally:
        del os.environ["PLAYGROUND_DEVICE"]
        if before is not None:
            os.environ["PLAYGROUND_DEVICE"] = before
