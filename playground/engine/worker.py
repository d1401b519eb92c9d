"""A worker: a process that trains runs and does jobs, many at a time, in short slices.

    python -m playground.engine.worker --name NAME

It needs no address: it claims what waits in the store, writes snapshots into it, and obeys the commands it finds there.
What it has claimed it holds by leases, which it renews when it has just done some work: all in one thread, so that a
worker whose training hangs loses its runs to another. It ends when its standard input ends (its parent is gone), after
saving all of its runs.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from sqlalchemy import Row

from playground.engine import asking
from playground.engine.claimed_jobs import ClaimedJobs
from playground.engine.claimed_run import ClaimedRun, LeaseLostError, Outcome, failure, slice_seconds
from playground.engine.crash_note import CrashNote, crash_note_path
from playground.engine.logs import configure_logs
from playground.engine.shares import Shares
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.training.device import choose_device
from playground.gan.training.training import Training
from playground.store import Database, StoreError, home, leases, limits, people, presence, runs, tables, viewers
from playground.store.tables import ENDED

TICK_SECONDS = 0.05  # how often a worker looks for commands and waiting runs
IDLE_SECONDS = 1.0  # how often one that has nothing to do looks although nothing has changed in the store
IDLE_RENEWAL_SECONDS = 4.0  # how often it says that it is here
WATCH_SECONDS = 0.5  # how often it looks who watches
SAVING_SECONDS = 3.0  # for saving runs at the end; see also the supervisor, which ends a worker that takes much longer
ORPHAN_SECONDS = 2.0  # how often it looks for runs that it owns, but does not train
SIZE_SECONDS = 1.0  # how often it looks how large the store is
LARGE_SHARE = 0.1  # of the store: a run that takes less is not ended when the store is full
NICENESS = 5  # how far a worker stands behind other processes
MAX_RUNS = 64  # in one worker; more wait
PATIENCE_SECONDS = 0.5  # a run is left to a less loaded worker for this long
ROUNDS_A_LEASE = 4  # a lease lasts for at least so many rounds through all runs, however slow their steps are

log = logging.getLogger(__name__)


def max_seconds() -> float:
    """The most seconds of training that one run may take: ``PLAYGROUND_RUN_SECONDS``, by default 1800."""
    return float(os.environ.get("PLAYGROUND_RUN_SECONDS") or 1800)


class Worker:
    """Trains the runs it has claimed, each in its turn. Everything happens in the thread that calls ``round``.

    ``announced``: whether the store lists it among the workers that take whatever waits.
    """

    def __init__(self, database: Database, name: str, device: str, announced: bool = False) -> None:
        self.database, self.name, self.device = database, name, device
        self.runs: dict[str, ClaimedRun] = {}
        self.ending: Callable[[], bool] = lambda: False  # whether it should leave a round at once
        self._announced = announced
        self._shares = Shares()
        self._seen_version: int | None = None  # of the store, when it was looked at last
        self._next_tick = self._next_watch = self._next_sharing = self._next_renewal = 0.0
        self._next_look_at_size = 0.0
        self._next_look_for_orphans = time.monotonic() + ORPHAN_SECONDS
        self._round_began, self._last_round = time.monotonic(), 0.0
        self._crash_note = CrashNote(crash_note_path(database.folder, name))
        self.jobs = ClaimedJobs(database, name, device, self._crash_note.write)

    def round(self, claiming: bool = True) -> bool:
        """As many slices as there are runs, each for the run whose turn it is, with a look for commands in between;
        then one for each job. False if there was nothing to do."""
        self._round_began = time.monotonic()
        self.tick(claiming)
        trained = 0.0
        for _ in range(len(self.runs)):
            if not self.runs or self.ending():
                break
            claimed = self.runs[self._shares.next({run_id: held.person for run_id, held in self.runs.items()})]
            start = time.monotonic()
            self._crash_note.write(claimed.run.id)
            self._train_slice(claimed)
            seconds = time.monotonic() - start
            self._shares.charge(claimed.run.id, claimed.person, seconds)
            trained += seconds
            self._renew_leases()
            if time.monotonic() >= self._next_tick:
                self.tick(claiming)
        worked = self.jobs.work(trained)
        self._renew_leases()
        self._last_round = time.monotonic() - self._round_began
        return worked or bool(self.runs)

    def tick(self, claiming: bool = True) -> None:
        """Obey commands, see who watches, claim what waits, answer quick questions."""
        now = time.monotonic()
        if now < self._next_tick or not self._is_worth_a_look(now):
            return
        self.jobs.tick(claiming, training=bool(self.runs))
        self._next_tick = time.monotonic() + TICK_SECONDS
        with self.database.read() as connection:
            commands = runs.commands_for(connection, list(self.runs)) if self.runs else []
            waiting = runs.claimable(connection, time.time()) if claiming else []
        self._execute(commands)
        if self.runs and now >= self._next_watch:
            self._next_watch = now + WATCH_SECONDS
            self._pause_unwatched()
        if now >= self._next_look_for_orphans:
            self._next_look_for_orphans = now + ORPHAN_SECONDS
            self._requeue_orphans()
        if self.runs and now >= self._next_look_at_size:
            self._next_look_at_size = now + SIZE_SECONDS
            self._keep_within_limit()
        others = [row for row in waiting if row.id not in self.runs]  # a lapsed lease of our own will be renewed
        if claiming and self._claim_one(others):
            self._next_tick = now  # perhaps there are more

    def _is_worth_a_look(self, now: float) -> bool:
        """Whether there may be something to do. One that has nothing to do need not look as long as nothing changes."""
        version = self.database.version()
        unchanged = version is not None and version == self._seen_version
        if unchanged and not (self.runs or self.jobs.held) and now < self._next_tick + IDLE_SECONDS:
            return False
        self._seen_version = version
        return True

    def claim(self, run_id: str, epoch: int) -> bool:
        """Claim this run and open it, if it still waits at this epoch."""
        if run_id in self.runs:
            return True  # only its lease has lapsed, and the next slice renews it
        self._crash_note.write(run_id)
        with self.database.write() as connection:
            now = time.time()
            if not runs.claim(connection, run_id, epoch, self.name, now):
                return False
            run = runs.get(connection, run_id, now)
            person = people.starter(connection, run_id) or ""
        if run is not None:
            self.open(run, person)
        return True

    def open(self, run: runs.Run, person: str = "") -> None:
        """Begin to train a run that this worker owns, and that this person has started."""
        try:
            claimed = self.runs[run.id] = ClaimedRun(self.database, run, self.device, person)
            if claimed.needs_classifier:
                target = Experiment.from_json(run.experiment).target
                asking.ask(self.database, "classifier", {"target": target.model_dump()})
        except StoreError:
            raise  # the lease will lapse, and the run be claimed again
        except Exception as error:
            log.exception("run %s cannot be opened", run.id)
            now = time.time()
            with self.database.write() as connection:
                runs.release(connection, run, "failed", now, note=failure(error, run.step), finished=now)

    def release(self, claimed: ClaimedRun, outcome: Outcome) -> None:
        """Give a run up in good order."""
        try:
            claimed.release(outcome)
        except LeaseLostError:
            log.warning("run %s has another owner", claimed.run.id)
        self._drop(claimed)
        if outcome.state in ENDED:
            limits.evict(self.database, time.time())

    def close(self) -> None:
        """Save all runs and let them wait for another worker. There is not much time: what cannot be saved at once goes
        on from its last checkpoint."""
        deadline = time.monotonic() + SAVING_SECONDS
        for claimed in list(self.runs.values()):
            save = time.monotonic() < deadline
            step = claimed.step if save else claimed.saved_step
            note = f"Continues from step {step}, where the app was closed."
            try:
                self.release(claimed, Outcome("queued", note, save=save))
            except StoreError as error:  # its lease will lapse, and its last checkpoint serve
                log.warning("run %s cannot be saved: %s", claimed.run.id, error)
        self.jobs.close()
        if self._announced:
            with suppress(StoreError), self.database.write() as connection:
                presence.withdraw(connection, self.name)
        self._crash_note.remove()

    def _renew_leases(self) -> None:
        """There was progress just now. Called between two slices, never by a separate thread: that would go
        on renewing while a slice hangs."""
        now = time.monotonic()
        if now < self._next_renewal:
            return
        idle = not (self.runs or self.jobs.held)
        self._next_renewal = now + (IDLE_RENEWAL_SECONDS if idle else leases.RENEWAL_SECONDS)
        slowest = max(self._last_round, now - self._round_began)
        wanted = max(leases.LEASE_SECONDS, ROUNDS_A_LEASE * slowest)
        until = time.time() + min(wanted, leases.LONGEST_SECONDS)
        epochs = {run_id: claimed.run.epoch for run_id, claimed in self.runs.items() if claimed.begun}
        if not (epochs or self.jobs.epochs or self._announced):
            return
        with self.database.write() as connection:
            leases.renew(connection, tables.runs, self.name, epochs, until)
            leases.renew(connection, tables.jobs, self.name, self.jobs.epochs, until)
            if self._announced:
                presence.announce(connection, self.name, self.device, time.time())

    def _train_slice(self, claimed: ClaimedRun) -> None:
        """One slice of training for a run, and what the store should know about it."""
        try:
            if claimed.outcome is None:
                if not claimed.begun:
                    self._next_renewal = 0.0  # the long lease of a claim is for its first step only
                claimed.train(slice_seconds(len(self.runs)))
            if claimed.outcome is None and claimed.seconds > max_seconds():
                note = f"Stopped at step {claimed.step}: a run may train for {max_seconds():.0f} seconds here."
                claimed.outcome = Outcome("stopped", note)
            if claimed.outcome is not None:
                self.release(claimed, claimed.outcome)
            else:
                claimed.report(len(self.runs))
        except LeaseLostError:
            log.warning("run %s has another owner", claimed.run.id)
            self._drop(claimed)

    def _drop(self, claimed: ClaimedRun) -> None:
        """Train it no longer. If the run has been claimed anew since, that claim stays."""
        if self.runs.get(claimed.run.id) is claimed:
            del self.runs[claimed.run.id]

    def _keep_within_limit(self) -> None:
        """Make room in the store. Where that is not enough, end the largest run here, if it takes a good part of it."""
        self.database.trim()
        limits.evict(self.database, time.time())
        allowed = limits.limit_bytes()
        with self.database.read() as connection:
            if limits.used(connection) <= allowed:
                return
            found = limits.largest(connection, list(self.runs))
        if found is not None and found[1] > LARGE_SHARE * allowed:
            claimed = self.runs[found[0]]
            full = f"the store is full, at {allowed / 2**20:,.0f} MB. Delete runs that you no longer need."
            self.release(claimed, Outcome("stopped", f"Stopped at step {claimed.step}: {full}"))

    def _requeue_orphans(self) -> None:
        """What the store says is ours, but we do not train, waits for a worker again: it could not be opened, or it
        was lost in some other way."""
        with self.database.read() as connection:
            held = leases.held_by(connection, tables.runs, self.name)
        for run_id, epoch in held.items():
            claimed = self.runs.get(run_id)
            if claimed is not None and claimed.run.epoch == epoch:
                continue
            if claimed is not None:
                self._drop(claimed)
            log.warning("run %s is ours, but was not trained", run_id)
            with self.database.write() as connection:
                run = runs.get(connection, run_id, time.time())
                if run is not None and (run.owner, run.epoch) == (self.name, epoch):
                    runs.release(connection, run, "queued", time.time())

    def _execute(self, commands: list[Row[Any]]) -> None:
        for command in commands:
            claimed = self.runs.get(command.run)
            if claimed is None:
                continue
            if command.kind == "stop":
                self.release(claimed, Outcome("stopped", f"Stopped at step {claimed.step}."))
            elif command.kind == "pause":
                self.release(claimed, Outcome("paused", paused_by=command.argument))

    def _pause_unwatched(self) -> None:
        now, patience = time.time(), viewers.unwatched_seconds()
        with self.database.read() as connection:
            seen = viewers.last_seen(connection, list(self.runs))
            unattended = viewers.unattended(connection, list(self.runs))
        for claimed in list(self.runs.values()):
            last = seen.get(claimed.run.id, 0.0)
            claimed.watched = now - last < runs.WATCHER_SECONDS
            nearly_done = claimed.step > 0.8 * claimed.run.steps
            unwanted = now - max(last, claimed.claimed_at) > patience and claimed.run.id not in unattended
            if unwanted and not nearly_done:
                note = (
                    f"Paused at step {claimed.step} because nobody was watching. It continues when somebody opens it."
                )
                self.release(claimed, Outcome("paused", note, paused_by=runs.UNWATCHED))

    def _claim_one(self, waiting: list[Row[Any]]) -> bool:
        """Claim the run that waits longest, unless it is another worker's turn. With none waiting, and another
        worker idle, give one away."""
        if not waiting and not self._is_time_to_share():
            return False
        now = time.time()
        with self.database.read() as connection:
            loads = presence.loads(connection, now)
        mine = len(self.runs)
        least = min((load for name, load in loads.items() if name != self.name), default=mine)
        if not waiting and mine - least >= 2:  # a worker came or became free: let it have one
            self.release(list(self.runs.values())[-1], Outcome("queued"))
        for row in waiting:
            if mine < MAX_RUNS and (mine <= least or now - row.queued > PATIENCE_SECONDS):
                return self.claim(row.id, row.epoch)
        return False

    def _is_time_to_share(self) -> bool:
        """Once a second, if there are runs to share."""
        if len(self.runs) < 2 or time.monotonic() < self._next_sharing:
            return False
        self._next_sharing = time.monotonic() + 1.0
        return True


def warm_up(device: str) -> None:
    """Train two steps of something: what torch loads at first use is loaded before somebody waits for it."""
    watch = Watch(Training(Experiment(steps=2), device))
    watch.start()
    next(watch)
    watch.look()
    watch.training.checkpoint()
    gc.collect()
    gc.freeze()  # nothing of what is loaded now will ever be garbage


def give_way() -> None:
    """Leave the cores to the pages whenever they need them: a click costs them a few hundredths of a second."""
    os.nice(NICENESS)
    with suppress(OSError):  # Linux may weigh sessions first, and each worker is one
        Path("/proc/self/autogroup").write_text(str(NICENESS))


def main() -> None:
    """The process: warm up, then serve until the parent has gone."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--name", default=f"worker-{os.getpid()}")
    name = arguments.parse_args().name
    configure_logs(name)
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end we notice
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ready = threading.Event()
    threading.Thread(target=_wait_for_parent, args=(stop, ready), daemon=True).start()
    torch.set_num_threads(1)
    try:
        device = choose_device()
        warm_up(device)
        give_way()  # only now: until then somebody may be waiting for it
        worker = Worker(Database(), name, device, announced=True)
    except (StoreError, ValueError) as error:
        crash_note_path(home(), name).write_text(str(error))  # for the supervisor to pass on
        raise SystemExit(str(error)) from error
    ready.set()
    serve(worker, stop)


def serve(worker: Worker, stop: threading.Event) -> None:
    """Train whatever waits until ``stop`` is set; then save all runs."""
    worker.ending = stop.is_set
    while not stop.is_set():
        try:
            if not worker.round():
                stop.wait(TICK_SECONDS)
        except StoreError as error:  # full, locked, gone: the runs wait in memory
            log.warning("%s", error)
            stop.wait(0.5)
    worker.close()


def _wait_for_parent(stop: threading.Event, ready: threading.Event) -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock would be held when the process ends
        pass
    stop.set()
    if not ready.is_set():
        os._exit(0)  # nothing to save yet


if __name__ == "__main__":
    main()
