"""Which worker takes which run: what a run needs, what a worker is for, and what is said of a run that nobody takes.

What kind of run it is follows from its experiment alone. That is worked out once for each experiment and kept in
memory, so the store has no column for it, looking for work stays one statement, and no key changes. Which device it
asks for is said when it is started (see ``placement``), and the store leaves out runs that ask for another.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from playground.engine.placement import NAMES
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import network_sizes
from playground.gan.experiment.price import price
from playground.store.devices import kind_of_device
from playground.store.presence import Present
from playground.store.tables import ANY_DEVICE

SMALL, LARGE, CONVOLUTIONS = "small", "large", "convolutions"
KINDS = (SMALL, LARGE, CONVOLUTIONS)  # each run is of one kind; a worker takes one or more
SMALL_SECONDS = 0.01  # a step of a small run takes at most this long on one core, as estimated


def kind_of(experiment: Experiment) -> str:
    """What the training consists of: ``convolutions``, or fully connected layers that are ``small`` or ``large``.

    A convolution uses each of its weights at many places of a picture. That is worth a GPU; small layers are not.
    """
    layers = [layer for network in network_sizes(experiment) for layer in network]
    if any(layer.multiplications > layer.parameters for layer in layers):
        return CONVOLUTIONS
    return SMALL if price(experiment).step_seconds <= SMALL_SECONDS else LARGE


@lru_cache(maxsize=1024)
def kind_of_json(text: str) -> str:
    """The same for an experiment in its canonical form. One that cannot be read is anybody's: it fails with a sentence
    as soon as a worker opens it."""
    try:
        return kind_of(Experiment.from_json(text))
    except ValueError:
        return SMALL


def read_takes(text: str) -> frozenset[str]:
    """The kinds of ``--takes`` or ``PLAYGROUND_TAKES``; all of them if it is empty. ValueError: one sentence."""
    named = frozenset(word.strip().lower() for word in text.split(",") if word.strip())
    if unknown := sorted(named - {*KINDS}):
        raise ValueError(f"“{unknown[0]}” is no kind of run. A worker takes {', '.join(KINDS)}, or several of these.")
    return named or frozenset(KINDS)


def has_device(worker: Present, wanted: str) -> bool:
    """Whether a run that asks for this kind of device may be trained by this worker."""
    return wanted in (ANY_DEVICE, kind_of_device(worker.device))


def takes(worker: Present, kind: str, others: Iterable[Present], wanted: str = ANY_DEVICE) -> bool:
    """Whether a run of this kind, which asks for this device, is this worker's: convolutions are left to workers with a
    GPU while there are any, unless a run asks for a CPU."""
    if kind not in worker.takes or not has_device(worker, wanted):
        return False
    gpu_elsewhere = any(other.has_gpu and kind in other.takes and has_device(other, wanted) for other in others)
    return kind != CONVOLUTIONS or worker.has_gpu or not gpu_elsewhere


def nobody_takes(kind: str, workers: Iterable[Present], wanted: str = ANY_DEVICE) -> str:
    """Why a run of this kind, which asks for this device, would wait in vain, in one sentence, and what to do in
    further ones; or ""."""
    workers = list(workers)
    if not workers and wanted == ANY_DEVICE:
        return "No worker is connected at the moment. Training starts by itself as soon as one is."
    able = [worker for worker in workers if has_device(worker, wanted)]
    if any(kind in worker.takes for worker in able):
        return ""
    if not able:
        return (
            f"{NAMES[wanted]} was asked for, but no connected worker has it. Training starts by itself as soon as a "
            f"worker with {NAMES[wanted]} is connected. You can also choose another device, or ask the server's "
            f"operator to start a worker with “worker --device {wanted}”."
        )
    what = {SMALL: "small fully connected", LARGE: "large fully connected", CONVOLUTIONS: "convolutional"}[kind]
    on = "" if wanted == ANY_DEVICE else f" on {NAMES[wanted]}, which was asked for"
    return (
        f"No connected worker trains {what} networks{on}. Training starts by itself as soon as one does. The server's "
        f"operator can start such a worker with “worker --takes {kind}”."
    )
