"""The histories of stored runs: each film is read once in this process, however many people look at it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from playground.charts.health import History
from playground.engine import Engine, Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot

PORTION = 64  # snapshots read at once
REMEMBERED = 512  # histories in memory, a few kilobytes each: the wall of a full class looks at 300 again and again


class Histories:
    """The histories of the runs of an engine. A film only grows, so of each only what is new is read.

    Hold `lock` while a history must not change: other threads add to it. experiment_of: reads a run's canonical JSON.
    """

    def __init__(self, engine: Engine, experiment_of: Callable[[str], Experiment] = Experiment.from_json) -> None:
        self.lock = threading.RLock()
        self._engine, self._experiment_of = engine, experiment_of
        self._histories: OrderedDict[str, History] = OrderedDict()  # by run

    def of(self, run: Run) -> History:
        """The history of a run with all that its film holds by now."""
        with self.lock:
            history = self._histories.get(run.id)
            if history is None:
                history = self._histories[run.id] = History(self._experiment_of(run.experiment))
            self._histories.move_to_end(run.id)
            while len(self._histories) > REMEMBERED:
                self._histories.popitem(last=False)
            history.state, history.note = run.state, run.note
            while True:
                blobs = self._engine.delta(run.id, history.step, PORTION)
                for blob in blobs:
                    history.add(Snapshot.decode(blob))
                if len(blobs) < PORTION:
                    return history

    def newest(self, run: Run) -> Snapshot | None:
        """The last snapshot that the run's history knows; None for an empty film."""
        step = self.of(run).step
        kept = self._engine.delta(run.id, step - 1, 1) if step >= 0 else []
        return Snapshot.decode(kept[0]) if kept else None
