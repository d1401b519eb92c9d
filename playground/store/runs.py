"""The runs of the store, to be read. What happens to one in its life is in ``lifecycle``.

Every function works inside the caller's connection.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, true

from playground.store import leases, people, tables
from playground.store.tables import ENDED, LIVE, OUTSIDE, RECORDED, runs

WATCHER_SECONDS = 5.0  # a viewer that has not asked for this long has left
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


def trained_by(connection: Connection, owner: str, now: float) -> list[Run]:
    """The runs that this worker trains, or trained when it died, newest first."""
    return _select(connection, now, and_(runs.c.owner == owner, runs.c.state == "running"))


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


# made once: every piece of news asks for a run, and to make a query takes longer than to ask it
_BY_ID = _query(runs.c.id == bindparam("wanted_id"))


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
