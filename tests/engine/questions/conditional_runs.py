"""Finished runs on three kinds of digits, one for each condition, and what their generators make by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.images import Digits
from playground.gan.targets.latent import Latent

from .trained import Trained, train, worker_here

ASKED = [1, 4, 7]
DIGITS = Digits(count=200, only="1,4,7")
LATENT = Latent(dimension=6)
NETWORK = {"generator": Mlp(depth=1, width=16), "discriminator": Mlp(depth=1, width=16)}


def experiment(condition: str) -> Experiment:
    """A tiny experiment on three kinds of 8x8 digits."""
    small = {"target": DIGITS, "batch": 16, "steps": 40} | ({} if condition == "picture" else {"latent": LATENT})
    return Experiment.default("digits", condition).model_copy(update=NETWORK | small)


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Iterator[dict[str, Trained]]:
    """A finished run for each condition, in one store, by the name of the condition."""
    with worker_here(tmp_path_factory.mktemp("home")) as (engine, worker):
        runs = {}
        for condition in ("none", "projection", "embedding", "picture"):
            runs[condition] = Trained(engine, worker, engine.submit(experiment(condition)))
            train(runs[condition], runs[condition].run)
        yield runs


@pytest.fixture
def classes(runs) -> Trained:
    return runs["projection"]


@pytest.fixture
def pictures(runs) -> Trained:
    return runs["picture"]


def drawn_by_hand(trained: Trained, condition: str, latent: np.ndarray, shares: list[list[float]]) -> np.ndarray:
    """What the run's generator makes of one latent for each of these shares of the ten classes, [n, h, w]."""
    import torch

    from playground.gan.look.lab import generator_of
    from playground.gan.training.real_samples import from_units
    from playground.store import films

    with trained.engine.database.read() as connection:
        checkpoint = films.newest_checkpoint(connection, trained.run)[1]
    generator = generator_of(experiment(condition), checkpoint, "cpu")
    context = torch.tensor(shares, dtype=torch.float32)
    with torch.no_grad():
        made = generator(torch.as_tensor(latent).expand(len(context), -1), context)
    return from_units(made, "standardised")[:, 0].numpy()


def one_hot(label: int) -> list[float]:
    return [float(k == label) for k in range(10)]
