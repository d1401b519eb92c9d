"""Workers placed by Ray: one detached, named actor for each core or GPU, which keeps one worker process alive.

The worker is the same as anywhere else: it claims runs from the store. So Ray knows nothing of runs. It chooses a
machine for each actor, and another one when that machine has died. One actor for each run would be too coarse: many
runs last for ten seconds. https://docs.ray.io/en/latest/ray-core/actors/named-actors.html
"""

from __future__ import annotations

import importlib.util
import logging
import os
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from playground.engine import limits

if TYPE_CHECKING:
    from playground.engine.supervisor import Supervisor
    from playground.store import Database

NAMESPACE = "gan-playground"
DRAIN_SECONDS = 15.0  # a worker saves its runs in ten
ANSWER_SECONDS = 3.0  # in which an actor that has a place answers
LOOK_SECONDS = 0.2  # between two looks whether a worker is ready
RETRY_SECONDS = 2.0  # between two tries to open a store that cannot be used
WORKERS_SHARE = 0.7  # of the time that is waited for workers; the rest is for Ray, to make the actor
CORE, GPU = "core", "gpu"
PASSED_ON = ("PLAYGROUND_DATABASE", "PLAYGROUND_BLOBS", "PLAYGROUND_HOME", "PLAYGROUND_TAKES", "PLAYGROUND_LOG",
             "PLAYGROUND_LOG_FORMAT", "PLAYGROUND_STORE_LIMIT_MB",
             "PLAYGROUND_UNWATCHED_SECONDS", "PLAYGROUND_DATA_URL")  # fmt: skip


class RayError(RuntimeError):
    """The cluster cannot be used; one sentence."""


class Share:
    """The actor: a worker on one core or one GPU, for as long as the actor lives.

    To be made never fails, because Ray gives an actor up for good whose making has failed, whatever ``max_restarts``
    says. So the store is opened, and the worker started, in a thread, which tries until it can.
    https://docs.ray.io/en/latest/ray-core/fault_tolerance/actors.html
    """

    def __init__(self, environment: dict[str, str]) -> None:
        os.environ.update(environment)
        self._database: Database | None = None
        self._supervisor: Supervisor | None = None
        self._problem = ""  # why the store cannot be used, in one sentence
        self._ending = threading.Event()
        self._opening = threading.Thread(target=self._open, daemon=True)
        self._opening.start()

    def _open(self) -> None:
        from playground.engine.supervisor import Supervisor
        from playground.store import Database, StoreError

        while not self._ending.is_set():
            try:
                self._database = Database()
            except StoreError as error:
                self._problem = str(error)
                self._ending.wait(RETRY_SECONDS)
            else:
                self._supervisor, self._problem = Supervisor(self._database, 1), ""
                return

    def begin(self, seconds: float) -> str:
        """Wait for so long at most until the worker is ready; why it is not, in one sentence, or ""."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._supervisor is not None and self._supervisor.problem:
                return self._supervisor.problem
            if self._is_ready():
                return ""
            time.sleep(LOOK_SECONDS)
        return self._problem or "It is still starting."

    def _is_ready(self) -> bool:
        from playground.store import StoreError, presence

        if self._database is None or self._supervisor is None:
            return False
        try:
            with self._database.read() as connection:
                here = presence.present(connection, self._database.now())
        except StoreError as error:
            self._problem = str(error)
            return False
        self._problem = ""
        return bool(here.keys() & self._supervisor.alive().keys())

    def drain(self) -> None:
        """Let the worker save its runs and give them back; it starts no more."""
        self._ending.set()
        self._opening.join()
        if self._supervisor is not None:
            self._supervisor.close()
        if self._database is not None:
            self._database.close()


@contextmanager
def connected(address: str) -> Iterator[None]:
    """A connection to the cluster. Raises RayError where there is none."""
    ray = _ray()
    if not os.environ.get("PLAYGROUND_DATABASE"):
        raise RayError("Set PLAYGROUND_DATABASE to the PostgreSQL database that the web servers use.")
    try:
        ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # Ray raises ConnectionError, ValueError, RuntimeError and its own
        reason = str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
        raise RayError(f"There is no Ray cluster at {address}: {reason}.") from error
    try:
        yield
    finally:
        ray.shutdown()


def names(cores: int, gpus: int) -> list[str]:
    """The names of so many workers. They are numbered, so that asking again starts none twice."""
    return [f"{CORE}-{i}" for i in range(cores)] + [f"{GPU}-{i}" for i in range(gpus)]


def existing() -> list[str]:
    """The names of the workers that the cluster keeps, whether they run or wait for a place."""
    return list(_ray().util.list_named_actors())


def start(wanted: Sequence[str]) -> None:
    """Make those that do not exist yet. Ray starts each as soon as there is a place for it."""
    actor = _ray().remote(Share)
    for name in wanted:
        on_gpu = name.startswith(GPU)
        environment = passed_on()
        environment["PLAYGROUND_DEVICE"] = "cuda" if on_gpu else "cpu"  # of its GPUs, a process sees only its own
        actor.options(
            name=name,
            get_if_exists=True,
            lifetime="detached",
            max_restarts=-1,
            num_cpus=0 if on_gpu else 1,
            num_gpus=1 if on_gpu else 0,
        ).remote(environment)


def passed_on() -> dict[str, str]:
    """What the workers have from the environment of whoever places them; the limits above all, since a worker refuses
    what is too much for its own."""
    return {key: os.environ[key] for key in PASSED_ON if os.environ.get(key)} | limits.environment()


def begun(wanted: Sequence[str], seconds: float) -> dict[str, str]:
    """Those that have a place within so many seconds, each with why its worker is not ready, in one sentence, or ""."""
    ray = _ray()
    patience = seconds * WORKERS_SHARE
    asked = {ray.get_actor(name).begin.remote(patience): name for name in wanted}
    answered, _ = ray.wait(list(asked), num_returns=len(asked), timeout=seconds) if asked else ([], [])
    return {asked[answer]: _answer_of(answer) for answer in answered}


def _answer_of(asked: Any) -> str:
    """What an actor has answered, or why it could not be made: its machine has no app, say."""
    ray = _ray()
    try:
        answer: str = ray.get(asked)
    except ray.exceptions.RayError as error:
        said = (str(error).strip().splitlines() or [""])[-1].strip()
        return f"Its machine cannot start it: {said or type(error).__name__}."
    return answer


def end(unwanted: Collection[str]) -> list[str]:
    """End these, all at the same time, after they have saved their runs. One that does not answer has none: it has no
    place, or waits for its worker to start."""
    ray = _ray()
    actors = {name: ray.get_actor(name) for name in unwanted}
    asked = {actor.__ray_ready__.remote(): actor for actor in actors.values()}
    here, _ = ray.wait(list(asked), num_returns=len(asked), timeout=ANSWER_SECONDS) if asked else ([], [])
    drained = [asked[answer].drain.remote() for answer in here]
    if drained:
        ray.wait(drained, num_returns=len(drained), timeout=DRAIN_SECONDS)
    for actor in actors.values():
        ray.kill(actor, no_restart=True)
    return list(actors)


def _ray() -> Any:
    if importlib.util.find_spec("ray") is None:
        raise RayError("Ray is not installed here: run pip install -r requirements-cluster.txt.")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    return ray
