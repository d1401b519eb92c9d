"""The engine: where runs run. Pages call the light client here; worker processes do the training.

``client`` is what pages call, ``supervisor`` keeps the worker processes alive, ``worker`` and ``slicing``
are the worker itself (they alone load torch), ``local`` trains in the calling process for the command line.
"""

from __future__ import annotations

from playground.engine.client import Engine, Health, engine
from playground.store import Run, StoreError

__all__ = ["Engine", "Health", "Run", "StoreError", "engine"]
