"""What a worker writes about a run that it trains: progress, snapshots, checkpoints, and how it ended."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from sqlalchemy import Connection

from playground.engine.best_checkpoint import BestCheckpoint
from playground.engine.outcome import Outcome
from playground.engine.pacing import Pace
from playground.engine.versions import versions
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.store import Database, Run, blobs, commands, films, lifecycle, made_with
from playground.store.blobs import Value
from playground.store.films import Frame
from playground.store.tables import ENDED

REPORT_SECONDS = 0.25  # how often progress is written, and a passing look taken for those who watch; less often if
LOOK_SHARE = 0.15  # looks at all the runs of a worker would otherwise take more than this share of its time,
LONGEST_REPORT_SECONDS = 0.8  # but once a second,
LATEST_REPORT_SECONDS = 0.9  # which a run whose turns come seldom would miss if it waited for the next one
STORE_SHARE = 0.2  # of a worker's time, at most, for writing about all its runs: where the store is slow, pages wait
NEWS_SECONDS = 0.05  # how often new snapshots are written, all in one transaction
# Seconds of training between two checkpoints, the most that is lost with a worker: half a one, but up to five if
# writing one (of large networks) would otherwise take more than this share of the time.
CHECKPOINT_SECONDS, LONGEST_CHECKPOINT_SECONDS = 0.5, 5.0
CHECKPOINT_SHARE = 0.03

log = logging.getLogger(__name__)

TOO_LARGE = "the networks are too large for the store to keep a checkpoint of them. Choose narrower or fewer layers."


class LeaseLostError(Exception):
    """The run belongs to another worker now (or is gone): drop it and write nothing more."""


class RunWriter:
    """Keeps what happens in a run until it is time to write it to the store.

    Every write is fenced by the epoch of the claim and raises LeaseLostError when the run has another owner. If the
    store refuses, nothing is lost: the same is written the next time.

    saved: the checkpoint (step, bytes) from which the run goes on, if there is one. seconds: of training so far, those
    of earlier workers included. saved_step: from which another worker would go on.
    """

    def __init__(self, database: Database, run: Run, watch: Watch, saved: tuple[int, bytes] | None) -> None:
        self.database, self.run, self.watch = database, run, watch
        self.seconds = self._checkpointed = run.seconds
        self.saved_step = saved[0] if saved else 0
        self._best = BestCheckpoint(watch.best, run.id)
        if saved:
            self._best.recall(database, saved[0])
        self._frames = [] if saved else [self._frame(watch.start())]
        self._milestones = films.milestones(run.steps, len(saved[1]) if saved else 0)
        self._metrics = dict(run.metrics)
        self._last_frame = self._reported = self._last_turn = time.monotonic()
        self._reported_step = watch.training.step
        self._pace = self._checkpoint_cost = self._look_cost = 0.0
        self._writing = Pace(STORE_SHARE)
        self._wrote, self._write_now = 0.0, True  # say at once that the run goes on
        if saved:
            with database.write() as connection:
                films.forget_ahead(connection, run.id, saved[0])

    @property
    def step(self) -> int:
        """How many steps have been trained."""
        return self.watch.training.step

    @property
    def checkpoint_interval(self) -> float:
        """Seconds of training between two checkpoints."""
        wanted = self._checkpoint_cost / CHECKPOINT_SHARE
        return min(LONGEST_CHECKPOINT_SECONDS, max(CHECKPOINT_SECONDS, wanted))

    @property
    def at_milestone(self) -> bool:
        """Whether a checkpoint of just this step is wanted."""
        return self.step in self._milestones

    def keep(self, snapshot: Snapshot) -> None:
        """Write this snapshot with the next report, and a checkpoint of this step if it is the best so far."""
        self._frames.append(self._frame(snapshot))
        self._metrics |= snapshot.numbers
        self._best.look(self.step, self._checkpoint)

    def report(self, watched: bool, sharing: int = 1) -> Outcome | None:
        """Write what is due: new snapshots almost at once, progress four times a second, a checkpoint every few
        seconds and at milestones; less often if the store is slow. Returns how the run ends if it has become too large
        to be kept.

        watched: whether somebody waits for pictures. sharing: how many runs the worker has.
        """
        milestone, now = self.at_milestone, time.monotonic()
        next_turn, self._last_turn = 2 * now - self._last_turn, now  # as far from now as the last one
        if not (self._writing.rested or milestone or self._write_now):
            return None
        interval = min(LONGEST_REPORT_SECONDS, max(REPORT_SECONDS, sharing * self._look_cost / LOOK_SHARE))

        def is_due(since: float) -> bool:
            return now - since >= interval or next_turn - since > LATEST_REPORT_SECONDS

        due = is_due(self._reported)
        stepping = self.run.target_step is not None  # nobody wants to see it catch up
        if watched and not stepping and is_due(self._last_frame):
            self._look()
            self._look_cost = time.monotonic() - now
        if due:
            self._measure_pace(now)
        save = milestone or self.seconds - self._checkpointed >= self.checkpoint_interval
        news = bool(self._frames) and now - self._wrote >= NEWS_SECONDS
        if due or save or news or self._write_now:
            return self._write(save, sharing)
        return None

    def _write(self, save: bool, sharing: int) -> Outcome | None:
        """Write progress and news, with a checkpoint if `save`."""
        start = time.thread_time()  # the work alone: waiting for a store that is locked costs the training nothing
        checkpoint = self._checkpoint() if save else None
        if save and checkpoint is None:
            return self._too_large()
        began, putting = self.database.seconds, time.monotonic()
        blob = self._put(checkpoint)
        putting = time.monotonic() - putting
        with self.database.write() as connection:
            if not lifecycle.change(connection, self.run, self.database.now(), **self._progress()):
                raise LeaseLostError(self.run.id)
            self._add(connection, blob)
        self._writing.spent(putting + self.database.seconds - began, sharing)
        if save:
            self._checkpoint_cost = time.thread_time() - start
        self._mark_written(checkpoint)
        return None

    def release(self, outcome: Outcome) -> None:
        """Write everything and give the run up. If the store refuses, it may be tried again."""
        ended = outcome.state in ENDED
        checkpoint = self._checkpoint() if outcome.save else None
        if outcome.save and checkpoint is None and not ended:  # it could not go on from here
            outcome, ended = self._too_large(), True
        if outcome.save and outcome.state != "queued" and not self.watch.finished:
            self._look()
        now, state = self.database.now(), outcome.state
        values: dict[str, Any] = {"note": outcome.note, "paused_by": outcome.paused_by}
        if outcome.step is not None:
            values["step"] = outcome.step
        if ended:
            values["steps_per_second"] = self.step / self.seconds if self.seconds else 0.0
        blob = self._put(checkpoint)
        with self.database.write() as connection:
            if state == "paused" and "stop" in [row.kind for row in commands.given(connection, [self.run.id])]:
                state = "stopped"
            if state in ENDED:
                values["finished"] = now
            # self.run is as it was when it was claimed: its state, owner and epoch must be so still
            if not lifecycle.release(connection, self.run, state, now, **(self._progress() | values)):
                raise LeaseLostError(self.run.id)
            if ended and checkpoint is None:
                self._best.write(connection)
            self._add(connection, blob, keep=1 if ended else films.CHECKPOINTS_KEPT)
            if ended:
                made_with.note(connection, self.run.id, versions())
            if state == "diverged":
                films.forget_ahead(connection, self.run.id, -1)  # a passing look may show the ruins
            if state != "queued":
                commands.forget(connection, self.run.id)
        self._mark_written(checkpoint)

    def _checkpoint(self) -> bytes | None:
        """The whole state of the training; None if the store cannot take so much in one piece."""
        checkpoint = self.watch.training.checkpoint()
        return checkpoint if len(checkpoint) <= films.LARGEST_CHECKPOINT else None

    def _too_large(self) -> Outcome:
        return Outcome("failed", f"Stopped at step {self.step:,}: {TOO_LARGE}", save=False)

    def _progress(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "seconds": self.seconds,
            "steps_per_second": self._pace,
            "device": self.watch.training.device,
            "metrics": json.dumps(self._metrics),
        }

    def _put(self, checkpoint: bytes | None) -> Value | None:
        """Write what is large to where it lies, if that is outside of the database; the rows that name it follow."""
        now = self.database.now()
        self._frames = films.put(self._frames, now)
        if checkpoint is None:
            return None
        self._best.put(now)
        return blobs.put(checkpoint, now)

    def _add(self, connection: Connection, checkpoint: Value | None, keep: int = films.CHECKPOINTS_KEPT) -> None:
        films.append(connection, self.run.id, self._frames)
        if checkpoint is not None:
            self._best.write(connection)
            films.save_checkpoint(connection, self.run.id, self.step, checkpoint, keep, best=self._best.step)
            lifecycle.forget_crashes(connection, self.run.id, self.step)

    def _mark_written(self, checkpoint: bytes | None) -> None:
        self._frames = []
        self._write_now = False
        self._wrote = time.monotonic()
        if checkpoint is not None:
            self._best.mark_written()
            self._checkpointed, self.saved_step = self.seconds, self.step
            self._milestones = films.milestones(self.run.steps, len(checkpoint))

    def _measure_pace(self, now: float) -> None:
        """Smooth the steps per second of the clock on the wall: what the person watching sees."""
        pace = (self.step - self._reported_step) / (now - self._reported)
        self._pace = pace if self._pace == 0 else 0.7 * self._pace + 0.3 * pace
        self._reported, self._reported_step = now, self.step

    def _look(self) -> None:
        """Take a passing look. It is only for the eyes: if it fails, the run goes on, to a snapshot that is kept."""
        try:
            self._frames.append(self._frame(self.watch.look()))
        except Exception:
            log.exception("there is no picture of run %s at step %d", self.run.id, self.step)
            self._last_frame = time.monotonic()  # the next try is when the next look would be

    def _frame(self, snapshot: Snapshot) -> Frame:
        self._last_frame = time.monotonic()
        return Frame(snapshot.step, snapshot.kept, snapshot.encode())
