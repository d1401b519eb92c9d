"""How the engine is: its workers, its queue and its store."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playground.engine.supervisor import Supervisor
from playground.store import Database, limits, presence, runs


@dataclass(frozen=True)
class Health:
    """How the engine is: for the footer and the health page."""

    workers: int  # ready to train
    starting: int  # processes that run but are not ready yet
    devices: tuple[str, ...]  # what the workers train on
    running: int
    queued: int
    store_bytes: int
    store_limit: int
    problem: str  # one sentence, or ""


def health_of(database: Database, supervisor: Supervisor) -> Health:
    """What the store and the supervisor of this machine's workers say at this moment."""
    with database.read() as connection:
        present = presence.present(connection, time.time())
        states = runs.count_states(connection)
        used = limits.used(connection)
    return Health(
        workers=len(present),
        starting=len(set(supervisor.alive()) - set(present)),
        devices=tuple(sorted(set(present.values()))),
        running=states.get("running", 0),
        queued=states.get("queued", 0),
        store_bytes=used,
        store_limit=limits.limit_bytes(),
        problem=supervisor.problem,
    )
