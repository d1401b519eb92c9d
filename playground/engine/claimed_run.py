"""A run that a worker has claimed: a slice of training at a time, and what the store should know about it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from playground.engine import limits
from playground.engine.best_checkpoint import BestCheckpoint
from playground.engine.pacing import Pace
from playground.engine.versions import versions
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.gan.training.divergence import Diverged
from playground.gan.training.shape import in_phase, shape_of
from playground.gan.training.state import State
from playground.gan.training.training import Training
from playground.images import Unavailable
from playground.store import Database, Run, blobs, experiments, films, made_with, runs
from playground.store.blobs import MissingBlobError, Value
from playground.store.films import Frame
from playground.store.tables import ENDED

REPORT_SECONDS = 0.25  # how often progress is written, and a passing look taken for those who watch; less often if
LOOK_SHARE = 0.15  # looks at all the runs of a worker would otherwise take more than this share of its time,
LONGEST_REPORT_SECONDS = 0.8  # but about once a second
STORE_SHARE = 0.2  # of a worker's time, at most, for writing about all its runs: where the store is slow, pages wait
NEWS_SECONDS = 0.05  # how often new snapshots are written, all in one transaction
MEASURED_STEPS = 3  # the first ones after a claim: if even the shortest of them is too long, the run ends
# Seconds of training between two checkpoints, the most that is lost with a worker: one, but up to five if writing one
# (of large networks) would otherwise take more than this share of the time.
CHECKPOINT_SECONDS, LONGEST_CHECKPOINT_SECONDS = 1.0, 5.0
CHECKPOINT_SHARE = 0.05

TOO_LARGE = "the networks are too large for the store to keep a checkpoint of them. Choose narrower or fewer layers."

log = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """The run belongs to another worker now (or is gone): drop it and write nothing more."""


@dataclass(frozen=True)
class Outcome:
    """How the work on a claimed run ends: the state it is in from then on, and what a page should say."""

    state: str
    note: str = ""
    paused_by: str = ""
    save: bool = True  # whether what the networks are now is worth keeping
    step: int | None = None  # where it ended, if not at the last step done


class ClaimedRun:
    """A run that this worker holds: its training in memory, and what is not yet written about it.

    Opening it builds the networks, from the newest checkpoint if there is one. Every write is fenced by
    the epoch of the claim and raises LeaseLostError when the run has another owner.
    """

    def __init__(self, database: Database, run: Run, device: str, person: str = "") -> None:
        self.database, self.run, self.person = database, run, person
        self.watched = False
        self.begun = False  # whether it has trained since it was claimed
        self.outcome: Outcome | None = None
        self.claimed_at = self.database.now()
        with database.read() as connection:
            experiment = experiments.read(connection, run.experiment)
        limits.check_price(experiment)  # before it is built, however it came into the store
        self.training, saved = self._opened(experiment, device)
        self.watch = Watch(self.training)
        self._best = BestCheckpoint(self.watch.best, run.id)
        if saved:
            self._best.recall(database, saved[0])
        self._frames = [] if saved else [self._frame(self.watch.start())]
        self._milestones = films.milestones(run.steps, len(saved[1]) if saved else 0)
        self._metrics = dict(run.metrics)
        self._seconds = self._checkpointed = run.seconds  # of training
        self._last_frame = self._reported = time.monotonic()
        self._reported_step = self.training.step
        self._pace = self._checkpoint_cost = self._look_cost = 0.0
        self._step_seconds: list[float] = []  # of the first steps
        self._shaped: State | None = None  # whose shape is known
        self._shape: Hashable | None = None
        self._writing = Pace(STORE_SHARE)
        self.saved_step = saved[0] if saved else 0  # from which another worker would go on
        self._wrote, self._write_now = 0.0, True  # say at once that the run goes on
        if saved:
            with database.write() as connection:
                films.forget_ahead(connection, run.id, saved[0])

    def _opened(self, experiment: Experiment, device: str) -> tuple[Training, tuple[int, bytes] | None]:
        """The training as its newest checkpoint has it (and that checkpoint: step, blob), or from the beginning."""
        while True:
            saved, trouble = None, "damaged"
            try:
                with self.database.read() as connection:
                    newest = films.newest_step(connection, self.run.id)
                    saved = films.newest_checkpoint(connection, self.run.id)
                return Training(experiment, device, saved[1] if saved else None), saved
            except MissingBlobError:
                trouble = "missing"
            except ValueError:
                if saved is None:
                    raise
            log.warning("run %s: the checkpoint of step %s is %s", self.run.id, newest, trouble)
            with self.database.write() as connection:
                films.drop_checkpoint(connection, self.run.id, newest or 0)
                step = films.newest_step(connection, self.run.id) or 0
                note = f"The checkpoint of step {newest} is {trouble}; it continues from step {step}."
                runs.change(connection, self.run, self.database.now(), note=note)

    @property
    def step(self) -> int:
        """How many steps have been trained."""
        return self.training.step

    @property
    def seconds(self) -> float:
        """Seconds of training so far, those of earlier workers included."""
        return self._seconds

    @property
    def needs_classifier(self) -> bool:
        """Whether a classifier that nobody has trained yet would measure it."""
        return self.watch.observer.needs_classifier

    @property
    def checkpoint_interval(self) -> float:
        """Seconds of training between two checkpoints."""
        wanted = self._checkpoint_cost / CHECKPOINT_SHARE
        return min(LONGEST_CHECKPOINT_SECONDS, max(CHECKPOINT_SECONDS, wanted))

    @property
    def at_target(self) -> bool:
        """Whether the run has come to the step at which it should pause."""
        return self.run.target_step is not None and self.step >= self.run.target_step

    @property
    def shape(self) -> Hashable | None:
        """What it has in common with the runs that it can share steps with; None while it trains alone."""
        state = self.training.state
        if self._shaped is not state:
            self._shaped, self._shape = state, shape_of(state)
        joins = self._shape and in_phase(state) and not self.training.forks and self.goes_on
        return self._shape if joins and len(self._step_seconds) == MEASURED_STEPS else None

    @property
    def goes_on(self) -> bool:
        """Whether there is a step to train now."""
        return self.outcome is None and not (self.watch.finished or self.at_target)

    @property
    def at_milestone(self) -> bool:
        """Whether a checkpoint of just this step is wanted."""
        return self.step in self._milestones

    @property
    def at_rest(self) -> bool:
        """Whether a slice may end here: where the run can share steps, it should be where others can join it."""
        state = self.training.state
        return self._shape is None or state.pretraining or in_phase(state)

    def advance(self) -> None:
        """Train one step. The first ones are measured, in seconds of this processor: the estimate may be wrong."""
        start = time.thread_time()
        with self.ending_on_error():
            self._keep(next(self.watch))
        if len(self._step_seconds) < MEASURED_STEPS:
            self._step_seconds.append(time.thread_time() - start)

    def look(self) -> None:
        """Take the snapshot that is due after a step of a stack, if one is."""
        with self.ending_on_error():
            self._keep(self.watch.due())

    def charge(self, seconds: float) -> None:
        """It has trained for so long."""
        self.begun = True
        self._seconds += seconds

    def end_slice(self) -> None:
        """See whether the run has come to an end, or to a pause."""
        if self.outcome is not None:
            return
        if self.watch.finished:
            self.outcome = Outcome("finished", "" if self.training.finished else self.watch.best.stopped)
        elif self.at_target:
            self.outcome = Outcome("paused", paused_by=self.run.paused_by)
        elif too_long := limits.too_long(self.training.experiment, self._step_seconds, MEASURED_STEPS):
            self.outcome = Outcome("stopped", f"Stopped at step {self.step}: {too_long}")

    @contextmanager
    def ending_on_error(self) -> Iterator[None]:
        """Losses that go non-finite end the run as diverged, any other error as failed; neither reaches the worker."""
        try:
            yield
        except Diverged as error:
            note = f"Diverged at step {error.step}: {error.reason}"
            self.outcome = Outcome("diverged", note, save=False, step=error.step)
        except Exception as error:
            log.exception("run %s failed at step %d", self.run.id, self.step)
            self.outcome = Outcome("failed", failure(error, self.step), save=False)

    def _keep(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None:
            self._frames.append(self._frame(snapshot))
            self._metrics |= snapshot.numbers
            self._best.look(self.step, self._checkpoint)

    def report(self, sharing: int = 1) -> None:
        """Write what is due: new snapshots almost at once, progress four times a second, a checkpoint every few
        seconds and at milestones; less often if the store is slow. sharing: how many runs the worker has."""
        milestone = self.at_milestone
        if not (self._writing.rested or milestone or self._write_now):
            return
        now = time.monotonic()
        interval = min(LONGEST_REPORT_SECONDS, max(REPORT_SECONDS, sharing * self._look_cost / LOOK_SHARE))
        due = now - self._reported >= interval
        stepping = self.run.target_step is not None  # nobody wants to see it catch up
        if due and self.watched and not stepping and now - self._last_frame >= interval:
            self._frames.append(self._frame(self.watch.look()))
            self._look_cost = time.monotonic() - now
        save = milestone or self._seconds - self._checkpointed >= self.checkpoint_interval
        news = bool(self._frames) and now - self._wrote >= NEWS_SECONDS
        if not (due or save or news or self._write_now):
            return
        start = time.thread_time()  # the work alone: waiting for a store that is locked costs the training nothing
        checkpoint = self._checkpoint() if save else None
        if save and checkpoint is None:
            self.outcome = Outcome("failed", f"Stopped at step {self.step}: {TOO_LARGE}", save=False)
            return
        if due:
            self._measure_pace(now)
        began, putting = self.database.seconds, time.monotonic()
        blob = self._put(checkpoint)
        putting = time.monotonic() - putting
        with self.database.write() as connection:
            if not runs.change(connection, self.run, self.database.now(), **self._progress()):
                raise LeaseLostError(self.run.id)
            self._add(connection, blob)
        self._writing.spent(putting + self.database.seconds - began, sharing)
        if save:
            self._checkpoint_cost = time.thread_time() - start
        self._mark_written(checkpoint)

    def release(self, outcome: Outcome) -> None:
        """Write everything and give the run up. If the store refuses, nothing is lost and it may be tried again."""
        self.outcome = outcome
        ended = outcome.state in ENDED
        checkpoint = self._checkpoint() if outcome.save else None
        if outcome.save and checkpoint is None and not ended:  # it could not go on from here
            outcome, ended = Outcome("failed", f"Stopped at step {self.step}: {TOO_LARGE}"), True
        if outcome.save and outcome.state != "queued" and not self.watch.finished:
            self._frames.append(self._frame(self.watch.look()))
        now, state = self.database.now(), outcome.state
        values: dict[str, Any] = {"note": outcome.note, "paused_by": outcome.paused_by}
        if outcome.step is not None:
            values["step"] = outcome.step
        if ended:
            values["steps_per_second"] = self.step / self._seconds if self._seconds else 0.0
        blob = self._put(checkpoint)
        with self.database.write() as connection:
            if state == "paused" and "stop" in [row.kind for row in runs.commands_for(connection, [self.run.id])]:
                state = "stopped"
            if state in ENDED:
                values["finished"] = now
            # self.run is as it was when it was claimed: its state, owner and epoch must be so still
            if not runs.release(connection, self.run, state, now, **(self._progress() | values)):
                raise LeaseLostError(self.run.id)
            if ended and checkpoint is None:
                self._best.write(connection)
            self._add(connection, blob, keep=1 if ended else films.CHECKPOINTS_KEPT)
            if ended:
                made_with.note(connection, self.run.id, versions())
            if state == "diverged":
                films.forget_ahead(connection, self.run.id, -1)  # a passing look may show the ruins
            if state != "queued":
                runs.forget_commands(connection, self.run.id)
        self._mark_written(checkpoint)

    def _checkpoint(self) -> bytes | None:
        """The whole state of the training; None if the store cannot take so much in one piece."""
        checkpoint = self.training.checkpoint()
        return checkpoint if len(checkpoint) <= films.LARGEST_CHECKPOINT else None

    def _progress(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "seconds": self._seconds,
            "steps_per_second": self._pace,
            "device": self.training.device,
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
            runs.forget_crashes(connection, self.run.id, self.step)

    def _mark_written(self, checkpoint: bytes | None) -> None:
        self._frames = []
        self._write_now = False
        self._wrote = time.monotonic()
        if checkpoint is not None:
            self._best.mark_written()
            self._checkpointed, self.saved_step = self._seconds, self.step
            self._milestones = films.milestones(self.run.steps, len(checkpoint))

    def _measure_pace(self, now: float) -> None:
        """Smooth the steps per second of the clock on the wall: what the person watching sees."""
        pace = (self.step - self._reported_step) / (now - self._reported)
        self._pace = pace if self._pace == 0 else 0.7 * self._pace + 0.3 * pace
        self._reported, self._reported_step = now, self.step

    def _frame(self, snapshot: Snapshot) -> Frame:
        self._last_frame = time.monotonic()
        return Frame(snapshot.step, snapshot.kept, snapshot.encode())


def failure(error: Exception, step: int) -> str:
    """An error as one sentence for the page; the log has the rest."""
    if isinstance(error, Unavailable | limits.LimitError):
        return str(error)
    reason = (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
    return f"Failed at step {step}: {type(error).__name__}: {reason[:200]}."
