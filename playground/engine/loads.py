"""How much each worker has to do: the fair shares of the runs that it trains.

A worker is fair to the runs that it has. So that people are served alike by several workers too, one person's five runs
must not be at all of them while somebody's only run shares one. They weigh as much as that run, together.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

from playground.engine.labels import KINDS, takes
from playground.engine.shares import fair_shares, whose
from playground.store import people, presence, traffic
from playground.store.presence import Present

EQUAL = 1e-6  # of a core: what workers have to do differs by rounding


class Loads:
    """What all workers have to do at this moment, as the worker `me` sees it.

    shares: of one core, of each run that trains (see `fair_shares`).
    """

    def __init__(self, connection: Connection, me: Present, now: float) -> None:
        here = presence.here(connection, now, KINDS)
        trained_by = traffic.owners(connection)
        owners = {run_id: whose(person) for run_id, person in people.began(connection, trained_by).items()}
        self.shares = fair_shares(trained_by, owners, len(here))
        self._me, self._others = me, [worker for worker in here if worker.name != me.name]
        self._loads = defaultdict[str, float](float)
        for run_id, worker in trained_by.items():
            self._loads[worker] += self.shares[run_id]

    def is_mine(self, kind: str, wanted: str) -> bool:
        """Whether this worker takes runs of this kind that ask for this device, seen who else is here."""
        return takes(self._me, kind, self._others, wanted)

    def ahead(self, kind: str, wanted: str) -> float:
        """How much more this worker has to do than the least busy of the others that take such runs, in cores; below 0
        if it has less, and 0 if no other takes them."""
        everybody, mine = [self._me, *self._others], self._loads[self._me.name]
        able = (other for other in self._others if takes(other, kind, everybody, wanted))
        return mine - min((self._loads[other.name] for other in able), default=mine)

    def is_my_turn(self, kind: str, wanted: str) -> bool:
        """Whether no other worker that takes such runs has less to do than this one."""
        return self.ahead(kind, wanted) < EQUAL

    def had_better_leave(self, run_id: str, kind: str, wanted: str) -> bool:
        """Whether another worker, with this run of this worker, would have no more to do than this one has then."""
        return run_id in self.shares and self.ahead(kind, wanted) > 2 * self.shares[run_id] - EQUAL
