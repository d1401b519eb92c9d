"""A whole run at once: everything that the store keeps of it, to take it elsewhere and bring it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from playground.gan.experiment.experiment import Experiment
from playground.store import blobs, events, films, lifecycle, made_with, remarks, runs, tables
from playground.store.blobs import MissingBlobError, Value
from playground.store.films import Frame
from playground.store.remarks import NOTHING, Remarks

EVERYTHING = 10**9  # snapshots


@dataclass(frozen=True)
class Happened:
    """One line of a run's history."""

    time: float
    kind: str
    text: str


@dataclass(frozen=True)
class WholeRun:
    """What is kept of a run. Its experiment is beside it."""

    id: str  # where it was trained
    state: str  # one of ENDED
    step: int
    seconds: float  # of training
    steps_per_second: float
    device: str
    metrics: dict[str, float]  # the numbers measured last
    note: str
    history: Sequence[Happened]
    film: Sequence[Frame]  # kept snapshots, in order
    checkpoints: Sequence[tuple[int, Value]]  # step and safetensors, in order
    remarks: Remarks = NOTHING
    made_with: dict[str, str] = field(default_factory=dict)  # versions by name; none where that is not known

    @property
    def size(self) -> int:
        """Bytes of its film and its checkpoints."""
        return sum(len(frame.blob) for frame in self.film) + sum(len(blob) for _, blob in self.checkpoints)


def read(connection: Connection, run_id: str, now: float) -> WholeRun | None:
    """Everything of a run; None if there is no such run. One that has not ended is as if it were stopped now."""
    run = runs.get(connection, run_id, now)
    if run is None:
        return None
    state, note = (
        (run.state, run.note) if run.ended else ("stopped", f"Saved at step {run.step:,}, before it had ended.")
    )
    happened, saved = tables.events.c, tables.checkpoints.c
    lines = select(happened.time, happened.kind, happened.text).where(happened.run == run_id).order_by(happened.id)
    query = select(saved.step, saved.blob, saved.place).where(saved.run_id == run_id).order_by(saved.step)
    history: Any = connection.execute(lines)
    checkpoints: Any = connection.execute(query).all()
    film = films.film(connection, run_id, -1, EVERYTHING)
    if not all(blob for _, blob in film):
        raise MissingBlobError("A part of this run's film is missing: its file is gone.")
    return WholeRun(
        run.id, state, run.step, run.seconds, run.steps_per_second, run.device, run.metrics, note,
        [Happened(*row) for row in history],
        [Frame(step, True, blob) for step, blob in film],
        [(step, blobs.content(blob, place, f"checkpoint of step {step:,}")) for step, blob, place in checkpoints],
        remarks.remarks(connection, [run_id]).get(run_id, NOTHING),
        made_with.versions_of(connection, run_id),
    )  # fmt: skip


def brought(connection: Connection, start: str, now: float, listed: ColumnElement[bool]) -> list[runs.Run]:
    """Of the runs that were brought here and are shared, those whose ids began like this where they were trained: the
    newest for each of these ids."""
    there = tables.imported.c
    wanted = and_(there.original.startswith(start, autoescape=True), there.shared)
    rows: Any = connection.execute(select(there.original, there.run_id).where(wanted).order_by(there.time)).all()
    newest = set(dict(rows).values())
    return runs.some(connection, newest, now, listed) if newest else []


def put(whole: WholeRun, now: float) -> WholeRun:
    """The same run, its large blobs put where such lie (see ``blobs``). Call it before the transaction of ``add``."""
    checkpoints = [(step, blobs.put(blob, now)) for step, blob in whole.checkpoints]
    return replace(whole, film=films.put(whole.film, now), checkpoints=checkpoints)


def add(connection: Connection, whole: WholeRun, experiment: Experiment, shared: bool, now: float) -> str:
    """Put a run that was trained elsewhere into the store, as it was there; returns its new id.

    It counts as made now. shared: whether others find it by its experiment, as they find what was trained here.
    """
    run_id = lifecycle.create(connection, experiment, now, state=whole.state)
    mine = tables.events.c.run == run_id
    connection.execute(tables.events.delete().where(mine))  # its history begins where it was trained
    if whole.history:
        rows = [{"run": run_id, "time": one.time, "kind": one.kind, "text": one.text} for one in whole.history]
        connection.execute(tables.events.insert(), rows)
    events.log(connection, run_id, "imported", whole.id, now)
    films.append(connection, run_id, whole.film)
    if whole.checkpoints:
        rows = [{"run_id": run_id, "step": step, **blobs.columns(blob)} for step, blob in whole.checkpoints]
        connection.execute(tables.checkpoints.insert(), rows)
    values = {name: getattr(whole, name) for name in ("step", "seconds", "steps_per_second", "device", "note")}
    values |= {"metrics": json.dumps(whole.metrics), "started": now, "finished": now}
    connection.execute(tables.runs.update().where(tables.runs.c.id == run_id).values(**values))
    connection.execute(tables.imported.insert().values(run_id=run_id, original=whole.id, time=now, shared=shared))
    films.count(connection, run_id)
    remarks.remark(connection, run_id, **asdict(whole.remarks))
    if whole.made_with:
        made_with.note(connection, run_id, whole.made_with)
    return run_id
