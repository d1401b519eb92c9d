"""A worker: a process that trains runs and does jobs, many at a time, in short slices.

    python -m playground.engine.worker --name NAME

It needs no address: it claims what waits in the store, writes snapshots into it, and obeys the commands
it finds there. It ends when its standard input ends (its parent is gone), after saving all of its runs.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import threading
import time
from typing import Any

import torch
from sqlalchemy import Row

from playground.engine import asking
from playground.engine.jobs import Desk
from playground.engine.slicing import LeaseLostError, Leaving, Seat, failure, slice_seconds
from playground.engine.vitals import Heartbeat, Marker, marker_path
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.training.device import choose_device
from playground.gan.training.training import Training
from playground.store import Database, StoreError, home, limits, presence, runs, viewers
from playground.store.tables import ENDED

TICK_SECONDS = 0.05  # how often a worker looks for commands and waiting runs
WATCH_SECONDS = 0.5  # how often it looks who watches
SEATS = 64  # runs in one worker; more wait
PATIENCE_SECONDS = 0.5  # a run is left to a less loaded worker for this long

log = logging.getLogger(__name__)


def unwatched_seconds() -> float:
    """After how long a run that nobody watches pauses: ``PLAYGROUND_UNWATCHED_SECONDS``, by default 60."""
    return float(os.environ.get("PLAYGROUND_UNWATCHED_SECONDS") or 60)


def most_seconds() -> float:
    """The most seconds of training that one run may take: ``PLAYGROUND_RUN_SECONDS``, by default 1800."""
    return float(os.environ.get("PLAYGROUND_RUN_SECONDS") or 1800)


class Worker:
    """Trains the runs it has claimed, each in its turn. Everything happens in the thread that calls ``round``."""

    def __init__(self, database: Database, name: str, device: str) -> None:
        self.database, self.name, self.device = database, name, device
        self.seats: dict[str, Seat] = {}
        self._next_tick = self._next_watch = self._next_sharing = 0.0
        self._marker = Marker(marker_path(database.folder, name))
        self.desk = Desk(database, name, device, self._marker.write)

    def round(self, claiming: bool = True) -> bool:
        """One slice for each run, with a look for commands in between, then one for each job. False if there was
        nothing to do."""
        self.tick(claiming)
        trained = 0.0
        for seat in list(self.seats.values()):
            if seat.run.id in self.seats:
                start = time.monotonic()
                self._marker.write(seat.run.id)
                self._turn(seat)
                trained += time.monotonic() - start
            if time.monotonic() >= self._next_tick:
                self.tick(claiming)
        return self.desk.turn(trained) or bool(self.seats)

    def tick(self, claiming: bool = True) -> None:
        """Obey commands, see who watches, claim what waits, answer quick questions."""
        now = time.monotonic()
        if now < self._next_tick:
            return
        self.desk.tick(claiming, training=bool(self.seats))
        self._next_tick = time.monotonic() + TICK_SECONDS
        with self.database.read() as connection:
            commands = runs.commands_for(connection, list(self.seats)) if self.seats else []
            waiting = runs.claimable(connection, time.time()) if claiming else []
        self._obey(commands)
        if self.seats and now >= self._next_watch:
            self._next_watch = now + WATCH_SECONDS
            self._see_who_watches()
        if claiming and self._claim_one(waiting):
            self._next_tick = now  # perhaps there are more

    def take(self, run_id: str, epoch: int) -> bool:
        """Claim this run and open it, if it still waits at this epoch."""
        self._marker.write(run_id)
        with self.database.write() as connection:
            now = time.time()
            if not runs.claim(connection, run_id, epoch, self.name, now):
                return False
            run = runs.get(connection, run_id, now)
        if run is not None:
            self.open(run)
        return True

    def open(self, run: runs.Run) -> None:
        """Begin to train a run that this worker owns."""
        try:
            seat = self.seats[run.id] = Seat(self.database, run, self.device)
            if seat.watch.observer.lacks_classifier:
                asking.ask(self.database, "classifier", {"target": seat.training.experiment.target.model_dump()})
        except StoreError:
            raise  # the lease will lapse, and the run be claimed again
        except Exception as error:
            log.exception("run %s cannot be opened", run.id)
            values = {"state": "failed", "owner": None, "finished": time.time(), "note_until": None}
            with self.database.write() as connection:
                runs.change(connection, run, time.time(), "failed", note=failure(error, run.step), **values)

    def leave(self, seat: Seat, leaving: Leaving) -> None:
        """Give a run up in good order."""
        try:
            seat.leave(leaving)
        except LeaseLostError:
            log.warning("run %s has another owner", seat.run.id)
        self.seats.pop(seat.run.id, None)
        if leaving.state in ENDED:
            limits.evict(self.database, time.time())

    def close(self) -> None:
        """Save all runs and let them wait for another worker."""
        for seat in list(self.seats.values()):
            note = f"Goes on from step {seat.step}, where the app was closed."
            try:
                self.leave(seat, Leaving("queued", note))
            except StoreError as error:  # its lease will lapse, and its last checkpoint serve
                log.warning("run %s cannot be saved: %s", seat.run.id, error)
        self.desk.close()
        self._marker.remove()

    def _turn(self, seat: Seat) -> None:
        """One slice of training for a run, and what the store should know about it."""
        try:
            if seat.leaving is None:
                seat.train(slice_seconds(len(self.seats)))
            if seat.leaving is None and seat.seconds > most_seconds():
                note = f"Stopped at step {seat.step}: a run may train for {most_seconds():.0f} seconds here."
                seat.leaving = Leaving("stopped", note)
            if seat.leaving is not None:
                self.leave(seat, seat.leaving)
            else:
                seat.report()
        except LeaseLostError:
            log.warning("run %s has another owner", seat.run.id)
            self.seats.pop(seat.run.id, None)

    def _obey(self, commands: list[Row[Any]]) -> None:
        for command in commands:
            seat = self.seats.get(command.run)
            if seat is None:
                continue
            if command.kind == "stop":
                self.leave(seat, Leaving("stopped", f"Stopped at step {seat.step}."))
            elif command.kind == "pause":
                self.leave(seat, Leaving("paused", paused_by=command.argument))

    def _see_who_watches(self) -> None:
        now, patience = time.time(), unwatched_seconds()
        with self.database.read() as connection:
            seen = viewers.last_seen(connection, list(self.seats))
        for seat in list(self.seats.values()):
            last = seen.get(seat.run.id, 0.0)
            seat.watched = now - last < runs.WATCHER_SECONDS
            nearly_done = seat.step > 0.8 * seat.run.steps
            if now - max(last, seat.claimed) > patience and not nearly_done:
                note = f"Paused at step {seat.step} because nobody watched; it goes on when somebody does."
                self.leave(seat, Leaving("paused", note, paused_by=runs.UNWATCHED))

    def _claim_one(self, waiting: list[Row[Any]]) -> bool:
        """Claim the run that waits longest, unless it is another worker's turn. With none waiting, and another
        worker idle, give one away."""
        if not waiting and not self._may_share():
            return False
        now = time.time()
        with self.database.read() as connection:
            loads = presence.loads(connection, now)
        mine = len(self.seats)
        least = min((load for name, load in loads.items() if name != self.name), default=mine)
        if not waiting and mine - least >= 2:  # a worker came or became free: let it have one
            self.leave(list(self.seats.values())[-1], Leaving("queued"))
        for row in waiting:
            if mine < SEATS and (mine <= least or now - row.queued > PATIENCE_SECONDS):
                return self.take(row.id, row.epoch)
        return False

    def _may_share(self) -> bool:
        """Once a second, if there are runs to share."""
        if len(self.seats) < 2 or time.monotonic() < self._next_sharing:
            return False
        self._next_sharing = time.monotonic() + 1.0
        return True


def warm_up(device: str) -> None:
    """Train two steps of something: the first optimiser of a process alone takes two seconds to load."""
    watch = Watch(Training(Experiment(steps=2), device))
    watch.start()
    next(watch)
    watch.look()
    watch.training.checkpoint()
    gc.collect()
    gc.freeze()  # nothing of what is loaded now will ever be garbage


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--name", default=f"worker-{os.getpid()}")
    name = arguments.parse_args().name
    logging.basicConfig(format=f"{name} %(levelname)s %(message)s")
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end we notice
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ready = threading.Event()
    threading.Thread(target=_wait_for_parent, args=(stop, ready), daemon=True).start()
    torch.set_num_threads(1)
    try:
        device = choose_device()
        warm_up(device)
        worker = Worker(Database(), name, device)
    except (StoreError, ValueError) as error:
        marker_path(home(), name).write_text(str(error))  # for the supervisor to tell
        raise SystemExit(str(error)) from error
    ready.set()
    serve(worker, stop)


def serve(worker: Worker, stop: threading.Event) -> None:
    """Train whatever waits, until told to stop; then save all runs."""
    heartbeat = Heartbeat(worker.database, worker.name, worker.device)
    heartbeat.start()
    while not stop.is_set():
        try:
            if not worker.round():
                stop.wait(TICK_SECONDS)
        except StoreError as error:  # full, locked, gone: the runs wait in memory
            log.warning("%s", error)
            stop.wait(0.5)
    worker.close()
    heartbeat.end()


def _wait_for_parent(stop: threading.Event, ready: threading.Event) -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock would be held when the process ends
        pass
    stop.set()
    if not ready.is_set():
        os._exit(0)  # nothing to save yet


if __name__ == "__main__":
    main()
