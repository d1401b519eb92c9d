"""The store: where experiments, runs and their films are kept, and the only channel from a worker to a page.

``database`` opens it, ``tables`` says what is in it, ``runs`` changes the state of runs, ``films`` keeps
snapshots and checkpoints, ``viewers`` knows who watches, ``limits`` keeps it within its size.
"""

from __future__ import annotations

from playground.store.database import Database, StoreError, home
from playground.store.runs import Run

__all__ = ["Database", "Run", "StoreError", "home"]
