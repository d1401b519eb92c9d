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
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from playground.engine.claimed_jobs import ClaimedJobs
from playground.engine.claimed_runs import ClaimedRuns
from playground.engine.crash_note import CrashNote, crash_note_path
from playground.engine.labels import KINDS, read_takes
from playground.engine.logs import configure_logs
from playground.engine.machine import give_back
from playground.engine.one_thread import use_one_thread
from playground.engine.open_store import RETRY_SECONDS, open_store
from playground.engine.pacing import Pace
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.targets.image_target import forget_sets
from playground.gan.training.device import choose_device
from playground.gan.training.stack import stacks_are_exact
from playground.gan.training.training import Training
from playground.store import (
    Database,
    StoreAwayError,
    StoreConflictError,
    StoreError,
    home,
    leases,
    lifecycle,
    presence,
    tables,
)

TICK_SECONDS = 0.05  # how often a worker looks for commands and waiting runs
SHARED_IDLE_SECONDS = 0.2  # how often such a one looks where it cannot see whether anything has changed
IDLE_SECONDS = 1.0  # how often one that has nothing to do looks although nothing has changed in the store
FORGET_SECONDS = 60.0  # after how long without work it gives back what it keeps for speed
GIVE_BACK_SECONDS = 60.0  # how often one that works gives back the memory of what has ended
IDLE_RENEWAL_SECONDS = 4.0  # how often it says that it is here
NICENESS = 5  # how far a worker stands behind other processes
LOOKING_SHARE = 0.1  # of the time of one that trains, at most, for these looks
RENEWING_SHARE, LONGEST_RENEWAL_SECONDS = 0.05, 4.0  # the same for the renewal of leases, which is not to come too late
ROUNDS_A_LEASE = 4  # a lease lasts for at least so many rounds through all runs, however slow their steps are

log = logging.getLogger("playground.engine.worker")  # its own name is __main__ where it is a process


class Worker:
    """Trains the runs it has claimed, each in its turn. Everything happens in the thread that calls ``round``.

    ``announced``: whether the store lists it among the workers that take whatever waits.
    ``takes``: the kinds of runs that it claims (see ``labels``), by default every kind.
    """

    def __init__(
        self, database: Database, name: str, device: str, announced: bool = False, takes: Collection[str] = KINDS
    ) -> None:
        self.database, self.name, self.device, self.takes = database, name, device, frozenset(takes)
        self.ending: Callable[[], bool] = lambda: False  # whether it should leave a round at once
        self._announced = announced
        self._seen_version: int | None = None  # of the store, when it was looked at last
        self._next_tick = self._next_renewal = 0.0
        self._looking, self._renewing = Pace(LOOKING_SHARE), Pace(RENEWING_SHARE, LONGEST_RENEWAL_SECONDS)
        self._round_began, self._last_round = time.monotonic(), 0.0
        self._crash_note = CrashNote(crash_note_path(database.folder, name))
        self.runs = ClaimedRuns(database, name, device, self._crash_note.write, self.takes)
        self.jobs = ClaimedJobs(database, name, device, self._crash_note.write)

    def round(self, claiming: bool = True) -> bool:
        """As many slices as there are runs, each for the run whose turn it is, with a look for commands in between;
        then one for each job. False if there was nothing to do."""
        began = self._round_began = time.monotonic()
        self.tick(claiming)
        trained, turns = 0.0, len(self.runs.held)
        while turns > 0 and self.runs.held and not self.ending():
            start = time.monotonic()
            moved, first = self.runs.work()
            turns -= moved
            if first:
                self._next_renewal = 0.0  # the long lease of a claim is for its first step only
            trained += time.monotonic() - start
            self._renew_leases()
            if time.monotonic() >= self._next_tick:
                self.tick(claiming)
        worked = self.jobs.work(trained)
        self._renew_leases()
        self._last_round = time.monotonic() - began
        return worked or bool(self.runs.held)

    def tick(self, claiming: bool = True) -> None:
        """Obey commands, see who watches, claim what waits, answer quick questions."""
        now = time.monotonic()
        if now < self._next_tick or not self._is_worth_a_look(now):
            return
        if self.runs.held and not self._looking.rested:
            return
        began = self.database.seconds
        self.jobs.tick(claiming, training=bool(self.runs.held))
        more = self.runs.tick(claiming)
        self._looking.spent(self.database.seconds - began)
        self._next_tick = now if more else time.monotonic() + TICK_SECONDS

    def _is_worth_a_look(self, now: float) -> bool:
        """Whether there may be something to do. One that has nothing to do need not look as long as nothing changes."""
        version, idle = self.database.version(), not (self.runs.held or self.jobs.held)
        if version is None:  # a shared database, which hundreds of idle workers ask
            return not idle or now >= self._next_tick + SHARED_IDLE_SECONDS
        if version == self._seen_version and idle and now < self._next_tick + IDLE_SECONDS:
            return False
        self._seen_version = version
        return True

    def forget(self) -> None:
        """Give back the memory of what was kept for speed: datasets, networks that were asked about."""
        self.jobs.resources.forget()
        forget_sets()
        give_back()

    def close(self) -> None:
        """Save all runs, and let them and all jobs wait for another worker."""
        self.runs.close()
        self.jobs.close()
        if self._announced:
            with suppress(StoreError), self.database.write() as connection:
                presence.withdraw(connection, self.name)
        self._crash_note.remove()

    def _renew_leases(self) -> None:
        """There was progress just now. Called between two slices, never by a separate thread: that would go
        on renewing while a slice hangs."""
        now = time.monotonic()
        if now < self._next_renewal or not (self._renewing.rested or self._next_renewal == 0.0):
            return
        idle = not (self.runs.held or self.jobs.held)
        self._next_renewal = now + (IDLE_RENEWAL_SECONDS if idle else leases.RENEWAL_SECONDS)
        slowest = max(self._last_round, now - self._round_began)
        wanted = max(leases.LEASE_SECONDS, ROUNDS_A_LEASE * slowest)
        until = self.database.now() + min(wanted, leases.LONGEST_SECONDS)
        epochs = self.runs.epochs
        if not (epochs or self.jobs.epochs or self._announced):
            return
        began = self.database.seconds
        with self.database.write() as connection:
            leases.renew(connection, tables.runs, self.name, epochs, until)
            leases.renew(connection, tables.jobs, self.name, self.jobs.epochs, until)
            if self._announced:
                presence.announce(connection, self.name, self.device, self.database.now(), self.takes)
        self._renewing.spent(self.database.seconds - began)


