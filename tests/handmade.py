"""A film of an image run made by hand: noise that turns into real pictures. No training, no torch."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np

from playground.gan.experiment import Experiment
from playground.gan.snapshot import Snapshot
from playground.images.tiles import encoded
from playground.store import Database, films, runs
from playground.store.films import Frame

SHOWN = 64


def picture_snapshot(experiment: Experiment, step: int, measured: bool = True) -> Snapshot:
    """What a run of `experiment` might show at `step`: the later, the clearer."""
    target: Any = experiment.target
    rng, share = np.random.default_rng(step), step / experiment.steps
    real = target.examples(SHOWN, seed=5)
    noise = rng.integers(0, 256, real.shape)
    gallery = ((1 - share) * noise + share * real).astype(np.uint8)
    beliefs = rng.beta(1 + 4 * share, 6 - 5 * share, SHOWN)
    arrays = {
        "gallery": np.frombuffer(encoded(gallery, 8), np.uint8),
        "scores_fake": beliefs.astype(np.float16),
        "scores_real": rng.beta(6, 2, SHOWN).astype(np.float16),
        "loss_step": np.array([step], np.int32),
        "loss_d": np.array([1.4 - share], np.float32),
        "loss_g": np.array([0.7 + share], np.float32),
    }
    numbers = {}
    if measured:
        numbers = {"frechet": 1000 * (1.02 - share), "frechet_floor": 8.0, "precision": share, "coverage": 0.9 * share}
    if measured and target.labelled:
        n = len(target.classes)
        arrays |= {"verdict": (np.arange(SHOWN) % n).astype(np.uint8), "class_histogram": np.full(n, 1 / n, np.float32)}
        numbers |= {"classifier_accuracy": 0.981, "confident": share, "classes_present": float(round(share * n))}
    return Snapshot(step, arrays, numbers)


def put_film(database: Database, experiment: Experiment, frames: int = 12, state: str = "finished") -> str:
    """Put a run with a film made by hand into the store; returns its id."""
    now = time.time()
    shown = [
        picture_snapshot(experiment, step) for step in np.linspace(0, experiment.steps, frames).astype(int).tolist()
    ]
    with database.write() as connection:
        run_id = runs.create(connection, experiment, now)
        films.append(connection, run_id, [Frame(snapshot.step, True, snapshot.encode()) for snapshot in shown])
        run = runs.get(connection, run_id, now)
        assert run is not None
        done = {"step": experiment.steps, "finished": now, "metrics": json.dumps(shown[-1].numbers), "device": "cpu"}
        runs.change(connection, run, now, state=state, **(done if state == "finished" else {}))
    return run_id
