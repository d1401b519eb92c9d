"""Random kills of workers and of the server, with four live runs: who comes back, and how soon.

    python -m benchmarks.faults                     # twenty kills
    python -m benchmarks.faults --kills 6 --seed 3

Each time SIGKILL goes to a worker, to the web process, or to all of them at once; a web process that was killed is
started again at once, as a service manager does. A run has recovered when it trains past the step at which it was. At
the end the database must be sound, and the film of one run that of an undisturbed training, byte for byte.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

from benchmarks.pages import answers
from playground.engine import Engine, Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from playground.store import Database

TARGETS = ("ring", "moons", "gaussian", "digits")
KINDS = ("worker", "web", "all")
PATIENCE_SECONDS = 60.0  # a run that has not moved for so long is lost
REST_SECONDS = (1.0, 4.0)  # between the last recovery and the next kill


class Server:
    """The app on a home of its own, with the process ids of its workers."""

    def __init__(self, home: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = os.environ | {"PLAYGROUND_HOME": home, "PLAYGROUND_DEVICE": "cpu"}
        self.start()

    def start(self) -> None:
        """Serve again."""
        flags = ["--server.port", str(self.port), "--server.headless", "true"]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *flags]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, env=self.environment, stdout=quiet, stderr=quiet)

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        return workers_of(self.process.pid)

    def kill(self, kind: str) -> None:
        """SIGKILL to one worker, the web process, or all of them."""
        workers = self.workers()
        victims = {"worker": workers[:1], "web": [], "all": workers}[kind]
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        if kind != "worker":
            self.process.kill()
            self.process.wait()
            self.start()

    def end(self) -> None:
        """End it in good order."""
        self.process.terminate()
        self.process.wait(30)


def workers_of(server: int) -> list[int]:
    """The process ids of the workers that this server has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rsplit(")", 1)[1].split()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if int(after_name[1]) == server and b"playground.engine.worker" in command:
            found.append(int(stat.parent.name))
    return found


def experiments() -> list[Experiment]:
    """Four trainings that last."""
    return [Experiment.default(target).model_copy(update={"steps": 200_000, "seed": 5}) for target in TARGETS]


def recover(engine: Engine, before: list[Run], claimed_anew: bool) -> dict[str, float]:
    """How many seconds each run takes until it trains past the step at which it was; those that do not are missing.
    claimed_anew: only under another worker, for a dying one may still write something."""
    began, took = time.perf_counter(), dict[str, float]()
    while len(took) < len(before) and time.perf_counter() - began < PATIENCE_SECONDS:
        for was in before:
            run = engine.run(was.id)
            if run and run.id not in took and run.step > was.step and (run.epoch > was.epoch or not claimed_anew):
                took[run.id] = time.perf_counter() - began
        time.sleep(0.05)
    return took


def all_of(engine: Engine, ids: list[str]) -> list[Run]:
    """The runs as they are now."""
    return [run for run_id in ids if (run := engine.run(run_id)) is not None]


def same_film(engine: Engine, run_id: str, experiment: Experiment, frames: int = 12) -> bool:
    """Whether the beginning of a run's film is that of an undisturbed training."""
    kept = [blob for blob in engine.delta(run_id, -1, frames) if Snapshot.decode(blob).kept]
    torch.set_num_threads(1)  # as a worker does: two threads sum in another order
    watch = Watch(Training(experiment))
    film = [watch.start().encode()]
    while len(film) < len(kept):
        snapshot = next(watch)
        if snapshot is not None:
            film.append(snapshot.encode())
    return film == kept


def sound(database: Database) -> bool:
    """Whether SQLite finds no damage."""
    with database.read() as connection:
        return bool(connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    random.seed(options.seed)
    home = tempfile.mkdtemp(prefix="playground-faults-")
    os.environ["PLAYGROUND_HOME"] = home
    server = Server(home)
    try:
        while not answers(f"http://127.0.0.1:{server.port}/_stcore/health"):
            time.sleep(0.2)
        attack(server, options.kills)
    finally:
        server.end()
        shutil.rmtree(home, ignore_errors=True)


def attack(server: Server, kills: int) -> None:
    """Kill again and again, and print what came of it."""
    engine, trained = Engine(workers=0), experiments()
    ids = [engine.submit(experiment) for experiment in trained]
    for run_id in ids:
        engine.set_unattended(run_id, True)
    recover(engine, all_of(engine, ids), claimed_anew=True)
    print(f"{'killed':8} {'recovered':>9} {'median s':>9} {'slowest s':>9}")
    total, slowest = 0, 0.0
    for number in range(kills):
        kind = KINDS[number % len(KINDS)]
        time.sleep(random.uniform(*REST_SECONDS))
        before = all_of(engine, ids)
        server.kill(kind)
        seconds = sorted(recover(engine, before, claimed_anew=kind != "worker").values())
        total, slowest = total + len(seconds), max(slowest, *seconds, 0.0)
        middle = seconds[len(seconds) // 2] if seconds else float("nan")
        print(f"{kind:8} {len(seconds):>4} of {len(ids)} {middle:9.1f} {max(seconds, default=0.0):9.1f}", flush=True)
    print(f"{total} of {kills * len(ids)} recovered, the slowest after {slowest:.1f} s.")
    print("The database is", "sound," if sound(engine.database) else "DAMAGED,", end=" ")
    print("the film", "the same." if same_film(engine, ids[2], trained[2]) else "ANOTHER.")


if __name__ == "__main__":
    main()
