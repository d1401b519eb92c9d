"""Recordings in the store: runs that were trained elsewhere. They have a film and no checkpoint, and take no room."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from playground.store import films, lifecycle
from playground.store.films import Frame
from playground.store.tables import RECORDED, runs

if TYPE_CHECKING:
    from playground.gan.experiment.experiment import Experiment


def add(
    connection: Connection,
    run_id: str,
    experiment: Experiment,
    frames: Sequence[Frame],
    now: float,
    *,
    metrics: dict[str, float],
    **values: Any,
) -> None:
    """Put the film of a run that was trained elsewhere into the store. `values`: step, seconds, device.

    Its bytes are not counted: it comes with the app, and makes no room for others when it goes.
    """
    lifecycle.create(connection, experiment, now, run_id=run_id, state=RECORDED)
    films.append(connection, run_id, frames)
    values |= {"metrics": json.dumps(metrics), "started": now, "finished": now}
    connection.execute(runs.update().where(runs.c.id == run_id).values(**values))


def ids(connection: Connection) -> set[str]:
    """The ids of all recordings in the store."""
    return set(connection.execute(select(runs.c.id).where(runs.c.state == RECORDED)).scalars())
