"""A small run that was really trained, and a worker of this process that answers questions about it."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.engine import Engine, Job
from playground.engine.worker import Worker
from playground.gan.experiment.experiment import Experiment
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.images import Digits
from playground.gan.targets.latent import Latent
from playground.store import Database

DIGITS = Digits(count=100)


@dataclass
class Trained:
    """An engine, a worker of this process, and a run that has been trained."""

    engine: Engine
    worker: Worker
    run: str
    steps: int = 40

    def answer(self, kind: str, **request) -> Job:
        job_id = self.engine.ask(kind, request)
        deadline = time.monotonic() + 120
        while not self.engine.job(job_id).ended:
            assert time.monotonic() < deadline, "waited too long"
            self.worker.round()
        return self.engine.job(job_id)

    def drawn(self, kind: str, **request) -> tuple[Job, np.ndarray]:
        """A drawn answer, and its pictures [rows, columns, h, w]."""
        job = self.answer(kind, run=self.run, **request)
        assert job.state == "done", job.words
        rows, columns = job.info["rows"] * len(job.info.get("psis", [0])), job.info["columns"]
        sheet = pixels(job)
        return job, sheet.reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3)


def pixels(job: Job) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(job.result)))


def experiment(steps: int, **fields) -> Experiment:
    network = Mlp(depth=1, width=16)
    plain = {"target": DIGITS, "generator": network, "discriminator": network, "latent": Latent(dimension=6)}
    return Experiment.default("digits").model_copy(update=plain | {"batch": 16, "steps": steps} | fields)


def train(trained: Trained, run_id: str, until: int | None = None) -> None:
    def is_there() -> bool:
        run = trained.engine.run(run_id)
        return run.ended or (until is not None and run.step >= until)

    while not is_there():
        trained.worker.round()
    assert trained.engine.run(run_id).state in ("finished", "running"), trained.engine.run(run_id).note


def gallery(trained: Trained, rows: int = 8) -> np.ndarray:
    """The gallery of the last snapshot, [rows, 8, h, w]."""
    from playground.gan.foundations.snapshot import Snapshot

    last = Snapshot.decode(trained.engine.delta(trained.run, -1, limit=1000)[-1])
    assert last.step == trained.steps
    sheet = np.asarray(Image.open(io.BytesIO(last.arrays["gallery"].tobytes())))
    return sheet.reshape(rows, 8, 8, 8).transpose(0, 2, 1, 3)


@contextmanager
def worker_here(home: Path) -> Iterator[tuple[Engine, Worker]]:
    """An engine with an empty store, and one worker, of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(home))
        patch.delenv("PLAYGROUND_DATABASE", raising=False)
        engine = Engine(Database(), workers=0)
        worker = Worker(engine.database, "here", "cpu")
        yield engine, worker
        worker.close()
        engine.close()
