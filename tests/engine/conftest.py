"""One warm engine with one real worker process for most tests: importing torch takes seconds."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from playground.engine import Engine, Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.basics import Gaussian
from playground.gan.targets.latent import Latent
from playground.images.blobs import shared
from playground.store import Database, blobs, lifecycle, runs
from playground.store.tables import ANY_DEVICE
from tests.postgresql import PostgreSQL, postgresql

UNWATCHED_SECONDS = 3.0
PATIENCE = 120.0  # seconds until what has not come yet counts as never coming: a busy machine is no mistake
ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"  # all these tests, on what several machines share
in_a_file = pytest.mark.skipif(ON_POSTGRESQL, reason="locks the file, or puts the clock of this machine forward")
_seeds = count(1000)


def small(steps: int = 60, seed: int | None = None, **fields) -> Experiment:
    """A quick experiment (about 2 ms a step), with its own key unless the seed is given."""
    network = Mlp(depth=1, width=8)
    plain = {
        "target": Gaussian(),
        "latent": Latent(dimension=1),
        "generator": network,
        "discriminator": network,
        "batch": 16,
        "seed": next(_seeds) if seed is None else seed,
        "steps": steps,
    }
    return Experiment(**(plain | fields))


def film_of(engine: Engine, run_id: str) -> list[bytes]:
    """The whole film of a run, without a passing look."""
    film = engine.delta(run_id, -1, limit=10_000)
    return [blob for blob in film if Snapshot.decode(blob).kept]


def undisturbed_film(experiment: Experiment, until: float = math.inf) -> list[bytes]:
    """The film of the experiment, or of its first steps, when nothing happens to it."""
    import torch

    from playground.gan.look.watch import Watch
    from playground.gan.training.training import Training

    torch.set_num_threads(1)
    training = Training(experiment)
    watch = Watch(training)
    film = [watch.start().encode()]
    for snapshot in watch:
        if snapshot is not None:
            film.append(snapshot.encode())
        if training.step >= until:
            break
    return film


def check_that_it_goes_on(engine: Engine, run_id: str, experiment: Experiment, beyond: int) -> Run:
    """The run comes a good way beyond this step, and its film is as if nothing had happened. It is stopped then;
    returns how it ended."""
    wait_for(lambda: engine.watch(run_id, "me") or engine.run(run_id).step > beyond + 100)
    engine.stop(run_id)
    stopped = wait_until(engine, run_id, lambda run: run.ended)
    assert stopped.state == "stopped"
    assert film_of(engine, run_id) == undisturbed_film(experiment, until=stopped.step)
    return stopped


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE, every: float = 0.02) -> float:
    """Wait until it is true; returns how long that took, in seconds."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, "waited too long"
        time.sleep(every)
    return time.monotonic() - start


def wait_until(engine: Engine, run_id: str, condition: Callable[[Run], bool], viewer: str = "me") -> Run:
    """Watch a run until it is as wanted; returns it."""
    found: list[Run] = []

    def as_wanted() -> bool:
        if viewer:
            engine.watch(run_id, viewer)
        run = engine.run(run_id)
        assert run is not None
        assert run.state != "failed" or condition(run), run.note
        found[:] = [run]
        return condition(run)

    wait_for(as_wanted)
    return found[0]


def process_of(owner: str | None) -> int:
    """The process id of a worker of this machine, whoever has started it."""
    for found in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            if found.read_bytes().endswith(f"--name\0{owner}\0".encode()):
                return int(found.parent.name)
    raise AssertionError(f"{owner} is no worker of this machine")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@pytest.fixture(scope="package")
def engine(request, tmp_path_factory) -> Iterator[Engine]:
    """An empty store and one worker, warm; it ends with these tests, for it goes on asking the store what waits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("PLAYGROUND_UNWATCHED_SECONDS", str(UNWATCHED_SECONDS))
        patch.setenv("PLAYGROUND_DEVICE", "cpu")
        patch.delenv("PLAYGROUND_DATABASE", raising=False)
        if ON_POSTGRESQL:
            patch.setenv("PLAYGROUND_DATABASE", request.getfixturevalue("postgresql_server").new_database())
        engine = Engine(workers=1)
    wait_for(lambda: engine.health().workers == 1)
    yield engine
    engine.close()


@pytest.fixture
def database(request, tmp_path, monkeypatch) -> Iterator[Database]:
    """A fresh store without workers."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    if ON_POSTGRESQL:
        monkeypatch.setenv("PLAYGROUND_DATABASE", request.getfixturevalue("postgresql_server").new_database())
    database = Database()
    yield database
    database.close()


@pytest.fixture
def make_impatient(monkeypatch) -> Callable[[str], None]:
    """Have whoever looks after this worker end it when it has done nothing for four seconds."""
    from playground.engine import supervisor

    def make_impatient(_owner: str) -> None:
        monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.2)
        monkeypatch.setattr(supervisor, "HUNG_SECONDS", 4.0)

    return make_impatient


@pytest.fixture
def short_leases(monkeypatch) -> None:
    """Leases that lapse while a test waits."""
    from playground.store import leases

    monkeypatch.setattr(leases, "FIRST_SECONDS", 1.0)
    monkeypatch.setattr(leases, "LEASE_SECONDS", 1.0)
    monkeypatch.setattr(leases, "RENEWAL_SECONDS", 0.1)


@pytest.fixture
def worker(database):
    """A worker of this process, on a fresh store."""
    from playground.engine.worker import Worker

    return Worker(database, "here", "cpu")


def make(database: Database, experiment: Experiment, wanted_device: str = ANY_DEVICE) -> str:
    """A run of it that waits for a worker."""
    with database.write() as connection:
        return lifecycle.create(connection, experiment, time.time(), wanted_device=wanted_device)


def get(database: Database, run_id: str) -> Run:
    """The run as it is now."""
    with database.read() as connection:
        run = runs.get(connection, run_id, time.time())
    assert run is not None
    return run


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Films and checkpoints lie in files, those of small networks too."""
    monkeypatch.setattr(blobs, "LARGE", 1000)
    monkeypatch.setenv("PLAYGROUND_BLOBS", f"file://{tmp_path}/shared")
    return shared()


def damage(connection, table, step: int) -> None:
    """Make what the table has of this step unreadable."""
    connection.execute(table.update().where(table.c.step == step).values(blob=b"\x00\xff"))


def make_due(claimed) -> None:
    """The next report writes a checkpoint, however slow the store was a moment ago."""
    from playground.engine.pacing import Pace
    from playground.engine.run_writer import STORE_SHARE

    claimed.writer._checkpointed, claimed.writer._writing = -100.0, Pace(STORE_SHARE)


def until(worker, condition: Callable[[], bool]) -> None:
    """Let the worker work until it is true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        worker._next_tick = 0.0
        worker.round()
