"""The calls with which pages steer a run that there is: pause, stop, step, delete it, or write something about it.

``by`` is who calls (see ``client``). A run that no longer exists is no error: nothing happens.
"""

from __future__ import annotations

from typing import Any, Literal

from playground.engine.changes import ask_for, copy_for, pause, requeue
from playground.engine.limits import check_device
from playground.engine.permissions import (
    check_change,
    check_class,
    check_start,
    check_starter,
    check_training,
    may_change,
)
from playground.engine.stored_runs import StoredRuns
from playground.store import commands, discarded, lifecycle, recorded, remarks, retried, runs, viewers
from playground.store.people import OPERATOR, Person


class SteeredRuns(StoredRuns):
    """The runs of a store, to be looked at and steered."""

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
                check_starter(connection, run_id, by, now)
                requeue(connection, run, now)
            elif run is not None:
                commands.forget(connection, run_id, "pause")

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
            asked = any(command.kind == "stop" for command in commands.given(connection, [run_id]))
            obeyed = run.state == "running" and not (run.recovering or asked)  # by the worker that has it
            note = f"Stopped at step {run.step:,}."
            ended = {"state": "stopped", "owner": None, "finished": now, "note": note}
            if obeyed or not lifecycle.change(connection, run, now, "stopped", **ended):  # one has taken it just now
                commands.give(connection, run_id, "stop")
            else:
                commands.forget(connection, run_id)

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
    def delete(self, run_id: str, by: Person = OPERATOR) -> None:
        """Forget a run and everything of it. A worker that trains it drops it."""
        with self.database.write() as connection:
            check_change(connection, run_id, by)
            lifecycle.delete(connection, run_id)
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
