"""Train in the calling process, for the command line: the same store, the same film, no worker needed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.engine.client import Engine
from playground.engine.crash_note import new_name
from playground.engine.elsewhere import Reasons, engine_with_workers, own_device
from playground.engine.limits import check_price
from playground.engine.supervisor import worker_count
from playground.engine.together import start_what_fits
from playground.gan.experiment.experiment import Experiment
from playground.gan.targets.image_target import ImageTarget
from playground.store import Database, Run, limits
from playground.store.tables import ANY_DEVICE

if TYPE_CHECKING:
    from playground.engine.worker import Worker

PROGRESS_SECONDS = 0.25
STOPPING_SECONDS = 10.0  # that runs may take to stop after Ctrl-C

OnStatus = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What `train_here` was asked for."""

    engine: Engine
    experiment: Experiment
    again: bool
    device: str  # the kind to train on
    on_progress: Callable[[Run], None]
    reasons: Reasons  # why the run waits, for whoever wants to hear it


def train_here(
    experiment: Experiment,
    on_progress: Callable[[Run], None] | None = None,
    again: bool = False,
    on_status: OnStatus = lambda words: None,
    database: Database | None = None,
    device: str = ANY_DEVICE,
    on_waiting: OnStatus = lambda words: None,
) -> Run:
    """Train the experiment to its end and return the run.

    A finished run of it is returned as it is, unless ``again``; one that trains elsewhere is followed.
    ``on_progress`` is called about four times a second. Ctrl-C stops a run that trains here, and keeps what
    was done; one that trains elsewhere is only no longer followed. ``on_status`` is called with what is done before the
    training: pictures are fetched, and the classifier that measures them is trained. ``database``: another store than
    the app's. ``device``: the kind to train on. Where this machine has none, a worker elsewhere is to train the run,
    and ``on_waiting`` is called with a sentence whenever none would.

    Raises StoreError if the store fails, and Unavailable if there are no pictures.
    """
    engine = Engine(database, workers=0)
    try:
        run = engine.find(experiment.key, device)
        if run is not None and run.ended and not again:
            return run
        train = _train if own_device(device) else _train_elsewhere
        if train is _train and isinstance(experiment.target, ImageTarget):
            prepare(experiment.target, on_status)
        reasons = Reasons(engine, on_waiting)
        return train(Request(engine, experiment, again, device, on_progress or (lambda _: None), reasons))
    finally:
        engine.close()


def train_together(
    experiments: Sequence[Experiment],
    on_progress: Callable[[list[Run]], None] = lambda runs: None,
    on_status: OnStatus = lambda words: None,
    device: str = ANY_DEVICE,
    on_waiting: OnStatus = lambda words: None,
) -> list[Run]:
    """Train several experiments, in a process for each core, and return their runs in order.

    As with ``train_here``, finished runs are returned as they are, and those that train elsewhere are followed. After
    Ctrl-C, what trains here is stopped, and what has not begun is missing from the answer. ``device``, ``on_waiting``:
    as there.
    """
    engine = Engine(workers=0)
    try:
        found = [engine.find(experiment.key, device) for experiment in experiments]
    finally:
        engine.close()
    if all(run is not None and run.ended for run in found):
        return [run for run in found if run is not None]
    for experiment in experiments:
        check_price(experiment)
    for target in {e.target.model_dump_json(): e.target for e in experiments}.values():
        if isinstance(target, ImageTarget):
            prepare(target, on_status)
    missing = sum(run is None or not run.ended for run in found)
    engine = engine_with_workers(max(1, min(worker_count(), missing)), device)
    try:
        with _ctrl_c() as interrupted:
            foreign = {run.id for run in found if run is not None and run.live}
            reasons = Reasons(engine, on_waiting)
            return _all_to_the_end(engine, experiments, on_progress, foreign, interrupted, device, reasons)
    finally:
        engine.close()


def _all_to_the_end(
    engine: Engine,
    experiments: Sequence[Experiment],
    on_progress: Callable[[list[Run]], None],
    foreign: set[str],
    interrupted: threading.Event,
    device: str,
    reasons: Reasons,
) -> list[Run]:
    """Start all as places become free, and follow them. Those that are `foreign` are left alone after Ctrl-C."""
    ids: dict[str, str] = {}
    waiting, viewer = tuple(experiments), f"command line {os.getpid()}"
    stop_by = 0.0
    while True:
        if not stop_by:
            started = start_what_fits(engine, waiting, device=device)
            ids, waiting = ids | started.ids, started.waiting
            _leave_unattended(engine, set(started.ids.values()) - foreign)
        runs = [_existing(engine, ids[e.key]) for e in experiments if e.key in ids]
        live = [run for run in runs if run.live]
        for run in live:
            if run.id in foreign:
                engine.watch(run.id, viewer)
        on_progress(runs)
        reasons.look(live)
        if (stop_by and time.monotonic() > stop_by) or not (live or (waiting and not stop_by)):
            return runs
        if engine.problem and not any(run.state == "running" for run in live):
            raise ValueError(engine.problem)
        if interrupted.is_set() and not stop_by:
            stop_by = time.monotonic() + STOPPING_SECONDS
            for run in live:
                if run.id not in foreign:
                    engine.stop(run.id)
            ids = {run.key: run.id for run in runs if run.id not in foreign}
        time.sleep(0.1) if interrupted.is_set() else interrupted.wait(PROGRESS_SECONDS)


