"""How the engine is: its workers, its queue and its store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from playground.engine.labels import KINDS, has_device, kind_of_json, nobody_takes
from playground.engine.shares import fair_shares, whose
from playground.engine.supervisor import Supervisor
from playground.store import Database, Run, events, lifecycle, limits, people, presence, traffic
from playground.store.presence import Present


@dataclass(frozen=True)
class Health:
    """How the engine is: for the footer and the health page."""

    workers: int  # ready to train
    starting: int  # processes that run but are not ready yet
    devices: tuple[str, ...]  # what the workers train on
    states: dict[str, int]  # how many runs are in each state
    waiting: dict[str, int]  # how many of those that wait for a worker ask for each kind of device
    steps_per_second: float  # of all runs that train
    restarts: int  # of workers of this machine
    store_bytes: int
    store_limit: int
    problem: str  # one sentence, or ""

    @property
    def running(self) -> int:
        """How many runs train."""
        return self.states.get("running", 0)

    @property
    def queued(self) -> int:
        """How many runs wait for a worker."""
        return self.states.get("queued", 0)


def health_of(database: Database, supervisor: Supervisor) -> Health:
    """What the store and the supervisor of this machine's workers say at this moment."""
    with database.read() as connection:
        present = presence.present(connection, database.now())
        states, pace = traffic.count_states(connection), traffic.pace(connection)
        waiting = traffic.count_waiting(connection)
        used = limits.used(connection)
    return Health(
        workers=len(present),
        starting=len(set(supervisor.alive()) - set(present)),
        devices=tuple(sorted(set(present.values()))),
        states=states,
        waiting=waiting,
        steps_per_second=pace,
        restarts=supervisor.restarts,
        store_bytes=used,
        store_limit=limits.limit_bytes(),
        problem=supervisor.problem,
    )


@dataclass(frozen=True)
class Traffic:
    """What trains and what waits, wherever it was started."""

    waiting: tuple[str, ...]  # the ids of runs whose device is here, the next one first
    ends: tuple[float, ...]  # in how many seconds runs that train end, at their present pace, the next one first
    shares: Mapping[str, float] = field(default_factory=dict)  # of one core, of each run that trains, by its id
    workers: tuple[Present, ...] = ()  # that are here

    @property
    def training(self) -> int:
        """How many runs train."""
        return len(self.shares)

    def nobody_takes(self, run: Run) -> str:
        """Why a run that waits would wait in vain, in one sentence, or ""."""
        return nobody_takes(kind_of_json(run.experiment), self.workers, run.wanted_device)


def traffic_of(database: Database) -> Traffic:
    """The traffic at this moment."""
    with database.read() as connection:
        left = traffic.seconds_left(connection)
        waiting = lifecycle.claimable(connection, database.now())
        workers = presence.here(connection, database.now(), KINDS)
        owners = {run_id: whose(person) for run_id, person in people.began(connection, left).items()}
    ends = sorted(seconds for seconds in left.values() if seconds is not None)
    served = tuple(row.id for row in waiting if any(has_device(worker, row.wanted_device) for worker in workers))
    return Traffic(served, tuple(ends), fair_shares(left, owners, len(workers)), tuple(workers))


def recent_events(database: Database, limit: int) -> list[Row[Any]]:
    """What happened to runs lately (run, time, kind, text), newest first."""
    with database.read() as connection:
        return events.newest(connection, limit)


def starters_of(database: Database, some: Sequence[Run]) -> list[str]:
    """The name of the person who started each of the runs; "" where that is not known."""
    with database.read() as connection:
        known = people.starters(connection, [run.id for run in some])
    return [known.get(run.id, "") for run in some]
