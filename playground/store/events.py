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
        key = connection.execute(select(runs.c.key).where(runs.c.id == run_id)).scalar()
        logger.info(
            "run %s %s%s", run_id, kind, f": {text}" if text else "", extra={"run": run_id, "key": key, "event": kind}
        )
    connection.execute(tables.events.insert().values(run=run_id, time=now, kind=kind, text=text))


def newest(connection: Connection, limit: int) -> list[Row[Any]]:
    """What happened to runs (run, time, kind, text), newest first."""
    columns = tables.events.c
    query = select(columns.run, columns.time, columns.kind, columns.text).order_by(columns.id.desc()).limit(limit)
    return list(connection.execute(query))
