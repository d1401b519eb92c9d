"""What several workers do together, and what each costs the database that they share.

    python -m benchmarks.scale                        # both parts
    python -m benchmarks.scale --pretend 8 32 128     # other numbers of workers that only pretend to train
    python -m benchmarks.scale --seconds 20

First real workers: steps per second of eight runs with 1, 2 and 4 of them. Then workers that are real in all but their
training, which is a pause: claims, commands, leases, reports, looks and checkpoints go through the code of the app. So
hundreds fit on one machine, and what PostgreSQL has to do for them is counted by itself. It is started for this on a
temporary folder, with its own settings.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy

from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment
from playground.store import Database, lifecycle
from tests import postgresql as server

TOGETHER = 25  # pretended workers in one process
SLICE_SECONDS = 0.25
SLICE_STEPS = 50
LOOK_BYTES = 12_000  # of what a watched run shows, four times a second
WARM_UP_SECONDS = 8.0
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def pretend(count: int, seconds: float) -> None:
    """So many workers in this process, which take one run each and pretend to train it."""
    import torch

    from playground.engine import claimed_runs
    from playground.engine.claimed_run import ClaimedRun
    from playground.engine.worker import Worker, serve
    from playground.store.films import Frame

    def pause(members: list[ClaimedRun], _seconds: float) -> bool:
        time.sleep(SLICE_SECONDS)
        for claimed in members:
            claimed.training.state.step += SLICE_STEPS
            claimed.charge(SLICE_SECONDS)
            claimed.writer._frames.append(Frame(claimed.step, False, bytes(LOOK_BYTES)))
        return True

    torch.set_num_threads(1)
    claimed_runs.train_slice = pause  # type: ignore[assignment, attr-defined]
    claimed_runs.MAX_RUNS = 1
    stop = threading.Event()
    workers = [Worker(Database(), f"pretend-{os.getpid()}-{i}", "cpu", announced=True) for i in range(count)]
    threads = [threading.Thread(target=serve, args=(worker, stop)) for worker in workers]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    os._exit(0)  # as in a power cut: only what came before is counted


@dataclass(frozen=True)
class Count:
    """What PostgreSQL has done since it started."""

    time: float
    transactions: int
    written: int  # rows
    read: int
    log_bytes: int  # of the write-ahead log
    cpu: float  # seconds
    steps: int  # of all runs

    @classmethod
    def now(cls, connection: sqlalchemy.Connection, pid: int) -> Count:
        """As of this moment."""
        row = connection.exec_driver_sql(
            "SELECT xact_commit + xact_rollback, tup_inserted + tup_updated + tup_deleted, tup_fetched, "
            "pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, (SELECT coalesce(sum(step), 0) FROM runs) "
            "FROM pg_stat_database WHERE datname = current_database()"
        ).one()
        return cls(time.monotonic(), row[0], row[1], row[2], row[3], cpu_seconds(pid), row[4])


def cpu_seconds(parent: int) -> float:
    """What a process and its children have used of the cores, those that have ended included."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == parent:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == parent:
            total += sum(map(int, fields[11:13]))
    return total / CLOCK_TICKS


def measure_cost(postgres: server.PostgreSQL, workers: int, busy: bool, seconds: float) -> None:
    """Print what so many workers cost, each with a run or each without."""
    url = postgres.new_database()
    database = Database(url)
    long = Experiment.default("ring").model_copy(update={"steps": 200_000})
    with database.write() as connection:
        for seed in range(workers if busy else 0):
            run_id = lifecycle.create(connection, long.model_copy(update={"seed": seed}), database.now())
            connection.exec_driver_sql(f"INSERT INTO unattended VALUES ('{run_id}')")
    groups = [min(TOGETHER, workers - i) for i in range(0, workers, TOGETHER)]
    lasts = WARM_UP_SECONDS + workers * 0.15 + seconds
    command = [sys.executable, "-m", "benchmarks.scale", "--seconds", str(lasts + 60), "--as-workers"]
    environment = os.environ | {"PLAYGROUND_DATABASE": url, "OMP_NUM_THREADS": "1", "PLAYGROUND_DEVICE": "cpu"}
    processes = [
        subprocess.Popen([*command, str(count)], env=environment, stderr=subprocess.DEVNULL) for count in groups
    ]
    time.sleep(lasts - seconds)
    pid = int((postgres.folder / "data" / "postmaster.pid").read_text().split()[0])
    with database.read() as connection:
        before = Count.now(connection, pid)
        time.sleep(seconds)
        after = Count.now(connection, pid)
        held: int = connection.exec_driver_sql("SELECT count(*) FROM runs WHERE state = 'running'").scalar_one()
    for process in processes:
        process.kill()
        process.wait()
    database.close()
    took = after.time - before.time
    wanted = workers * SLICE_STEPS / SLICE_SECONDS if busy else 0
    print(
        f"{workers:7} {'busy' if busy else 'idle':5} {held:7} "
        f"{(after.transactions - before.transactions) / took:10.0f} {(after.written - before.written) / took:8.0f} "
        f"{(after.read - before.read) / took:9.0f} {(after.log_bytes - before.log_bytes) / took / 1e6:8.2f} "
        f"{(after.cpu - before.cpu) / took:7.2f} {1000 * (after.cpu - before.cpu) / took / workers:9.2f} "
        f"{(after.steps - before.steps) / took / wanted if wanted else 1:6.0%}",
        flush=True,
    )


def measure_pace(postgres: server.PostgreSQL, workers: int, seconds: float) -> float:
    """Steps per second of eight runs that so many real workers train."""
    os.environ["PLAYGROUND_DATABASE"] = postgres.new_database()
    engine = Engine(workers=workers)
    ids = [
        engine.submit(Experiment.default("ring").model_copy(update={"steps": 200_000, "seed": seed}))
        for seed in range(8)
    ]
    for run_id in ids:
        engine.set_unattended(run_id, True)

    def steps() -> list[int]:
        return [run.step for run in map(engine.run, ids) if run]

    patience = time.monotonic() + 120
    while (engine.health().workers < workers or min(steps()) < 50) and time.monotonic() < patience:
        time.sleep(0.2)
    began, before = time.monotonic(), sum(steps())
    time.sleep(seconds)
    pace = (sum(steps()) - before) / (time.monotonic() - began)
    engine.close()
    return pace


def main() -> None:
    """Measure, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pretend", type=int, nargs="*", default=[10, 50])
    parser.add_argument("--real", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--as-workers", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.as_workers:
        pretend(given.as_workers, given.seconds)
        return
    server.FAST = ("max_connections=600",)  # as installed: each commit reaches the disk
    with tempfile.TemporaryDirectory() as home, server.postgresql() as postgres:
        os.environ |= {"PLAYGROUND_HOME": home, "PLAYGROUND_DEVICE": "cpu"}
        for workers in given.real:
            print(f"{workers} workers train {measure_pace(postgres, workers, given.seconds):6.0f} steps/s", flush=True)
        if given.pretend:
            print("workers       running  transact.  written      read   log MB    CPU  CPU ms of    pace")
            print("                 runs         /s  rows/s    rows/s       /s     /s   a worker")
        for workers in given.pretend:
            for busy in (False, True):
                measure_cost(postgres, workers, busy, given.seconds)


if __name__ == "__main__":
    main()
