"""The life of a run in the store: made, claimed, changed, released, deleted.

Every function works inside the caller's connection. Each change of state is a compare-and-set (see ``leases``):
whoever acts on old knowledge changes nothing, and the call returns ``False``.

    queued -> running -> finished | diverged | failed | stopped
      ^          |
      |          v
      +------- paused

A run that is ``outside`` is trained by another program (see ``outside``), and no worker can claim it.
A run that is ``recorded`` (see ``recorded``) never was in another state, and never will be.
"""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Row, Select, and_, bindparam, func, select, true

from playground.gan.experiment.experiment import Experiment
from playground.store import devices, events, experiments, films, leases, presence, tables
from playground.store.runs import Run, get, trained_by
from playground.store.tables import ANY_DEVICE, runs

NOTE_SECONDS = 6.0  # how long a page still mentions a lost worker after the run has gone on


def create(
    connection: Connection,
    experiment: Experiment,
    now: float,
    *,
    owner: str | None = None,
    private: bool = False,
    parent: str | None = None,
    run_id: str = "",
    state: str = "queued",
    wanted_device: str = ANY_DEVICE,
) -> str:
    """A new run of the experiment: queued, or already owned. Returns its id (32 hex digits; by default a new one)."""
    run_id = run_id or uuid.uuid4().hex
    experiments.keep(connection, experiment)
    connection.execute(
        runs.insert().values(
            id=run_id,
            key=experiment.key,
            title=experiment.title,
            state=state,
            steps=experiment.steps,
            wanted_device=wanted_device,
            private=private,
            parent=parent,
            created=now,
            queued=now,
            last_viewed=now,
        )
    )
    events.log(connection, run_id, "created", "", now)
    if owner is not None:
        claim(connection, run_id, 0, owner, now, wanted_device)  # who makes a run for itself has what it asks for
    return run_id


def change(connection: Connection, run: Run, now: float, event: str = "", **values: Any) -> bool:
    """Change a run if it still is in the state, with the owner and epoch, in which ``run`` saw it.

    ``event`` is what to write into the run's history.
    """
    changed = leases.change(connection, runs, run, **values)
    if changed and event:
        events.log(connection, run.id, event, values.get("note", ""), now)
    return changed


def make_private(connection: Connection, run_id: str) -> None:
    """The run goes on for those who watch it, but a new visitor no longer finds it by its key."""
    connection.execute(runs.update().where(runs.c.id == run_id).values(private=True))


def claimable(connection: Connection, now: float, device: str = "") -> list[Row[Any]]:
    """Runs that wait for a worker (id, key, epoch, wanted_device), the longest waiting first. device: only
    those that a worker with this device may take."""
    return list(connection.execute(_claimable(device), {"now": now}))


def is_awaited(connection: Connection, now: float) -> bool:
    """Whether there is a run for a worker that starts now, as after all workers were killed: one waits, or another
    worker has more than one and will leave one to it."""
    if claimable(connection, now):
        return True
    training = connection.execute(select(func.count()).where(runs.c.state == "running")).scalar_one()
    return training > len(presence.present(connection, now))


def claim(connection: Connection, run_id: str, epoch: int, owner: str, now: float, device: str = "cpu") -> bool:
    """Take a waiting run, if nobody else has since it was at this epoch, and if the owner has the device for it."""
    run = get(connection, run_id, now)
    if run is None:
        _end_unknown(connection, run_id, epoch, now)
        return False
    values: dict[str, Any] = {"note_until": now + NOTE_SECONDS, "started": now if run.started is None else run.started}
    lost = run.state == "running"  # its lease has lapsed: the worker died or hangs, and nobody saw it die
    if lost:
        values["note"] = _lost_note(connection, run)
    if not leases.claim(connection, runs, run_id, epoch, owner, now, devices.may_take(device), **values):
        return False
    if lost:
        presence.withdraw(connection, str(run.owner))  # or others would leave runs to it
    events.log(connection, run_id, "claimed", values.get("note", ""), now)
    return True


