"""Films and checkpoints: what a run showed, and what it needs to go on.

A film is the run's kept snapshots in the order of their steps, each an encoded blob. At most one more
snapshot per run is a passing look (``kept`` false), replaced by whatever comes next. Large blobs may lie outside of the
database (see ``blobs``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, insert, literal, or_, select

from playground.store import blobs
from playground.store.blobs import Value
from playground.store.tables import checkpoints, runs, snapshots

CHECKPOINTS_KEPT = 4  # of a live run; copies for stepping start from an older one than the newest
FEWER_KEPT, KEPT_BYTES = 2, 64 * 2**20  # that many, if more would take more than so much room
LARGEST_CHECKPOINT = 900 * 10**6  # bytes; SQLite takes a thousand million in one piece
MILESTONE_BYTES = 16 * 2**20  # of one run's checkpoints that are kept as long as the run itself


# made once: every report and every piece of news executes some of them, and to make one takes longer than that
_OF_RUN = and_(snapshots.c.run_id == bindparam("of_run"), snapshots.c.step > bindparam("after_step"))
_KEPT = (
    select(snapshots.c.step, snapshots.c.blob, snapshots.c.place)
    .where(_OF_RUN, snapshots.c.kept)
    .order_by(snapshots.c.step)
    .limit(bindparam("at_most"))
)
_PASSING = select(snapshots.c.blob).where(_OF_RUN, snapshots.c.kept.is_(False))
_REPLACED = and_(
    snapshots.c.run_id == bindparam("of_run"),
    or_(snapshots.c.kept.is_(False), snapshots.c.step.in_(bindparam("of_steps", expanding=True))),
)
_REPLACE = snapshots.delete().where(_REPLACED)
_AT = select(snapshots.c.step).where(
    snapshots.c.run_id == bindparam("of_run"), snapshots.c.step == bindparam("at_step")
)


@dataclass(frozen=True)
class Frame:
    """An encoded snapshot as it goes into the store."""

    step: int
    kept: bool
    blob: Value


def put(frames: Sequence[Frame], now: float) -> list[Frame]:
    """The same frames, the large ones put where large blobs lie. Passing looks stay: they are gone in a moment."""
    return [replace(frame, blob=blobs.put(frame.blob, now)) if frame.kept else frame for frame in frames]


def append(connection: Connection, run_id: str, frames: Sequence[Frame]) -> None:
    """Add frames to a run's film. A frame replaces one of the same step, and any passing look before it."""
    if not frames:
        return
    kept = [frame for frame in frames if frame.kept]
    passing = [frame for frame in frames if not frame.kept][-1:]
    steps = [frame.step for frame in kept]
    if steps:
        blobs.forget(connection, snapshots, and_(snapshots.c.run_id == run_id, snapshots.c.step.in_(steps)))
    connection.execute(_REPLACE, {"of_run": run_id, "of_steps": steps})
    if passing:
        # What was kept at this step says the same and more.
        there = connection.execute(_AT, {"of_run": run_id, "at_step": passing[0].step}).first()
        if passing[0].step in steps or there:
            passing = []
    rows = [{"run_id": run_id, "step": f.step, "kept": f.kept, **blobs.columns(f.blob)} for f in kept + passing]
    if rows:
        connection.execute(snapshots.insert(), rows)


def film(connection: Connection, run_id: str, after: int, limit: int) -> list[tuple[int, bytes]]:
    """The kept snapshots with step > after: (step, blob) in order, at most ``limit``. b"": its file is gone."""
    asked = {"of_run": run_id, "after_step": after, "at_most": limit}
    rows: Any = connection.execute(_KEPT, asked).all()
    found = blobs.contents([(blob, place) for _, blob, place in rows])
    return [(step, blob or b"") for (step, _, _), blob in zip(rows, found, strict=True)]


def newest_kept(connection: Connection, run_id: str) -> bytes | None:
    """The last kept snapshot of a run; b"": its file is gone."""
    wanted = and_(snapshots.c.run_id == run_id, snapshots.c.kept)
    newest = select(snapshots.c.blob, snapshots.c.place).where(wanted).order_by(snapshots.c.step.desc()).limit(1)
    row = connection.execute(newest).first()
    return None if row is None else blobs.contents([(row.blob, row.place)])[0] or b""


def passing(connection: Connection, run_id: str, after: int) -> bytes | None:
    """The passing look, if there is one with step > after."""
    return connection.execute(_PASSING, {"of_run": run_id, "after_step": after}).scalar()


