"""A slice of training: some steps of one claimed run, or of several that share their steps."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from playground.engine.claimed_run import ClaimedRun
from playground.engine.outcome import Outcome
from playground.gan.training.stack import advance_together

ROUND_SECONDS = 0.25  # within this time every run of a worker should move
SHORTEST_SLICE, LONGEST_SLICE = 0.004, 0.030
LONGEST_SHARED_SLICE = 0.060
LONGEST_WAIT_FOR_OTHERS = 0.5  # a slice ends where they can join it, but that may be 32 steps away

TRAINS_ALONE = "Something went wrong in a step that several runs shared. It continues from its last checkpoint, alone."

log = logging.getLogger(__name__)


def slice_seconds(runnable: int, sharing: int = 1) -> float:
    """How long `sharing` of the `runnable` runs of a worker may train before the next one's turn, in seconds."""
    own = min(LONGEST_SLICE, max(SHORTEST_SLICE, ROUND_SECONDS / max(1, runnable)))
    return own if sharing == 1 else min(LONGEST_SHARED_SLICE, own * sharing)


def train_slice(runs: Sequence[ClaimedRun], seconds: float) -> bool:
    """Train these runs of one shape for about this long, at least one step of each, or until they end.

    It goes on until others can join them, unless their steps are so long that everybody else would wait for too long.
    Each stops earlier where it comes to a step at which it should be saved. Returns False if a step that they shared
    failed: nobody knows then whose fault it was, so each waits to be continued from its last checkpoint.
    """
    start, together = time.perf_counter(), True
    going = [claimed for claimed in runs if claimed.goes_on]
    while going and together:
        together = train_step(going)
        going = [claimed for claimed in going if claimed.goes_on and not claimed.at_milestone]
        took = time.perf_counter() - start
        if took >= seconds and (took >= LONGEST_WAIT_FOR_OTHERS or all(claimed.at_rest for claimed in going)):
            break
    for claimed in runs:
        claimed.end_slice()
    return together


def train_step(runs: Sequence[ClaimedRun]) -> bool:
    """One step of each of these runs, and the snapshots that are due after it."""
    start = time.perf_counter()
    if len(runs) == 1:
        runs[0].advance()
        runs[0].charge(time.perf_counter() - start)
        return True
    try:
        advance_together([claimed.training for claimed in runs])
    except Exception:
        log.exception("a step of %d runs failed", len(runs))
        for claimed in runs:
            claimed.outcome = Outcome("queued", TRAINS_ALONE, save=False)
        return False
    share = (time.perf_counter() - start) / len(runs)
    for claimed in runs:
        start = time.perf_counter()
        claimed.look()
        claimed.charge(share + time.perf_counter() - start)
    return True
