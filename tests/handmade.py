"""A film of an image run made by hand: noise that turns into real pictures. No training, no torch."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.gallery import COLUMNS, gallery_of
from playground.images.tiles import encoded
from playground.store import Database, films, lifecycle, runs
from playground.store.films import Frame


def picture_snapshot(experiment: Experiment, step: int, measured: bool = True) -> Snapshot:
    """What a run of `experiment` might show at `step`: the later, the clearer."""
    target: Any = experiment.target
    rng, share, count = np.random.default_rng(step), step / experiment.steps, gallery_of(experiment).size
    real = (
        gallery_of(experiment).real().pixels if experiment.condition.of != "nothing" else target.examples(count, seed=5)
    )
    noise = rng.integers(0, 256, real.shape)
    gallery = ((1 - share) * noise + share * real).astype(np.uint8)
    beliefs = rng.beta(1 + 4 * share, 6 - 5 * share, count)
    arrays = {
        "gallery": np.frombuffer(encoded(gallery, 8), np.uint8),
        "scores_fake": beliefs.astype(np.float16),
        "scores_real": rng.beta(6, 2, count).astype(np.float16),
        "loss_step": np.array([step], np.int32),
        "loss_d": np.array([1.4 - share], np.float32),
        "loss_g": np.array([0.7 + share], np.float32),
    }
    numbers = {}
    if measured:
        numbers = {"frechet_floor": 8.0, "frechet_floor_low": 7.0, "frechet_floor_high": 9.0}
        numbers |= {"frechet": 1000 * (1.02 - share), "precision": share, "coverage": 0.9 * share}
    if measured and target.labelled:
        n = len(target.classes)
        arrays |= {"verdict": (np.arange(count) % n).astype(np.uint8), "class_histogram": np.full(n, 1 / n, np.float32)}
        numbers |= {"classifier_accuracy": 0.981, "confident": share, "classes_present": float(round(share * n))}
    if measured and experiment.condition.of == "classes":
        more, numbers_by_class = by_class(experiment, share)
        arrays, numbers = arrays | more, numbers | numbers_by_class
    if measured and experiment.condition.of == "picture":
        numbers |= {"l1": 0.5 - 0.4 * share, "l1_baseline": 0.2, "sharpness": 0.9 - 0.4 * share, "sharpness_real": 0.6}
    return Snapshot(step, arrays, numbers)


def by_class(experiment: Experiment, share: float) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """The first picture of each row is seen as the next class; the others, as far as `share`, as what was asked for."""
    target: Any = experiment.target
    asked, n = target.asked, len(target.classes)
    verdict = np.repeat(asked[: gallery_of(experiment).rows], COLUMNS)
    verdict[::COLUMNS] = (verdict[::COLUMNS] + 1) % n
    confusion, accuracy = np.zeros((n, n), np.float32), np.full(n, np.nan, np.float32)
    confusion[asked] = (1 - share) / n
    confusion[asked, asked] += share
    accuracy[asked] = confusion[asked, asked]
    arrays = {"verdict": verdict.astype(np.uint8), "confusion": confusion, "class_accuracy": accuracy,
              "class_frechet": 20 * (1 - accuracy), "class_frechet_floor": 0 * accuracy + 2}  # fmt: skip
    right = float(confusion[asked[0], asked[0]])
    return arrays, {
        "conditional_accuracy": right, "conditional_accuracy_worst": 0.9 * right,
        "conditional_accuracy_floor": 0.98, "conditional_accuracy_worst_floor": 0.95,
    }  # fmt: skip


def put_film(database: Database, experiment: Experiment, frames: int = 12, state: str = "finished") -> str:
    """Put a run with a film made by hand into the store; returns its id."""
    now = time.time()
    shown = [
        picture_snapshot(experiment, step) for step in np.linspace(0, experiment.steps, frames).astype(int).tolist()
    ]
    with database.write() as connection:
        run_id = lifecycle.create(connection, experiment, now)
        films.append(connection, run_id, [Frame(snapshot.step, True, snapshot.encode()) for snapshot in shown])
        run = runs.get(connection, run_id, now)
        assert run is not None
        done = {"step": experiment.steps, "finished": now, "metrics": json.dumps(shown[-1].numbers), "device": "cpu"}
        lifecycle.change(connection, run, now, state=state, **(done if state == "finished" else {}))
    return run_id
