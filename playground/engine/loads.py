"""How much each worker has to do: the fair shares of the runs that it trains.

A worker is fair to the runs that it has. So that people are served alike by several workers too, one person's five runs
must not be at all of them while somebody's only run shares one. They weigh as much as that run, together.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

from playground.engine.shares import fair_shares, whose
from playground.store import people, traffic


class Loads:
    """What all workers have to do at this moment. shares: of one core, of each run that trains (see `fair_shares`)."""

    def __init__(self, connection: Connection, workers: int) -> None:
        trained_by = traffic.owners(connection)
        owners = {run_id: whose(person) for run_id, person in people.began(connection, trained_by).items()}
        self.shares = fair_shares(trained_by, owners, workers)
        self._loads = defaultdict[str, float](float)
        for run_id, worker in trained_by.items():
            self._loads[worker] += self.shares[run_id]

    def of(self, worker: str) -> float:
        """What this worker has to do."""
        return self._loads[worker]
