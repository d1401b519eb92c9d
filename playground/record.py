"""Makes the recordings that ship with the app, by really training them, into the same store as the app."""

from __future__ import annotations

from collections.abc import Callable

from playground.engine import Engine, Run
from playground.engine.in_process import train_here
from playground.gan.foundations.snapshot import Snapshot
from playground.images import Unavailable
from playground.recordings import experiments, file_of
from playground.recordings.recording import Recording, thinned


def record(name: str, on_status: Callable[[str], None], on_progress: Callable[[Run], None] | None = None) -> Recording:
    """Train the experiment of this name, unless the store has a finished run of it, and write its recording."""
    run = train_here(experiments()[name], on_progress, on_status=on_status)
    if run.state != "finished":
        raise Unavailable(f"The training of {name} did not finish ({run.state}): there is no new recording of it.")
    frames = thinned(film_of(run))
    recording = Recording(run.experiment, run.step, round(run.seconds, 1), run.device, run.metrics, frames)
    file_of(name).write_bytes(recording.encode())
    return recording


def film_of(run: Run) -> list[bytes]:
    """All snapshots that the store keeps of a run, in order; Unavailable if it keeps none."""
    engine = Engine(workers=0)
    try:
        blobs: list[bytes] = []
        while news := engine.delta(run.id, Snapshot.decode(blobs[-1]).step if blobs else -1):
            blobs += news
    finally:
        engine.close()
    if not blobs:
        raise Unavailable("This run has no snapshot: train it again.")
    return blobs
