"""Which worker takes which run, by what the run needs and what the worker is for."""

from __future__ import annotations

import pytest

from playground.engine.labels import CONVOLUTIONS, KINDS, LARGE, SMALL, kind_of, nobody_takes, read_takes, takes
from playground.engine.worker import Worker
from playground.gan.experiment.experiment import Experiment
from playground.gan.networks.mlp import Mlp
from playground.recipes import recipes
from playground.store import presence
from playground.store.presence import Present
from tests.engine.conftest import make, small, until

WIDE = Mlp(depth=6, width=512)
CPU, GPU = Present("cpu", "cpu", frozenset(KINDS)), Present("gpu", "cuda:0", frozenset(KINDS))
CONVOLUTIONAL = Experiment.default("shapes").model_copy(update={"steps": 50})


def announce(database, *workers: Present) -> None:
    with database.write() as connection:
        for worker in workers:
            presence.announce(connection, worker.name, worker.device, database.now(), worker.takes)


def test_what_a_run_needs_follows_from_its_networks() -> None:
    assert kind_of(small()) == SMALL
    assert kind_of(small(generator=WIDE, discriminator=WIDE, batch=256)) == LARGE
    kinds = {name: kind_of(recipe.experiment) for name, recipe in recipes().items() if recipe.experiment}
    convolutional = {name for name, kind in kinds.items() if kind == CONVOLUTIONS}
    assert {"dcgan-fashion", "cifar-dcgan", "shapes-residual", "shapes-pix2pix"} <= convolutional
    assert not convolutional & {"ring-collapse", "fashion-mlp", "mnist-first-gan", "quadratic"}


def test_convolutions_go_to_a_gpu_while_there_is_one() -> None:
    assert takes(CPU, CONVOLUTIONS, [])
    assert not takes(CPU, CONVOLUTIONS, [GPU])
    assert takes(CPU, CONVOLUTIONS, [Present("gpu", "cuda:0", frozenset({SMALL}))]), "it does not take them"
    assert takes(GPU, CONVOLUTIONS, [CPU, GPU])
    assert takes(CPU, SMALL, [GPU])
    assert not takes(Present("cpu", "cpu", frozenset({SMALL})), LARGE, [])


def test_a_worker_leaves_to_others_what_is_not_its_own(database) -> None:
    convolutional, fully_connected = make(database, CONVOLUTIONAL), make(database, small(steps=4000))
    announce(database, GPU)
    worker = Worker(database, "here", "cpu", announced=True)
    until(worker, lambda: fully_connected in worker.runs.held)
    for _ in range(3):
        worker._next_tick = 0.0
        worker.round()
    assert convolutional not in worker.runs.held
    with database.write() as connection:
        presence.withdraw(connection, "gpu")
    until(worker, lambda: convolutional in worker.runs.held)
    worker.close()


def test_a_page_says_so_if_nobody_would_take_a_run() -> None:
    assert "No worker is connected" in nobody_takes(SMALL, [])
    few = [Present("few", "cpu", frozenset({SMALL}))]
    assert nobody_takes(SMALL, few) == ""
    assert "worker --takes convolutions" in nobody_takes(CONVOLUTIONS, few)
    assert nobody_takes(CONVOLUTIONS, [*few, CPU]) == ""


def test_the_kinds_of_a_worker_are_read_and_kept(database) -> None:
    assert read_takes("") == frozenset(KINDS)
    assert read_takes(" Small,convolutions") == {SMALL, CONVOLUTIONS}
    with pytest.raises(ValueError, match="“huge” is no kind of run"):
        read_takes("huge")
    announce(database, Present("one", "cuda:1", frozenset({SMALL})))
    with database.write() as connection:
        presence.announce(connection, "older", "cpu", database.now())
        found = {worker.name: worker for worker in presence.here(connection, database.now(), KINDS)}
    assert (found["one"].takes, found["one"].has_gpu) == ({SMALL}, True)
    assert (found["older"].takes, found["older"].has_gpu) == (set(KINDS), False)
