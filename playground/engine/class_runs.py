"""The runs of a class, all together: what its teacher may do to them."""

from __future__ import annotations

from playground.engine.changes import pause, requeue
from playground.store import Database, classes, classwork, commands, retried, runs

TEACHER = "teacher"  # who paused a run: ``Run.paused_by``
TRAINING = ("queued", "running")


@retried
def pause_class(database: Database, code: str) -> int:
    """Nobody in the class can train until ``resume_class``; runs that train pause within 0.1 s. Returns how many."""
    now, paused = database.now(), 0
    with database.write_alone() as connection:  # nobody who starts a run now can miss it
        classes.change(connection, code, paused=True)
        for run_id in classwork.run_ids(connection, code, TRAINING):
            run = runs.get(connection, run_id, now)
            if run is None:
                continue
            paused += 1
            pause(connection, run, now, TEACHER)
    return paused


@retried
def resume_class(database: Database, code: str) -> int:
    """The class may train again, and the runs that the teacher paused go on. Returns how many."""
    now, resumed = database.now(), 0
    with database.write_alone() as connection:
        classes.change(connection, code, paused=False)
        for run_id in classwork.run_ids(connection, code, ("running",)):
            commands.forget(connection, run_id, "pause")  # those that no worker has obeyed so far
        for run_id in classwork.run_ids(connection, code, ("paused",)):
            run = runs.get(connection, run_id, now)
            if run is not None and run.paused_by == TEACHER:
                requeue(connection, run, now)
                resumed += 1
    return resumed
