"""In whatever order people and workers come, act and go: no run is lost, none is trained twice, each ends right."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from playground.engine import Engine
from playground.engine.worker import Worker
from playground.store import Database, leases, tables
from playground.store.people import Person
from tests.engine.conftest import PATIENCE, small

PEOPLE = [Person("ann"), Person("bob")]
STEPS = 40


class Scheduling(RuleBasedStateMachine):
    """Up to three workers of this process, and two people who start, pause, go on with and stop a few runs."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="playground-scheduling-")
        before = os.environ["PLAYGROUND_HOME"]
        os.environ["PLAYGROUND_HOME"] = self.folder
        self.engine = Engine(Database(), workers=0)
        os.environ["PLAYGROUND_HOME"] = before
        self.workers: dict[str, Worker] = {}
        self.runs: list[str] = []
        self.stopped: set[str] = set()
        self.born = 0

    def teardown(self) -> None:
        """However it was left: with one worker and nobody who holds it up, everything comes to its end."""
        self.join()
        for run_id in self.runs:
            self.engine.resume(run_id)
        deadline = time.monotonic() + PATIENCE
        while any(self.engine.run(run_id).live for run_id in self.runs):
            assert time.monotonic() < deadline, [self.engine.run(run_id) for run_id in self.runs]
            self.watch()
            for worker in self.workers.values():
                turn(worker)
        for run_id in self.runs:
            run = self.engine.run(run_id)
            assert run.state == ("stopped" if run_id in self.stopped else "finished")
            assert run.step == STEPS or run_id in self.stopped
        self.engine.close()
        shutil.rmtree(self.folder)

    # ---------------------------------------------------------------- people
    @precondition(lambda self: len(self.runs) < 5)
    @rule(person=st.sampled_from(PEOPLE))
    def start(self, person: Person) -> None:
        self.runs.append(self.engine.submit(small(steps=STEPS), by=person))

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def pause(self, data: Any) -> None:
        self.engine.pause(data.draw(st.sampled_from(self.runs)), "a viewer")

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def go_on(self, data: Any) -> None:
        self.engine.resume(data.draw(st.sampled_from(self.runs)))

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def stop(self, data: Any) -> None:
        run_id = data.draw(st.sampled_from(self.runs))
        if self.engine.run(run_id).live:
            self.engine.stop(run_id)
            self.stopped.add(run_id)

    # ---------------------------------------------------------------- workers
    @precondition(lambda self: len(self.workers) < 3)
    @rule()
    def join(self) -> None:
        self.born += 1
        name = f"worker-{self.born}"
        self.workers[name] = Worker(self.engine.database, name, "cpu", announced=True)

    @precondition(lambda self: self.workers)
    @rule(data=st.data(), turns=st.integers(1, 4))
    def work(self, data: Any, turns: int) -> None:
        self.watch()
        worker = self.workers[data.draw(st.sampled_from(sorted(self.workers)))]
        for _ in range(turns):
            turn(worker)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def leave(self, data: Any) -> None:
        self.workers.pop(data.draw(st.sampled_from(sorted(self.workers)))).close()

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def die(self, data: Any) -> None:
        """Without a word: its leases lapse."""
        name = data.draw(st.sampled_from(sorted(self.workers)))
        del self.workers[name]
        self.lapse(name)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def fall_asleep(self, data: Any) -> None:
        """Its leases lapse, and it goes on later as if nothing had happened."""
        self.lapse(data.draw(st.sampled_from(sorted(self.workers))))

    # ---------------------------------------------------------------- always
    @invariant()
    def no_run_has_two_owners(self) -> None:
        """Two workers may hold one for a moment, but only one of them by the latest claim."""
        for run_id in self.runs:
            run = self.engine.run(run_id)
            held = [w for w in self.workers.values() if run_id in w.runs.held]
            owners = [w for w in held if (w.name, w.runs.held[run_id].run.epoch) == (run.owner, run.epoch)]
            assert len(owners) <= 1

    def watch(self) -> None:
        for run_id in self.runs:
            if self.engine.run(run_id).live:
                self.engine.watch(run_id, "a viewer")

    def lapse(self, name: str) -> None:
        long_ago = time.time() - leases.LEASE_SECONDS
        with self.engine.database.write() as connection:
            mine = tables.runs.c.owner == name
            connection.execute(tables.runs.update().where(mine).values(lease_until=long_ago))


def turn(worker: Worker) -> None:
    """A round, with a look at the store, whatever the clock says."""
    worker._next_tick = 0.0
    worker.runs._next_look_for_orphans = 0.0
    worker.round()


TestScheduling = pytest.mark.slow(Scheduling.TestCase)
TestScheduling.settings = settings(
    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
