"""What happens to a database, its workers and the servers of its pages while runs train, and what holds all the same.

The tests of `test_postgresql` (a worker of this process, through PgBouncer) and of `test_under_ray` (workers on two
nodes) are these. Both say what the ``engine`` is, which only asks; the ``server`` with its database; and ``fifty``, who
want the same run at the same moment.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from playground.store import Database, StoreError
from tests.engine.conftest import check_that_it_goes_on, get, make, small, wait_for, wait_until

ROOT = Path(__file__).parents[2]
NOBODYS = "xpu"  # a device that none of the workers has
SERVER = """
import sys, time
from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment
engine = Engine(workers=0)
run_id = engine.submit(Experiment.from_json(sys.argv[1]))
print(run_id, flush=True)
while True:
    engine.watch(run_id, "ann")
    time.sleep(0.1)
"""


def test_of_fifty_claimers_one_wins(engine, fifty):
    run_id = make(engine.database, small(), wanted_device=NOBODYS)
    assert fifty(run_id) == 1
    assert get(engine.database, run_id).epoch == 1
    engine.delete(run_id)


def test_a_deadlock_is_ended_by_the_database_and_the_worker_goes_on_and_loses_nothing(engine):
    """Somebody holds the snapshots and wants the run; its worker holds the run and wants the snapshots."""
    experiment, before = small(steps=200_000), deadlocks(engine.database)
    run_id = engine.submit(experiment)
    seen = wait_until(engine, run_id, lambda run: run.step > 30)
    with worker_in_the_middle_of_a_report(engine.database) as connection:
        connection.execute(text("SET LOCAL deadlock_timeout = '1min'"))  # it is the worker that notices
        connection.execute(text("UPDATE runs SET last_viewed = last_viewed"))
    check_that_it_goes_on(engine, run_id, experiment, beyond=seen.step)
    wait_for(lambda: deadlocks(engine.database) == before + 1)  # the server counts with a delay


@contextmanager
def worker_in_the_middle_of_a_report(database: Database) -> Iterator[Connection]:
    """A worker has written how far its run is and waits, until the end of the block, to write what there is to see."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'snapshots'::regclass")
    with database.write() as connection:
        connection.execute(text("LOCK TABLE snapshots IN SHARE MODE"))
        wait_for(lambda: connection.execute(waiting).scalar_one() > 0, every=0.001)
        yield connection


def deadlocks(database: Database) -> int:
    """How many there were."""
    query = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    with database.read() as connection:
        found: int = connection.execute(query).scalar_one()
    return found


def test_a_database_that_goes_and_comes_back_loses_nothing(engine, server):
    experiment = small(steps=200_000)
    run_id = engine.submit(experiment)
    seen = wait_until(engine, run_id, lambda run: run.step > 30)
    server.stop("immediate")
    with pytest.raises(StoreError, match="goes on by itself"):
        engine.run(run_id)
    server.start()
    wait_for(lambda: is_reachable(engine.database))
    check_that_it_goes_on(engine, run_id, experiment, beyond=seen.step)


def is_reachable(database: Database) -> bool:
    """Whether it answers (again)."""
    try:
        with database.read() as connection:
            return connection.execute(text("SELECT true")).scalar_one()
    except StoreError:
        return False


def test_when_a_web_server_is_killed_its_runs_go_on_and_another_server_shows_them(engine):
    experiment = small(steps=200_000)
    command = [sys.executable, "-c", SERVER, experiment.canonical()]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert killed.stdout is not None
    run_id = killed.stdout.readline().strip()
    wait_for(lambda: engine.run(run_id).step > 30)
    killed.kill()
    killed.wait()
    check_that_it_goes_on(engine, run_id, experiment, beyond=engine.run(run_id).step)