def milestones(steps: int, size: int) -> set[int]:
    """At which steps of a run checkpoints of `size` bytes are kept for good, so that it can be forked there: at its
    eighths, or only at the quarters or the half if these would take too much room."""
    parts = next((parts for parts in (8, 4, 2) if (parts - 1) * size <= MILESTONE_BYTES), 1)
    return {steps * part // parts for part in range(1, parts)} - {0}


def save_checkpoint(
    connection: Connection,
    run_id: str,
    step: int,
    blob: Value,
    keep: int = CHECKPOINTS_KEPT,
    best: int | None = None,
) -> None:
    """Keep a checkpoint beside the newest few, the milestones and that of the `best` step, and count anew how many
    bytes the run takes."""
    _forget_checkpoints(connection, and_(checkpoints.c.run_id == run_id, checkpoints.c.step >= step))
    connection.execute(checkpoints.insert().values(run_id=run_id, step=step, **blobs.columns(blob)))
    keep = keep if keep * len(blob) <= KEPT_BYTES else min(keep, FEWER_KEPT)
    length = connection.execute(select(runs.c.steps).where(runs.c.id == run_id)).scalar() or 0
    for old in set(saved_steps(connection, run_id)[:-keep]) - milestones(length, len(blob)) - {best}:
        drop_checkpoint(connection, run_id, old)
    count(connection, run_id)


def saved_steps(connection: Connection, run_id: str) -> list[int]:
    """The steps of the run's checkpoints, in order."""
    query = select(checkpoints.c.step).where(checkpoints.c.run_id == run_id).order_by(checkpoints.c.step)
    return list(connection.execute(query).scalars())


def newest_checkpoint(connection: Connection, run_id: str, at_most: int | None = None) -> tuple[int, bytes] | None:
    """The newest checkpoint (step, blob), not past step ``at_most``; None: begin from the beginning. Raises
    MissingBlobError if its file is gone."""
    row = connection.execute(_newest(run_id, at_most)).first()
    return None if row is None else (row.step, blobs.content(row.blob, row.place, f"checkpoint of step {row.step:,}"))


def _newest(run_id: str, at_most: int | None) -> Select[Any]:
    wanted = checkpoints.c.run_id == run_id
    if at_most is not None:
        wanted = and_(wanted, checkpoints.c.step <= at_most)
    columns = checkpoints.c
    query = select(columns.step, columns.blob, columns.place, columns.size).where(wanted)
    return query.order_by(columns.step.desc()).limit(1)


def checkpoint_at(connection: Connection, run_id: str, step: int) -> bytes | None:
    """The checkpoint of exactly this step; None if it is not kept."""
    mine = and_(checkpoints.c.run_id == run_id, checkpoints.c.step == step)
    row = connection.execute(select(checkpoints.c.blob, checkpoints.c.place).where(mine)).first()
    return None if row is None else blobs.content(row.blob, row.place, f"checkpoint of step {step:,}")


def drop_checkpoint(connection: Connection, run_id: str, step: int) -> None:
    """Forget a checkpoint."""
    _forget_checkpoints(connection, and_(checkpoints.c.run_id == run_id, checkpoints.c.step == step))


def _forget_checkpoints(connection: Connection, wanted: ColumnElement[bool]) -> None:
    blobs.forget(connection, checkpoints, wanted)
    connection.execute(checkpoints.delete().where(wanted))


def forget(connection: Connection, run_id: str) -> None:
    """Forget the film and the checkpoints of a run."""
    _forget_checkpoints(connection, checkpoints.c.run_id == run_id)
    blobs.forget(connection, snapshots, snapshots.c.run_id == run_id)
    connection.execute(snapshots.delete().where(snapshots.c.run_id == run_id))


def newest_step(connection: Connection, run_id: str) -> int | None:
    """The step of the newest checkpoint, which itself is not read."""
    return connection.execute(select(func.max(checkpoints.c.step)).where(checkpoints.c.run_id == run_id)).scalar()


def forget_ahead(connection: Connection, run_id: str, step: int) -> None:
    """Drop a passing look that is ahead of the step from which a run goes on."""
    ahead = and_(snapshots.c.run_id == run_id, snapshots.c.kept.is_(False), snapshots.c.step > step)
    connection.execute(snapshots.delete().where(ahead))


def copy(connection: Connection, parent: str, child: str, up_to: int) -> int:
    """Give a copy of a run its film and newest checkpoint up to a step; returns the checkpoint's step (or 0)."""
    wanted = and_(snapshots.c.run_id == parent, snapshots.c.kept, snapshots.c.step <= up_to)
    columns = ["run_id", "step", "kept", "blob", "place", "size"]
    rows = select(literal(child), *(snapshots.c[name] for name in columns[1:])).where(wanted)
    connection.execute(insert(snapshots).from_select(columns, rows))
    saved = connection.execute(_newest(parent, up_to)).mappings().first()
    if saved is not None:
        connection.execute(checkpoints.insert().values(run_id=child, **saved))
    count(connection, child)
    return 0 if saved is None else int(saved["step"])


def count(connection: Connection, run_id: str) -> None:
    """Write down how many bytes the run's blobs take, wherever they are."""
    total = 0
    for table in (snapshots, checkpoints):
        size = select(func.sum(func.length(table.c.blob) + table.c.size)).where(table.c.run_id == run_id)
        total += connection.execute(size).scalar() or 0
    connection.execute(runs.update().where(runs.c.id == run_id).values(bytes=total))
