"""What happened to runs: their history in the store, and the same lines in the log."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import Connection, Row, select

from playground.store import tables
from playground.store.tables import runs

logger = logging.getLogger(__name__)


def log(connection: Connection, run_id: str, kind: str, text: str, now: float) -> None:
    """Write down that something happened to a run, in its history and in the log."""
    if logger.isEnabledFor(logging.INFO):
        say(run_id, connection.execute(select(runs.c.key).where(runs.c.id == run_id)).scalar(), kind, text)
    connection.execute(tables.events.insert().values(run=run_id, time=now, kind=kind, text=text))


def say(run_id: str, key: str | None, kind: str, text: str = "") -> None:
    """The line in the log alone, also for what has no history any more: a run that was deleted."""
    said = f": {text}" if text else ""
    logger.info("run %s %s%s", run_id, kind, said, extra={"run": run_id, "key": key, "event": kind})


def newest(connection: Connection, limit: int) -> list[Row[Any]]:
    """What happened to runs (run, time, kind, text), newest first."""
    columns = tables.events.c
    query = select(columns.run, columns.time, columns.kind, columns.text).order_by(columns.id.desc()).limit(limit)
    return list(connection.execute(query))
