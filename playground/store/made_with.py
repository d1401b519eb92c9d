"""With which versions a run was trained: the same experiment may give other numbers with another torch."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, select

from playground.store.tables import made_with
from playground.store.upsert import upsert


def note(connection: Connection, run_id: str, versions: Mapping[str, str]) -> None:
    """Write down the versions, by the names of what they are of; the last ones count."""
    upsert(connection, made_with, {"run_id": run_id}, versions=json.dumps(dict(versions)))


def versions_of(connection: Connection, run_id: str) -> dict[str, str]:
    """The versions; none for a run that has not ended, or is older than this table."""
    text = connection.execute(select(made_with.c.versions).where(made_with.c.run_id == run_id)).scalar()
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(name): str(version) for name, version in found.items()} if isinstance(found, dict) else {}
