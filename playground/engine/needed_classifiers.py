"""The classifiers that measure runs on pictures: the worker that trains such a run asks for one until there is one.

Whoever trains a classifier may die of it, or beside it. Two deaths end that job, but the run goes on, and is to be
measured all the same.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from playground.engine import asking
from playground.engine.claimed_run import ClaimedRun
from playground.gan.experiment.experiment import Experiment
from playground.store import Database, StoreError

LOOK_SECONDS = 5.0  # between two looks whether there is one by now
AGAIN_SECONDS = 15.0  # after a job that came to nothing; it may be what workers die of, so they should not do so often

log = logging.getLogger(__name__)


class NeededClassifiers:
    """Those that the runs of one worker need."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._missing: set[str] = set()  # ids of runs
        self._next_look = 0.0

    def ask_for(self, claimed: ClaimedRun) -> None:
        """Have the classifier of this run trained, if it needs one that is not there."""
        if not claimed.needs_classifier:
            self._missing.discard(claimed.run.id)
            return
        self._missing.add(claimed.run.id)
        target = Experiment.from_json(claimed.run.experiment).target
        asking.ask_at_intervals(self._database, "classifier", {"target": target.model_dump()}, AGAIN_SECONDS)

    def look(self, held: Mapping[str, ClaimedRun]) -> None:
        """Now and then, ask again for what these runs, by id, still need."""
        if not self._missing or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_SECONDS
        self._missing &= held.keys()
        for run_id in sorted(self._missing):
            try:
                self.ask_for(held[run_id])
            except StoreError:
                raise
            except Exception:  # the pictures have gone, say; it can be trained without being measured
                log.exception("run %s cannot be measured", run_id)
                self._missing.discard(run_id)
