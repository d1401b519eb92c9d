"""How much is going on: runs by state, their pace, and how long they still take."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from playground.store.tables import runs


def count_states(connection: Connection) -> dict[str, int]:
    """How many runs are in each state."""
    query = select(runs.c.state, func.count()).group_by(runs.c.state)
    rows: Any = connection.execute(query).all()
    return dict(rows)


def count_waiting(connection: Connection) -> dict[str, int]:
    """How many runs wait for a worker, by the kind of device that they ask for."""
    query = select(runs.c.wanted_device, func.count()).where(runs.c.state == "queued").group_by(runs.c.wanted_device)
    rows: Any = connection.execute(query).all()
    return dict(rows)


def pace(connection: Connection) -> float:
    """Steps per second of all runs that train, together."""
    query = select(func.sum(runs.c.steps_per_second)).where(runs.c.state == "running")
    return float(connection.execute(query).scalar() or 0.0)


def owners(connection: Connection) -> dict[str, str]:
    """The worker that trains each run, by the run's id."""
    rows: Any = connection.execute(select(runs.c.id, runs.c.owner).where(runs.c.state == "running")).all()
    return dict(rows)


def seconds_left(connection: Connection) -> dict[str, float | None]:
    """For each run that trains, the seconds to its end at its present pace; None while it has none."""
    query = select(runs.c.id, runs.c.steps, runs.c.step, runs.c.steps_per_second).where(runs.c.state == "running")
    return {
        row.id: (row.steps - row.step) / row.steps_per_second if row.steps_per_second else None
        for row in connection.execute(query)
    }
