"""What pages call: start, find, watch and steer runs. Light: everything goes through the store.

All calls may be made from any thread, take about a millisecond, and raise StoreError (one sentence) when the
store cannot be used. One whose transaction was in the way of another is made once more. A run that no longer exists is
None, or nothing happens.

``by`` is who calls, by default the operator, who may do everything that a run may cost. Whoever begins a run gets a
LimitError for what is too much (see ``limits`` and ``permissions``), and whoever changes what somebody else has started
a NotYoursError; both are one sentence.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from functools import cached_property
from typing import Any, Literal

from sqlalchemy.exc import IntegrityError

from playground.engine import asking
from playground.engine.changes import ask_for, copy_for, pause, requeue, submit
from playground.engine.film_cache import FilmCache, is_whole
from playground.engine.health import Health, health_of
from playground.engine.limits import check_device
from playground.engine.permissions import (
    check_change,
    check_class,
    check_start,
    check_training,
    may_change,
)
from playground.engine.signed_names import SignedNames
from playground.engine.stored_runs import StoredRuns
from playground.engine.supervisor import Supervisor, worker_count
from playground.engine.watchers import Watchers
from playground.gan.experiment.experiment import Experiment
from playground.store import (
    Database,
    Job,
    discarded,
    films,
    limits,
    recorded,
    remarks,
    retried,
    runs,
    viewers,
)
from playground.store.people import OPERATOR, Person
from playground.store.secret import secret_key
from playground.store.tables import ANY_DEVICE


class Engine(StoredRuns):
    """The light client. ``workers`` processes are started on this machine; 0 leaves the training to others."""

    def __init__(self, database: Database | None = None, workers: int | None = None) -> None:
        super().__init__(database or Database())
        count = worker_count() if workers is None else workers
        self.supervisor = Supervisor(self.database, count)
        self._films = FilmCache(self.database)
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

    # ---------------------------------------------------------------- watch
    @retried
    def watch(self, run_id: str, viewer: str) -> None:
        """The viewer is here (call it at every tick). A run that paused because nobody watched goes on."""
        self._watchers.seen(run_id, viewer)

    @retried
    def leave(self, run_id: str, viewer: str) -> None:
        """The viewer has gone to another page or closed the tab. (Without it, five silent seconds mean the same.)"""
        self._watchers.left(run_id, viewer)

    def delta(self, run_id: str, after: int, limit: int = 40, passing_after: int = -1) -> list[bytes]:
        """What is new in a run's film: its kept snapshots past step ``after`` in order, at most ``limit``;
        then, if these are all, a passing look that is newer than they are and than step ``passing_after``."""
        blobs, last = self._films.after(run_id, after, limit)
        if last is None:  # there are more
            return blobs
        with self.database.read() as connection:
            look = films.passing(connection, run_id, max(last, after, passing_after))
        return blobs if look is None or not is_whole(look) else [*blobs, look]

    def newest_frames(self, run_ids: Collection[str]) -> dict[str, bytes]:
        """The last snapshot that is kept of each of these runs; those that have none are left out."""
        with self.database.read() as connection:
            found = {run_id: films.newest_kept(connection, run_id) for run_id in run_ids}
        return {run_id: blob for run_id, blob in found.items() if blob is not None and is_whole(blob)}

    # ---------------------------------------------------------------- steer
    @retried
    def pause(self, run_id: str, viewer: str, by: Person = OPERATOR) -> Literal["paused", "frozen"]:
        """ "paused": the run pauses (within 0.1 s). "frozen": others watch it too, or it is somebody else's, so only
        this viewer's view should."""
        now = self.database.now()
        with self.database.write() as connection:
            if viewers.watching(connection, run_id, now, without=viewer) or not may_change(connection, run_id, by):
                return "frozen"
            run = runs.get(connection, run_id, now)
            if run is not None and run.state in ("queued", "running"):
                pause(connection, run, now, viewer)
        return "paused"

    @retried
    def resume(self, run_id: str, by: Person = OPERATOR) -> None:
        """A paused run goes on. Somebody else's does only if it was not paused by a person."""
        now = self.database.now()
        with self.database.write_alone() as connection:
            run = runs.get(connection, run_id, now)
            if run is None or run.paused_by != runs.UNWATCHED:
                check_change(connection, run_id, by)
            check_class(connection, by, now)  # also for a run that its teacher has just told to pause
            if run is not None and run.state == "paused":
                check_training(connection, by, now)
                requeue(connection, run, now)
            elif run is not None:
                runs.forget_commands(connection, run_id, "pause")

    @retried
    def stop(self, run_id: str, by: Person = OPERATOR) -> None:
        """End a live run (within 0.1 s). What it has done is kept; it cannot go on.

        One whose worker does not answer, or has not obeyed the last time, is ended without it.
        """
        now = self.database.now()
        with self.database.write() as connection:
            check_change(connection, run_id, by)
            run = runs.get(connection, run_id, now)
            if run is None or not run.live:
                return
            asked = any(command.kind == "stop" for command in runs.commands_for(connection, [run_id]))
            obeyed = run.state == "running" and not (run.recovering or asked)  # by the worker that has it
            note = f"Stopped at step {run.step}."
            ended = {"state": "stopped", "owner": None, "finished": now, "note": note}
            if obeyed or not runs.change(connection, run, now, "stopped", **ended):  # one has taken it just now
                runs.command(connection, run_id, "stop")
            else:
                runs.forget_commands(connection, run_id)

    @retried
    def step(self, run_id: str, viewer: str, at_step: int, by: Person = OPERATOR) -> str:
        """One step, then pause; returns the id of the run that takes it.

        That is the run itself if it is paused, nobody else watches, and it is not somebody else's. Otherwise the
        viewer, who sees step ``at_step``, gets a private copy: it trains from the parent's last checkpoint before that
        step up to the step after it, to the same numbers.
        """
        now = self.database.now()
        with self.database.write_alone() as connection:
            run = runs.get(connection, run_id, now)
            if run is None or run.recorded:
                return run_id
            others = viewers.watching(connection, run_id, now, without=viewer)
            alone = not others and may_change(connection, run_id, by)
            if alone and run.live and run.target_step is not None:
                return run_id  # it is on its way
            if alone and run.state == "paused":
                check_class(connection, by, now)
                requeue(connection, run, now, target_step=run.step + 1, paused_by=viewer)
                return run_id
            check_start(connection, by, now)
            return copy_for(connection, run, viewer, min(at_step, run.step, run.steps - 1), now, by)

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

    @retried
    def delete(self, run_id: str, by: Person = OPERATOR) -> None:
        """Forget a run and everything of it. A worker that trains it drops it."""
        with self.database.write() as connection:
            check_change(connection, run_id, by)
            runs.delete(connection, run_id)
        self._films.forget(run_id)
        self.database.compact()

    @retried
    def discard(self, run_id: str, by: Person = OPERATOR) -> None:
        """Delete a run, but so that it can be restored for a while. One that is still live is stopped by that, and a
        recording stays."""
        self.stop(run_id, by)
        with self.database.write() as connection:
            if run_id not in recorded.ids(connection):
                discarded.discard(connection, run_id, self.database.now())

    @retried
    def restore(self, run_id: str, by: Person = OPERATOR) -> None:
        """Take back that a run was discarded."""
        with self.database.write() as connection:
            check_change(connection, run_id, by)
            discarded.restore(connection, run_id)

    @retried
    def set_unattended(self, run_id: str, unattended: bool, by: Person = OPERATOR) -> None:
        """Say whether the run goes on when nobody watches it. The limits of the server stay as they are."""
        with self.database.write() as connection:
            check_change(connection, run_id, by)
            viewers.set_unattended(connection, run_id, unattended)

    @retried
    def ask_for(self, run_id: str, device: str, by: Person = OPERATOR) -> None:
        """A run that waits or is paused asks for this kind of device from now on, and goes on at the step where it is.
        One that trains stays where it is."""
        check_device(device)
        now = self.database.now()
        with self.database.write_alone() as connection:
            check_change(connection, run_id, by)
            if (run := runs.get(connection, run_id, now)) is not None:
                ask_for(connection, run, device, now)

    @retried
    def remark(self, run_id: str, by: Person = OPERATOR, **changes: Any) -> None:
        """Change the `name`, the `note` or the star (`starred`) of a run."""
        with self.database.write_alone() as connection:
            check_change(connection, run_id, by)
            if runs.experiment(connection, run_id) is not None:
                remarks.remark(connection, run_id, **changes)

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


def engine() -> Engine:
    """The engine of this process; its workers start at the first call. StoreError: the store cannot be opened."""
    global _engine
    with _engine_lock:
        if _engine is None:
            _engine = Engine()
        return _engine


def close_engine() -> None:
    """End the engine of this process, if it has begun."""
    with _engine_lock:
        if _engine is not None:
            _engine.close()
