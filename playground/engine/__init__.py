"""The engine: where runs run. Pages call the light client here; worker processes do the training.

``client`` is what pages call, with ``requests`` (the short work that they may ask for) and ``asking``;
``supervisor`` keeps the worker processes alive; ``worker``, ``slicing``, ``jobs`` and ``work`` are the worker itself
(they alone load torch); ``local`` trains in the calling process for the command line.
"""

from __future__ import annotations

from playground.engine.client import Engine, Health, engine
from playground.store import Job, Run, StoreError

__all__ = ["Engine", "Health", "Job", "Run", "StoreError", "engine"]