def warm_up(device: str) -> None:
    """Train two steps of something: what torch loads at first use is loaded before somebody waits for it. And see
    whether runs may share steps on this processor."""
    watch = Watch(Training(Experiment(steps=2), device))
    watch.start()
    next(watch)
    watch.look()
    watch.training.checkpoint()
    stacks_are_exact()
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
    use_one_thread()
    try:
        device, takes = choose_device(), read_takes(os.environ.get("PLAYGROUND_TAKES", ""))
        database = open_store(stop)
        with database.read() as connection:
            awaited = lifecycle.is_awaited(connection, database.now())
        if not awaited:
            warm_up(device)
        give_way()  # only now: until then somebody may be waiting for it
        worker = Worker(database, name, device, announced=True, takes=takes)
    except (StoreError, ValueError) as error:
        crash_note_path(home(), name).write_text(str(error))  # for the supervisor to pass on
        raise SystemExit(str(error)) from error
    ready.set()
    log.info("worker %s is ready on %s", name, device)
    serve(worker, stop)
    log.info("worker %s has saved its runs and ends", name)
    logging.shutdown()
    os._exit(0)  # all is saved, and taking a large process apart would last longer than whoever stopped it will wait


def serve(worker: Worker, stop: threading.Event) -> None:
    """Train whatever waits until ``stop`` is set; then save all runs."""
    worker.ending = stop.is_set
    forget_at, give_back_at = math.inf, time.monotonic() + GIVE_BACK_SECONDS
    while not stop.is_set():
        try:
            if worker.round():
                forget_at = time.monotonic() + FORGET_SECONDS
                if time.monotonic() > give_back_at:
                    give_back_at = time.monotonic() + GIVE_BACK_SECONDS
                    give_back()
            elif time.monotonic() > forget_at:
                forget_at = math.inf
                worker.forget()
            else:
                stop.wait(TICK_SECONDS)
        except StoreConflictError as error:  # nothing was written, and the next round tries again
            log.info("%s", error)
        except StoreAwayError:  # the store has said so: the runs wait in memory
            stop.wait(RETRY_SECONDS)
        except StoreError as error:  # full or locked: the same
            log.warning("%s", error)
            stop.wait(RETRY_SECONDS)
    worker.close()


def _wait_for_parent(stop: threading.Event, ready: threading.Event) -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock would be held when the process ends
        pass
    stop.set()
    if not ready.is_set():
        os._exit(0)  # nothing to save yet


if __name__ == "__main__":
    main()
