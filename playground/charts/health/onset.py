"""Since when something is wrong with a run: the last step at which no rule saw a failure."""

from __future__ import annotations

from playground.charts.health import diagnose
from playground.charts.health.history import History

LOOKS = 40  # at the run as it was, at most: each takes a few milliseconds


def last_good_step(history: History) -> int:
    """The last look, before those that all saw something wrong until now, that saw nothing wrong. The rules do not
    speak of the beginning of a run, so a failure from the start on is one since their first look."""
    steps = history.accuracy.steps
    looks = steps[:: -max(1, len(steps) // LOOKS)][1:]  # the newest is known
    return next((int(step) for step in looks if not diagnose(history.until(int(step)))), 0)
