"""The store: where experiments, runs and their films are kept, and the only channel from a worker to a page.

``database`` opens it, ``errors`` says what goes wrong with it, ``tables`` and ``class_tables`` say what is in it,
``migration`` brings one of an earlier version up to date, ``runs`` reads runs, ``lifecycle`` changes their state,
``commands`` is what workers are asked to do with them, ``films`` keeps snapshots and checkpoints,
``jobs`` is about short work and its answers, ``leases`` says who works on a run or a job, ``presence`` which workers
there are, ``devices`` which device a run asks for, ``people`` who started which run, ``remarks`` what somebody wrote
about a run, ``viewers`` who watches, ``classes`` which classes there are and what their learners have done,
``classwork`` what goes with a class at its end, ``events`` what happened, ``traffic`` how much is going on,
``recorded`` which runs came with the app, ``outside`` which are trained by other programs, ``rates`` what people have
taken of limits per second, ``walls`` the walls of classes, ``secret`` is what the server signs names with, and
``limits`` keeps the store within its size. It may import ``gan``.
"""

from __future__ import annotations

from playground.store.database import Database, home
from playground.store.errors import StoreAwayError, StoreConflictError, StoreError, StoreLockedError, retried
from playground.store.jobs import Job
from playground.store.runs import Run

__all__ = [
    "Database",
    "Job",
    "Run",
    "StoreAwayError",
    "StoreConflictError",
    "StoreError",
    "StoreLockedError",
    "home",
    "retried",
]
