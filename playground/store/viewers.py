"""Who watches which run, and which run needs nobody.

A viewer is a browser tab or a command line that asks for the run now and then.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, select

from playground.store.runs import UNWATCHED, WATCHER_SECONDS
from playground.store.tables import ANY_DEVICE, runs, viewers
from playground.store.tables import unattended as unattended_runs
from playground.store.upsert import upsert, upsert_all


def unwatched_seconds() -> float:
    """After how long a run that nobody watches pauses: ``PLAYGROUND_UNWATCHED_SECONDS``, by default 60."""
    return float(os.environ.get("PLAYGROUND_UNWATCHED_SECONDS") or 60)


def mark_seen(connection: Connection, run_id: str, viewer: str, now: float) -> None:
    """The viewer watches the run now."""
    upsert(connection, viewers, {"run_id": run_id, "viewer": viewer}, seen=now)
    connection.execute(runs.update().where(runs.c.id == run_id).values(last_viewed=now))


def mark_all_seen(connection: Connection, some: Collection[tuple[str, str]], now: float) -> list[str]:
    """These viewers watch these runs now: pairs of a run and a viewer. A run that is gone counts for nothing. Returns
    those of the runs that have paused because nobody watched them."""
    query = select(runs.c.id, runs.c.paused_by).where(runs.c.id.in_({run_id for run_id, _ in some}))
    rows: Any = connection.execute(query).all()
    there = dict(rows)
    upsert_all(
        connection,
        viewers,
        ("run_id", "viewer"),
        [{"run_id": run_id, "viewer": viewer, "seen": now} for run_id, viewer in sorted(some) if run_id in there],
    )
    connection.execute(runs.update().where(runs.c.id.in_(list(there))).values(last_viewed=now))
    return [run_id for run_id, paused_by in there.items() if paused_by == UNWATCHED]


def remove(connection: Connection, run_id: str, viewer: str) -> None:
    """The viewer has gone."""
    connection.execute(viewers.delete().where(viewers.c.run_id == run_id, viewers.c.viewer == viewer))


def watching(connection: Connection, run_id: str, now: float, without: str = "") -> int:
    """How many watch the run, one of them not counted."""
    wanted = and_(viewers.c.run_id == run_id, viewers.c.seen > now - WATCHER_SECONDS, viewers.c.viewer != without)
    return connection.execute(select(func.count()).where(wanted)).scalar_one()


def last_seen(connection: Connection, run_ids: Sequence[str]) -> dict[str, float]:
    """When each of the runs was watched last (or made, if never)."""
    query = select(runs.c.id, runs.c.last_viewed).where(runs.c.id.in_(run_ids))
    rows: Any = connection.execute(query).all()
    return dict(rows)


def set_unattended(connection: Connection, run_id: str, unattended: bool) -> None:
    """Say whether the run goes on when nobody watches it."""
    if unattended:
        upsert(connection, unattended_runs, {"run_id": run_id})
    else:
        connection.execute(unattended_runs.delete().where(unattended_runs.c.run_id == run_id))


def unattended(connection: Connection, run_ids: Sequence[str]) -> set[str]:
    """Those of the runs that go on when nobody watches."""
    column = unattended_runs.c.run_id
    return set(connection.execute(select(column).where(column.in_(run_ids))).scalars())


def pause_forsaken(connection: Connection, since: float) -> None:
    """Runs that wait for a certain device pause if nobody has watched them since then: perhaps there will never be one,
    and nobody knows any more that they wait. They go on as soon as somebody opens them."""
    waiting = and_(runs.c.state == "queued", runs.c.wanted_device != ANY_DEVICE, runs.c.last_viewed < since)
    forsaken = and_(waiting, runs.c.id.not_in(select(unattended_runs.c.run_id)))
    note = "Paused because nobody was watching. It continues when somebody opens it."
    connection.execute(runs.update().where(forsaken).values(state="paused", paused_by=UNWATCHED, note=note))


def forget_old(connection: Connection, now: float) -> None:
    """Drop viewers that left an hour ago."""
    connection.execute(viewers.delete().where(viewers.c.seen < now - 3600))