def _leave_unattended(engine: Engine, run_ids: set[str]) -> None:
    """Let these runs go on without a viewer: for one, a worker would draw pictures that nobody looks at."""
    for run_id in run_ids:
        if _existing(engine, run_id).live:
            engine.set_unattended(run_id, True)


def prepare(target: ImageTarget, on_status: OnStatus) -> None:
    """Have the pictures here, and the classifier that measures them."""
    if target.problem:
        target.fetch(
            lambda done, total: on_status(f"downloading {target.title}: {done / 1e6:.1f} of {total / 1e6:.1f} MB")
        )
    if not target.labelled:
        return
    from playground.gan.measure import classifier  # only now: a finished run needs no torch

    if classifier.remembered(target) is None:
        for share in classifier.learn(target):
            on_status(f"training the classifier that is used to measure {target.title}: {share:.0%}")


def _train_elsewhere(asked: Request) -> Run:
    """Let a worker elsewhere train it, and follow it. Ctrl-C stops it, unless it was there before."""
    engine = asked.engine
    before = engine.find(asked.experiment.key, asked.device)
    with _ctrl_c() as interrupted:
        run_id = engine.submit(asked.experiment, asked.again, device=asked.device)
        while not interrupted.is_set():
            engine.watch(run_id, f"command line {os.getpid()}")
            run = _existing(engine, run_id)
            asked.on_progress(run)
            if run.ended:
                return run
            asked.reasons.look([run])
            interrupted.wait(PROGRESS_SECONDS)
    if before is None or before.id != run_id:
        engine.stop(run_id)
    return _existing(engine, run_id)


def _train(asked: Request) -> Run:
    """Train it in this process. Ctrl-C stops it."""
    from playground.engine.one_thread import use_one_thread  # only now: a finished run needs no torch
    from playground.engine.worker import Worker, warm_up

    use_one_thread()
    own, engine = own_device(asked.device), asked.engine
    warm_up(own)
    worker = Worker(engine.database, name := f"here-{new_name()}", own)
    try:
        with _ctrl_c() as interrupted:
            run_id, created = engine.begin(asked.experiment, asked.again, owner=name, device=asked.device)
            if created:
                limits.evict(engine.database, engine.database.now())
                worker.runs.open(_existing(engine, run_id))
            return _to_the_end(asked, worker, run_id, interrupted)
    finally:
        worker.close()


def _to_the_end(asked: Request, worker: Worker, run_id: str, interrupted: threading.Event) -> Run:
    """Train the run here whenever it waits for a worker; follow it while another one has it."""
    engine, shown = asked.engine, 0.0
    while True:
        if not worker.runs.held or time.monotonic() - shown > PROGRESS_SECONDS:
            shown = time.monotonic()
            engine.watch(run_id, worker.name)
            run = _existing(engine, run_id)
            asked.on_progress(run)
            if run.ended:
                return run
            if (run.state == "queued" or run.recovering) and not worker.runs.claim(run_id, run.epoch):
                asked.reasons.look([run] if run.wanted_device != ANY_DEVICE else [])  # it may be another one's by now
        if interrupted.is_set():
            return _give_up(engine, worker, run_id)
        if not worker.round(claiming=False):
            interrupted.wait(0.1)


def _give_up(engine: Engine, worker: Worker, run_id: str) -> Run:
    """Stop the run if it trains here; leave it alone if it trains elsewhere."""
    from playground.engine.outcome import Outcome

    claimed = worker.runs.held.get(run_id)
    if claimed is not None:
        worker.runs.release(claimed, Outcome("stopped", f"Stopped at step {claimed.step:,}."))
    return _existing(engine, run_id)


def _existing(engine: Engine, run_id: str) -> Run:
    run = engine.run(run_id)
    if run is None:
        raise RuntimeError("The run was deleted while it trained.")
    return run


@contextmanager
def _ctrl_c() -> Iterator[threading.Event]:
    """Ctrl-C (and SIGTERM) only set a flag here, so that no step of the training is torn in two."""
    interrupted = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield interrupted
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: interrupted.set()) for number in numbers]
    try:
        yield interrupted
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
