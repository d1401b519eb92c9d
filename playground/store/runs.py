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

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Row, Select, and_, bindparam, func, or_, select, true

from playground.gan.experiment.experiment import Experiment
from playground.store import devices, events, films, leases, people, presence, tables
from playground.store import experiments as experiments_kept
from playground.store.tables import ANY_DEVICE, ENDED, LIVE, OUTSIDE, RECORDED, runs

WATCHER_SECONDS = 5.0  # a viewer that has not asked for this long has left
NOTE_SECONDS = 6.0  # how long a page still mentions a lost worker after the run has gone on
OUTSIDE_TARGET = '"kind":"outside-'  # in the canonical JSON of an experiment, where no text looks like this
UNWATCHED = "unwatched"  # ``paused_by`` of a run that paused because nobody watched


@dataclass(frozen=True)
class Run:
    """One training of an experiment, as the store knows it at this moment."""

    id: str
    key: str  # of the experiment
    experiment: str  # its canonical JSON
    title: str
    state: str  # queued | running | paused | finished | stopped | diverged | failed | outside | recorded
    paused_by: str  # a viewer, "unwatched", or ""
    owner: str | None  # the worker that trains it
    epoch: int  # how many times it has been claimed
    step: int
    steps: int
    target_step: int | None  # on its way to this step, where it will pause
    steps_per_second: float
    seconds: float  # of training; waiting and pauses not counted
    device: str  # that it was trained on last, as torch calls it
    wanted_device: str  # the kind of device that it asks for: "any", "cpu", "cuda" ...
    metrics: dict[str, float]  # the numbers measured last
    note: str  # one sentence for the page, or ""
    recovering: bool  # its worker was lost and a new one has not yet gone on
    private: bool  # others do not find it by its experiment: a viewer's own copy, or where everything is private
    parent: str | None  # the run it was copied from
    created: float
    started: float | None
    finished: float | None
    last_viewed: float
    bytes: int
    watchers: int

    @property
    def live(self) -> bool:
        """Whether it may still train."""
        return self.state in LIVE

    @property
    def ended(self) -> bool:
        """Whether it will never train again."""
        return self.state in ENDED or self.recorded

    @property
    def recorded(self) -> bool:
        """Whether it was trained elsewhere, and came with the app: there is its film, and nothing to go on from."""
        return self.state == RECORDED

    @property
    def outside(self) -> bool:
        """Whether another program trains it, or has: the app has its film, and nothing to go on from."""
        return OUTSIDE_TARGET in self.experiment

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds to the end at the present pace; None while there is no pace to judge by."""
        if not self.live:
            return 0.0
        return (self.steps - self.step) / self.steps_per_second if self.steps_per_second > 0 else None


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
    experiments_kept.keep(connection, experiment)
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


def get(connection: Connection, run_id: str, now: float) -> Run | None:
    """The run as it is now; None if there is no such run."""
    row: Any = connection.execute(_BY_ID, _since(now) | {"wanted_id": run_id}).mappings().first()
    return None if row is None else _run(row, now)


def beginning(
    connection: Connection, start: str, now: float, limit: int = 2, listed: ColumnElement[bool] | None = None
) -> list[Run]:
    """The runs whose ids begin like this, newest first. ``listed``: which of them may be found (see ``people``)."""
    wanted = runs.c.id.startswith(start, autoescape=True)
    return _select(connection, now, wanted if listed is None else and_(wanted, listed), limit)


def some(connection: Connection, run_ids: Collection[str], now: float, listed: ColumnElement[bool]) -> list[Run]:
    """Those of these runs that are ``listed`` (see ``people``), newest first."""
    return _select(connection, now, and_(runs.c.id.in_(run_ids), listed), len(run_ids))


def experiment(connection: Connection, run_id: str) -> str | None:
    """The canonical JSON of what a run trains; None if there is no such run."""
    same = tables.experiments.c.key == runs.c.key
    query = select(tables.experiments.c.json).join(runs, same).where(runs.c.id == run_id)
    return connection.execute(query).scalar()


def experiments(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """The canonical JSON of each of these experiments, by key."""
    table = tables.experiments.c
    rows: Any = connection.execute(select(table.key, table.json).where(table.key.in_(keys))).all()
    return dict(rows)


def newest(
    connection: Connection,
    key: str,
    states: Sequence[str],
    now: float,
    only: ColumnElement[bool] | None = None,
    own_of: str | None = None,
) -> Run | None:
    """The newest shared run of a key that is in one of the states; with ``own_of``, the newest of this person's own.
    only: which of them count (see ``devices``)."""
    imported = select(tables.imported.c.run_id).where(tables.imported.c.shared.is_(False))
    found = runs.c.private.is_(False) if own_of is None else people.is_own(own_of)
    counts = and_(found, runs.c.id.not_in(imported), true() if only is None else only)
    wanted = and_(runs.c.key == key, runs.c.state.in_(states), counts)
    rows = _select(connection, now, wanted, limit=1)
    return rows[0] if rows else None


def recent(
    connection: Connection,
    limit: int,
    states: Sequence[str] | None,
    now: float,
    private: bool = False,
    listed: ColumnElement[bool] | None = None,
) -> list[Run]:
    """Runs, newest first; private copies only when asked for. ``listed``: which of them (see ``people``)."""
    no_copies = or_(runs.c.private.is_(False), people.is_listed_when_private())
    wanted = and_(true() if private else no_copies, runs.c.state.in_(states or tables.STATES))
    wanted = wanted if listed is None else and_(wanted, listed)
    return _select(connection, now, wanted, limit=limit)


def listed(connection: Connection, run_ids: Collection[str], wanted: ColumnElement[bool]) -> list[str]:
    """Those of the runs that are wanted, private copies included (see ``people``)."""
    return list(connection.execute(select(runs.c.id).where(runs.c.id.in_(run_ids), wanted)).scalars())


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
    """Runs that wait for a worker (id, key, epoch, queued, wanted_device), the longest waiting first. device: only
    those that a worker with this device may take."""
    return list(connection.execute(_claimable(device), {"now": now}))


def claim(connection: Connection, run_id: str, epoch: int, owner: str, now: float, device: str = "cpu") -> bool:
    """Take a waiting run, if nobody else has since it was at this epoch, and if the owner has the device for it."""
    run = get(connection, run_id, now)
    if run is None:
        return False
    values: dict[str, Any] = {"note_until": now + NOTE_SECONDS, "started": now if run.started is None else run.started}
    if run.state == "running":  # its lease has lapsed: the worker died or hangs, and nobody saw it die
        values["note"] = _lost_note(connection, run)
        presence.withdraw(connection, str(run.owner))  # or others would leave runs to it
    if not leases.claim(connection, runs, run_id, epoch, owner, now, devices.may_take(device), **values):
        return False
    events.log(connection, run_id, "claimed", values.get("note", ""), now)
    return True


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
    mine = and_(runs.c.owner == owner, runs.c.state == "running")
    for run in _select(connection, now, mine):
        values: dict[str, Any] = {"owner": None, "state": "queued", "queued": now, "note_until": None}
        values["note"] = _lost_note(connection, run)
        if run.id == at_work_on:
            crashes = 1 + connection.execute(select(runs.c.crashes).where(runs.c.id == run.id)).scalar_one()
            values |= {"crashes": crashes, "crash_step": run.step}
            if crashes >= max_crashes:
                values |= {"state": "failed", "finished": now}
                values["note"] = f"Given up at step {run.step}: the worker died {crashes} times while training it."
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
        experiments_kept.forget(connection, key)


def command(connection: Connection, run_id: str, kind: str, argument: str = "") -> None:
    """Ask the worker that trains a run to ``pause`` or ``stop`` it."""
    connection.execute(tables.commands.insert().values(run=run_id, kind=kind, argument=argument))


def commands_for(connection: Connection, run_ids: Sequence[str]) -> list[Row[Any]]:
    """The commands for these runs (id, run, kind, argument) in the order given; they stay until forgotten."""
    return list(connection.execute(_COMMANDS, {"of_runs": list(run_ids)}))


def forget_commands(connection: Connection, run_id: str, kind: str | None = None) -> None:
    """Drop the commands for a run that have been obeyed, or taken back."""
    commands = tables.commands.c
    wanted = and_(commands.run == run_id, true() if kind is None else commands.kind == kind)
    connection.execute(tables.commands.delete().where(wanted))


def forget_crashes(connection: Connection, run_id: str, step: int) -> None:
    """The run got past the step at which its worker died, so it was not to blame."""
    survived = and_(runs.c.id == run_id, runs.c.crashes > 0, runs.c.crash_step < step)
    connection.execute(runs.update().where(survived).values(crashes=0, crash_step=-1))


def _lost_note(connection: Connection, run: Run) -> str:
    saved = tables.checkpoints.c
    step = connection.execute(select(func.max(saved.step)).where(saved.run_id == run.id)).scalar() or 0
    return f"The worker was lost at step {run.step}; a new one continues from step {step}."


def _select(connection: Connection, now: float, wanted: ColumnElement[bool], limit: int | None = None) -> list[Run]:
    rows: Any = connection.execute(_query(wanted).limit(limit), _since(now)).mappings()
    return [_run(row, now) for row in rows]


def _query(wanted: ColumnElement[bool]) -> Select[Any]:
    """The rows of `Run` that are wanted, newest first, for the parameters of `_since`."""
    seen = tables.viewers.c
    watching = and_(seen.run_id == runs.c.id, seen.seen > bindparam("watched_since"))
    watchers = select(func.count()).where(watching).correlate(runs).scalar_subquery()
    return (
        select(runs, tables.experiments.c.json.label("experiment"), watchers.label("watchers"))
        .join(tables.experiments, tables.experiments.c.key == runs.c.key)
        .where(wanted, runs.c.id.not_in(select(tables.discarded.c.run_id)))
        .order_by(runs.c.created.desc(), runs.c.id)
    )


def _since(now: float) -> dict[str, Any]:
    return {"watched_since": now - WATCHER_SECONDS}


# made once: every piece of news asks for a run, and every worker for these many times a second; to make a query takes
# longer than to ask it
_BY_ID = _query(runs.c.id == bindparam("wanted_id"))
_COMMANDS = (
    select(tables.commands.c.id, tables.commands.c.run, tables.commands.c.kind, tables.commands.c.argument)
    .where(tables.commands.c.run.in_(bindparam("of_runs", expanding=True)))
    .order_by(tables.commands.c.id)
)


@cache
def _claimable(device: str) -> Select[Any]:
    columns = (runs.c.id, runs.c.key, runs.c.epoch, runs.c.queued, runs.c.wanted_device)
    waits = leases.is_claimable(runs, bindparam("now", type_=Float))
    return select(*columns).where(waits, devices.may_take(device) if device else true()).order_by(runs.c.queued)


def _run(row: Mapping[str, Any], now: float) -> Run:
    lapsed = row["state"] == "running" and not now <= row["lease_until"] <= now + leases.LONGEST_SECONDS
    fresh = row["note_until"] is None or now < row["note_until"] or row["state"] != "running"
    note = row["note"] if fresh else ""
    if lapsed:
        note = f"The worker does not answer at step {row['step']}; another one will continue from its checkpoint."
    if row["state"] == OUTSIDE and row["lease_until"] < now:
        note = f"No news since step {row['step']}: the program that trains it is waiting, or has ended without a word."
    fields = {name: row[name] for name in Run.__dataclass_fields__ if name in row}
    fields |= {"metrics": _metrics(row["metrics"]), "note": note}
    return Run(**fields, recovering=lapsed or (row["state"] == "queued" and bool(note)))


def _metrics(text: str) -> dict[str, float]:
    """The numbers of a run; none if they are damaged, for the rest of the run may still be shown."""
    try:
        numbers = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(numbers, dict):
        return {}
    return {name: number for name, number in numbers.items() if isinstance(number, int | float)}
