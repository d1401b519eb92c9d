"""What the health rules say of a stored run: its film is read once, for all viewers."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict

from playground.charts.health import Finding, History, diagnose, summary
from playground.charts.health.onset import last_good_step
from playground.engine import Run, engine
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.best import BestSoFar
from playground.ui.stored_experiment import experiment_of

PORTION = 64  # snapshots read at once
REMEMBERED = 512  # histories in memory, a few kilobytes each: the wall of a full class looks at 300 again and again

_histories: OrderedDict[str, History] = OrderedDict()  # by run: a film only grows, so it is read once for all viewers
_judgements: dict[str, tuple[tuple[int, str], list[Finding], Finding]] = {}
_onsets: dict[str, tuple[tuple[int, str], int]] = {}
_measured: OrderedDict[str, tuple[tuple[str, str], BestSoFar]] = OrderedDict()
_lock = threading.Lock()


def judged(run: Run) -> tuple[list[Finding], Finding]:
    """The findings of a run, and what to say if there are none."""
    with _lock:
        history = _history(run)
        seen = (history.step, run.state)
        if run.id not in _judgements or _judgements[run.id][0] != seen:
            _judgements[run.id] = seen, diagnose(history), summary(history)
        return _judgements[run.id][1:]


def best_of(run: Run) -> BestSoFar:
    """The best steps of a run until now. Its film is only asked for more when something new has been measured."""
    measured = run.state, json.dumps(run.metrics)
    with _lock:
        known = _measured.get(run.id)
        if known is None or known[0] != measured:
            known = _measured[run.id] = measured, _history(run).best
            _measured.move_to_end(run.id)
            while len(_measured) > REMEMBERED:
                _measured.popitem(last=False)
        return known[1]


def good_until(run: Run) -> int:
    """The last step at which no rule saw a failure, before those at which one did until now."""
    with _lock:
        history = _history(run)
        seen = (history.step, run.state)
        if run.id not in _onsets or _onsets[run.id][0] != seen:
            _onsets[run.id] = seen, last_good_step(history)
        return _onsets[run.id][1]


def film_numbers(run: Run) -> History:
    """All numbers of a run's film until now."""
    with _lock:
        return _history(run)


def _history(run: Run) -> History:
    """The history of a run with all that its film holds by now."""
    history = _histories.setdefault(run.id, History(experiment_of(run.experiment)))
    _histories.move_to_end(run.id)
    while len(_histories) > REMEMBERED:
        forgotten = _histories.popitem(last=False)[0]
        _judgements.pop(forgotten, None)
        _onsets.pop(forgotten, None)
    history.state, history.note = run.state, run.note
    while True:
        blobs = engine().delta(run.id, history.step, PORTION)
        for blob in blobs:
            history.add(Snapshot.decode(blob))
        if len(blobs) < PORTION:
            return history