def held_by(connection: Connection, owner: str) -> dict[str, int]:
    """The epoch of each run that the worker holds, by id."""
    return leases.held_by(connection, runs, owner)


def release(connection: Connection, run: Run, state: str, now: float, **values: Any) -> bool:
    """The worker gives the run up in good order, in the state in which it is from then on."""
    values = {"target_step": None, "note_until": None, "queued": now} | values
    released = leases.release(connection, runs, run, state, **values)
    if released:
        events.log(connection, run.id, state, values.get("note", ""), now)
    return released


def release_lost(connection: Connection, owner: str, at_work_on: str, now: float, max_crashes: int) -> None:
    """The worker died: its runs wait for another, with a note.

    The run it was at work on may be what killed it: after ``max_crashes`` such deaths without a new checkpoint
    in between, that run fails and the others go on.
    """
    for run in trained_by(connection, owner, now):
        values: dict[str, Any] = {"owner": None, "state": "queued", "queued": now, "note_until": None}
        values["note"] = _lost_note(connection, run)
        if run.id == at_work_on:
            crashes = 1 + connection.execute(select(runs.c.crashes).where(runs.c.id == run.id)).scalar_one()
            values |= {"crashes": crashes, "crash_step": run.step}
            if crashes >= max_crashes:
                values |= {"state": "failed", "finished": now}
                values["note"] = f"Given up at step {run.step:,}: the worker died {crashes} times while training it."
        change(connection, run, now, "lost", **values)


def delete(connection: Connection, run_id: str) -> None:
    """Forget a run and everything of it."""
    key = connection.execute(select(runs.c.key).where(runs.c.id == run_id)).scalar()
    films.forget(connection, run_id)
    for table, column in (
        (tables.discarded, tables.discarded.c.run_id),
        (tables.unattended, tables.unattended.c.run_id),
        (tables.started_by, tables.started_by.c.run_id),
        (tables.imported, tables.imported.c.run_id),
        (tables.made_with, tables.made_with.c.run_id),
        (tables.viewers, tables.viewers.c.run_id),
        (tables.remarks, tables.remarks.c.run_id),
        (tables.events, tables.events.c.run),
        (tables.commands, tables.commands.c.run),
        (runs, runs.c.id),
    ):
        connection.execute(table.delete().where(column == run_id))
    if key is not None:
        experiments.forget(connection, key)
        events.say(run_id, key, "deleted")


def forget_crashes(connection: Connection, run_id: str, step: int) -> None:
    """The run got past the step at which its worker died, so it was not to blame."""
    survived = and_(runs.c.id == run_id, runs.c.crashes > 0, runs.c.crash_step < step)
    connection.execute(runs.update().where(survived).values(crashes=0, crash_step=-1))


def _end_unknown(connection: Connection, run_id: str, epoch: int, now: float) -> None:
    """End a run whose experiment is missing, as in a damaged store: no worker could ever train it."""
    unknown = and_(runs.c.id == run_id, runs.c.epoch == epoch, runs.c.key.not_in(select(tables.experiments.c.key)))
    note = "Its settings are missing from the store, so it cannot be trained."
    ended = {"state": "failed", "owner": None, "note": note, "note_until": None, "finished": now}
    if connection.execute(runs.update().where(unknown).values(**ended)).rowcount:
        events.log(connection, run_id, "failed", note, now)


def _lost_note(connection: Connection, run: Run) -> str:
    saved = tables.checkpoints.c
    step = connection.execute(select(func.max(saved.step)).where(saved.run_id == run.id)).scalar() or 0
    return f"The worker was lost at step {run.step:,}; a new one continues from step {step:,}."


@cache
def _claimable(device: str) -> Select[Any]:
    columns = (runs.c.id, runs.c.key, runs.c.epoch, runs.c.wanted_device)
    waits = leases.is_claimable(runs, bindparam("now", type_=Float))
    return select(*columns).where(waits, devices.may_take(device) if device else true()).order_by(runs.c.queued)
