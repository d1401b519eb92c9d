"""What pages call: start and watch runs, and ask questions. ``stored_runs`` and ``steered_runs`` have the calls about
runs that there are. Light: everything goes through the store.

All calls may be made from any thread, take about a millisecond, and raise StoreError (one sentence) when the
store cannot be used. One whose transaction was in the way of another is made once more. A run that no longer exists is
None, or nothing happens.

``by`` is who calls, by default the operator, who may do everything that a run may cost. Whoever begins a run gets a
LimitError for what is too much (see ``limits`` and ``permissions``), and whoever changes what somebody else has started
a NotYoursError; both are one sentence.
"""

from __future__ import annotations

import math
import threading
import time
from functools import cached_property
from typing import Any

from sqlalchemy.exc import IntegrityError

from playground.engine import asking
from playground.engine.changes import submit
from playground.engine.health import Health, health_of
from playground.engine.signed_names import SignedNames
from playground.engine.steered_runs import SteeredRuns
from playground.engine.supervisor import Supervisor, worker_count
from playground.engine.watchers import Watchers
from playground.gan.experiment.experiment import Experiment
from playground.store import Database, Job, StoreLockedError, limits, retried
from playground.store.database import PAGE_SECONDS
from playground.store.people import OPERATOR, Person
from playground.store.secret import secret_key
from playground.store.tables import ANY_DEVICE


class Engine(SteeredRuns):
    """The light client. ``workers`` processes are started on this machine; 0 leaves the training to others."""

    def __init__(self, database: Database | None = None, workers: int | None = None) -> None:
        super().__init__(database or Database())
        count = worker_count() if workers is None else workers
        self.supervisor = Supervisor(self.database, count)
        self._watchers = Watchers(self.database)

    # ---------------------------------------------------------------- start
    @retried
    def submit(
        self, experiment: Experiment, again: bool = False, by: Person = OPERATOR, device: str = ANY_DEVICE
    ) -> str:
        """The id of a run of the experiment: the newest finished one, else the live one, else a new one.

        ``again`` always starts a new run, which becomes the shared one; one that is still live goes on privately.
        ``device``: the kind that it is trained on (see ``placement``). A finished run on another kind is no answer, and
        of those that are live, one is shared for each kind that is asked for.
        """
        return self._shared(experiment, by, again, device=device)

    @retried
    def begin(self, experiment: Experiment, again: bool, owner: str, device: str = ANY_DEVICE) -> tuple[str, bool]:
        """Like ``submit``, but a new run belongs to ``owner`` at once, who has the device. Returns the id and whether
        it is new."""
        return self._submit(experiment, again, OPERATOR, owner, device=device)

    @retried
    def fork(self, run_id: str, step: int, experiment: Experiment, by: Person = OPERATOR) -> str:
        """The id of a run of ``experiment``, a fork of the run's own at ``step`` (see gan/fork.py): found or made as by
        ``submit``, for the device that the run asked for. A new one begins with the run's film and its newest
        checkpoint up to that step."""
        return self._shared(experiment, by, parent=(run_id, step))

    @retried
    def begin_with_a_step(
        self, experiment: Experiment, viewer: str, by: Person = OPERATOR, device: str = ANY_DEVICE
    ) -> str:
        """Begin a run of the experiment that pauses after its first step; returns its id.

        Where another viewer was faster, their run stays as it is, and this viewer gets a copy of its first step.
        """
        run_id, created = self._submit(experiment, again=False, by=by, first_step_for=viewer, device=device)
        if not created:
            return self.step(run_id, viewer, at_step=0, by=by)
        limits.evict(self.database, self.database.now())
        return run_id

    # ---------------------------------------------------------------- watch
    @retried
    def watch(self, run_id: str, viewer: str) -> None:
        """The viewer is here (call it at every tick). A run that paused because nobody watched goes on."""
        self._watchers.seen(run_id, viewer)

    @retried
    def leave(self, run_id: str, viewer: str) -> None:
        """The viewer has gone to another page or closed the tab. (Without it, five silent seconds mean the same.)"""
        self._watchers.left(run_id, viewer)

    # ---------------------------------------------------------------- questions
    @retried
    def ask(self, kind: str, question: dict[str, Any], by: Person = OPERATOR) -> str:
        """The id of a job that answers a question (see engine/questions): an equal one that is under way or not old,
        else a new one. Raises ValueError, one sentence, for a question that cannot be answered."""
        return asking.ask(self.database, kind, question, by)

    def under_way(self, kind: str, question: dict[str, Any]) -> str | None:
        """The id of the job that is answering an equal question just now, for whomever; None: there is none."""
        return asking.under_way(self.database, kind, question)

    def job(self, job_id: str, wait: float = 0.0, with_result: bool = True) -> Job | None:
        """The job as it is now, or as soon as it has ended within ``wait`` seconds; None: there is no such job."""
        return asking.job(self.database, job_id, wait, with_result)

    @retried
    def cancel(self, job_id: str, by: Person = OPERATOR) -> None:
        """End a job that nobody wants any more, for all who share it."""
        asking.cancel(self.database, job_id, by)

    # ---------------------------------------------------------------- the engine itself
    @cached_property
    def names(self) -> SignedNames:
        """The names that this server gives to browsers."""
        with self.database.write_alone() as connection:
            return SignedNames(secret_key(connection))

    @property
    def problem(self) -> str:
        """Why no worker can start, in one sentence, or ""."""
        return self.supervisor.problem

    def health(self) -> Health:
        """How many workers are ready, what they train on, how long the queue is, how full the store."""
        return health_of(self.database, self.supervisor)

    def close(self) -> None:
        """End this machine's workers (they save their runs) and let go of the store."""
        self.supervisor.close()
        self.database.close()

    def _shared(
        self,
        experiment: Experiment,
        by: Person,
        again: bool = False,
        parent: tuple[str, int] | None = None,
        device: str = ANY_DEVICE,
    ) -> str:
        run_id, created = self._submit(experiment, again, by, parent=parent, device=device)
        if created:
            limits.evict(self.database, self.database.now())
        return run_id

    def _submit(
        self,
        experiment: Experiment,
        again: bool,
        by: Person,
        owner: str | None = None,
        parent: tuple[str, int] | None = None,
        first_step_for: str = "",
        device: str = ANY_DEVICE,
    ) -> tuple[str, bool]:
        while True:
            now = self.database.now()
            try:
                with self.database.write_alone() as connection:
                    return submit(connection, experiment, again, by, owner, parent, first_step_for, device, now)
            except IntegrityError:  # another process was first, where a database lets two write at once
                continue


_engine: Engine | None = None
_engine_lock = threading.Lock()
_locked: tuple[StoreLockedError, float] = StoreLockedError(""), -math.inf  # and until when that counts as known


def engine() -> Engine:
    """The engine of this process, for pages; its workers start at the first call. StoreError: the store cannot be
    opened. A page calls this many times, so after one has waited in vain for another program that keeps the store to
    itself, the next ones are told at once for as long as that one has waited."""
    global _engine, _locked
    with _engine_lock:
        if _engine is None:
            known, until = _locked
            if time.monotonic() < until:
                raise known.with_traceback(None)
            try:
                _engine = Engine(Database(patience=PAGE_SECONDS))
            except StoreLockedError as error:
                _locked = error, time.monotonic() + PAGE_SECONDS
                raise
        return _engine


def close_engine() -> None:
    """End the engine of this process, if it has begun."""
    with _engine_lock:
        if _engine is not None:
            _engine.close()
