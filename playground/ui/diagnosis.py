"""What the health rules say of a stored run: it is judged once, for all viewers."""

from __future__ import annotations

import json
from collections import OrderedDict
from functools import lru_cache
from weakref import WeakKeyDictionary

from playground.charts.health import Finding, History, diagnose, summary
from playground.charts.health.onset import last_good_step
from playground.engine import Engine, Run, engine
from playground.gan.measure.best import BestSoFar
from playground.histories import REMEMBERED, Histories
from playground.ui.stored_experiment import experiment_of

A_WHILE = 0.1  # of a run

# What was found is kept as long as the history itself
_judgements: WeakKeyDictionary[History, tuple[tuple[int, str], list[Finding], Finding]] = WeakKeyDictionary()
_onsets: WeakKeyDictionary[History, tuple[int, int]] = WeakKeyDictionary()  # the last good step, and the last bad one
_measured: OrderedDict[str, tuple[tuple[str, str], BestSoFar]] = OrderedDict()  # by run


def judged(run: Run) -> tuple[list[Finding], Finding]:
    """The findings of a run, and what to say if there are none."""
    with histories().lock:
        history = histories().of(run)
        seen = (history.step, run.state)
        if history not in _judgements or _judgements[history][0] != seen:
            _judgements[history] = seen, diagnose(history), summary(history)
        return _judgements[history][1:]


def best_of(run: Run) -> BestSoFar:
    """The best steps of a run until now. Its film is only asked for more when something new has been measured."""
    measured = run.state, json.dumps(run.metrics)
    with histories().lock:
        known = _measured.get(run.id)
        if known is None or known[0] != measured:
            known = _measured[run.id] = measured, histories().of(run).best
            _measured.move_to_end(run.id)
            while len(_measured) > REMEMBERED:
                _measured.popitem(last=False)
        return known[1]


def good_until(run: Run) -> int:
    """The last step at which no rule saw a failure, before those at which one did until now. To look back for it takes
    some tenths of a second, so that is done once, and again only if nobody has looked at the run for a while."""
    findings, _ = judged(run)
    with histories().lock:
        history = histories().of(run)
        if not findings:
            _onsets.pop(history, None)
            return history.step
        good, seen = _onsets.get(history, (0, -run.steps))
        if history.step - seen > A_WHILE * run.steps:
            good = last_good_step(history)
        _onsets[history] = good, history.step
        return good


def film_numbers(run: Run) -> History:
    """All numbers of a run's film until now."""
    return histories().of(run)


def histories() -> Histories:
    """The histories of all runs, which all pages share."""
    return _histories_of(engine())


@lru_cache(maxsize=1)
def _histories_of(of: Engine) -> Histories:
    return Histories(of, experiment_of)
