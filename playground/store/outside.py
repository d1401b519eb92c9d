"""Runs that another program trains, outside the app. It writes their film, and no worker claims them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, select

from playground.store import events, films, lifecycle, remarks
from playground.store.films import Frame
from playground.store.tables import OUTSIDE, runs

if TYPE_CHECKING:
    from playground.gan.experiment.experiment import Experiment

SILENT_SECONDS = 120.0  # after which a page says that there is no news
LOST_SECONDS = 24 * 3600.0  # after which the run counts as stopped


def create(connection: Connection, run_id: str, experiment: Experiment, name: str, now: float) -> None:
    """A new run of another program. `name` is plain text, and is cut where it is too long."""
    lifecycle.create(connection, experiment, now, run_id=run_id, state=OUTSIDE)
    connection.execute(runs.update().where(runs.c.id == run_id).values(started=now, lease_until=now + SILENT_SECONDS))
    remarks.remark(connection, run_id, name=name)


def write(
    connection: Connection, run_id: str, frames: Sequence[Frame], now: float, state: str = OUTSIDE, **values: Any
) -> bool:
    """Add to the film, and say how far the run is. A run that counted as stopped goes on by this.

    state: one of ENDED when the program has ended. values: step, seconds, steps_per_second, device, metrics, note.
    False: the run was deleted, and nothing was written.
    """
    values |= {"state": state, "lease_until": now + SILENT_SECONDS, "finished": None if state == OUTSIDE else now}
    if not connection.execute(runs.update().where(runs.c.id == run_id).values(**values)).rowcount:
        return False
    films.append(connection, run_id, frames)
    if frames:
        films.count(connection, run_id)
    if state != OUTSIDE:
        events.log(connection, run_id, state, values.get("note", ""), now)
    return True


def end_lost(connection: Connection, now: float) -> None:
    """Runs whose programs have not been heard of for a day count as stopped, so that they can make room for others."""
    lost = and_(runs.c.state == OUTSIDE, runs.c.lease_until < now - LOST_SECONDS)
    ids: list[str] = list(connection.execute(select(runs.c.id).where(lost)).scalars())
    note = "Stopped: the program that trains it has not been heard of for a day."
    connection.execute(runs.update().where(runs.c.id.in_(ids)).values(state="stopped", finished=now, note=note))
