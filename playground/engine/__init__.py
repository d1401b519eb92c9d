"""The engine: where runs run. Pages call the light client here; worker processes do the training.

``client`` is what pages call, with ``asking`` and ``questions`` (the short work that they may ask for);
``supervisor`` keeps the worker processes alive; ``worker`` is such a process, with ``claimed_run`` and ``run_writer``
(what is trained, and what is written about it), ``claimed_jobs`` and ``resources`` (they alone load torch);
``in_process`` trains in the calling process for the command line. It may import ``store`` and ``gan``.
"""

from __future__ import annotations

from playground.engine.client import Engine, close_engine, engine
from playground.engine.health import Health
from playground.engine.limits import LimitError
from playground.engine.permissions import NotYoursError
from playground.store import Job, Run, StoreAwayError, StoreError

__all__ = [
    "Engine",
    "Health",
    "Job",
    "LimitError",
    "NotYoursError",
    "Run",
    "StoreAwayError",
    "StoreError",
    "close_engine",
    "engine",
]
