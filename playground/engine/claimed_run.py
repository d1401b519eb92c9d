"""A run that a worker has claimed, and trains a slice at a time. What it writes about it is in ``run_writer``."""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from playground.engine import limits
from playground.engine.outcome import Outcome, failure
from playground.engine.run_writer import RunWriter
from playground.engine.shares import Whose
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.gan.training.divergence import Diverged
from playground.gan.training.training import Training
from playground.store import Database, Run, experiments, films, lifecycle
from playground.store.blobs import MissingBlobError

MEASURED_STEPS = 3  # the first ones after a claim: if even the shortest of them is too long, the run ends

log = logging.getLogger(__name__)


class ClaimedRun:
    """A run that this worker holds: its training in memory, and the writer of what the store should know about it.

    Opening it builds the networks, from the newest checkpoint if there is one.
    """

    def __init__(self, database: Database, run: Run, device: str, whose: Whose = ("",)) -> None:
        self.run, self.whose = run, whose
        self.watched = False
        self.begun = False  # whether it has trained since it was claimed
        self.outcome: Outcome | None = None
        self.claimed_at = database.now()
        with database.read() as connection:
            experiment = experiments.read(connection, run.experiment)
        limits.check_price(experiment)  # before it is built, however it came into the store
        self.training, saved = open_training(database, run, experiment, device)
        self.watch = Watch(self.training)
        self.writer = RunWriter(database, run, self.watch, saved)
        self._step_seconds: list[float] = []  # of the first steps

    @property
    def step(self) -> int:
        """How many steps have been trained."""
        return self.training.step

    @property
    def saved_step(self) -> int:
        """The step from which another worker would go on."""
        return self.writer.saved_step

    @property
    def seconds(self) -> float:
        """Seconds of training so far, those of earlier workers included."""
        return self.writer.seconds

    @property
    def needs_classifier(self) -> bool:
        """Whether a classifier that nobody has trained yet would measure it."""
        return self.watch.observer.needs_classifier

    @property
    def at_target(self) -> bool:
        """Whether the run has come to the step at which it should pause."""
        return self.run.target_step is not None and self.step >= self.run.target_step

    @property
    def shape(self) -> Hashable | None:
        """What it has in common with the runs that it can share steps with; None while it trains alone."""
        state = self.training.state
        joins = state.shape and state.in_phase and not self.training.forks and self.goes_on
        return state.shape if joins and len(self._step_seconds) == MEASURED_STEPS else None

    @property
    def goes_on(self) -> bool:
        """Whether there is a step to train now."""
        return self.outcome is None and not (self.watch.finished or self.at_target)

    @property
    def at_milestone(self) -> bool:
        """Whether a checkpoint of just this step is wanted."""
        return self.writer.at_milestone

    @property
    def at_rest(self) -> bool:
        """Whether a slice should end here: where the run can share steps, it should be where others can join it."""
        state = self.training.state
        return state.shape is None or state.pretraining or state.in_phase

    def advance(self) -> None:
        """Train one step. The first ones are measured, in seconds of this processor: the estimate may be wrong."""
        start = time.thread_time()
        with self._ending_on_error():
            self._keep(next(self.watch))
        if len(self._step_seconds) < MEASURED_STEPS:
            self._step_seconds.append(time.thread_time() - start)

    def look(self) -> None:
        """Take the snapshot that is due after a step of a stack, if one is."""
        with self._ending_on_error():
            self._keep(self.watch.due())

    def _keep(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None:
            self.writer.keep(snapshot)

    @contextmanager
    def _ending_on_error(self) -> Iterator[None]:
        """Losses that go non-finite end the run as diverged, any other error as failed; neither reaches the worker."""
        try:
            yield
        except Diverged as error:
            note = f"Diverged at step {error.step:,}: {error.reason}"
            self.outcome = Outcome("diverged", note, save=False, step=error.step)
        except Exception as error:
            log.exception("run %s failed at step %d", self.run.id, self.step)
            self.outcome = Outcome("failed", failure(error, self.step), save=False)

    def charge(self, seconds: float) -> None:
        """It has trained for so long."""
        self.begun = True
        self.writer.seconds += seconds

    def end_slice(self) -> None:
        """See whether the run has come to an end, or to a pause."""
        if self.outcome is not None:
            return
        if self.watch.finished:
            self.outcome = Outcome("finished", "" if self.training.finished else self.watch.best.stopped)
        elif self.at_target:
            self.outcome = Outcome("paused", paused_by=self.run.paused_by)
        elif why := limits.too_long(self.training.experiment, self._step_seconds, MEASURED_STEPS, self.seconds):
            self.outcome = Outcome("stopped", f"Stopped at step {self.step:,}: {why}")

    def report(self, sharing: int = 1) -> None:
        """Write what is due (see RunWriter). sharing: how many runs the worker has."""
        self.outcome = self.writer.report(self.watched, sharing) or self.outcome

    def release(self, outcome: Outcome) -> None:
        """Write everything and give the run up. If the store refuses, nothing is lost and it may be tried again."""
        self.outcome = outcome
        self.writer.release(outcome)


def open_training(
    database: Database, run: Run, experiment: Experiment, device: str
) -> tuple[Training, tuple[int, bytes] | None]:
    """The training as its newest checkpoint has it (and that checkpoint: step, bytes), or from the beginning. A
    checkpoint that is damaged or missing is dropped with a note, and the one before it is tried."""
    while True:
        saved, trouble = None, "damaged"
        try:
            with database.read() as connection:
                newest = films.newest_step(connection, run.id)
                saved = films.newest_checkpoint(connection, run.id)
            return Training(experiment, device, saved[1] if saved else None), saved
        except MissingBlobError:
            trouble = "missing"
        except ValueError:
            if saved is None:
                raise
        log.warning("run %s: the checkpoint of step %s is %s", run.id, newest, trouble)
        with database.write() as connection:
            lost = newest or 0
            films.drop_checkpoint(connection, run.id, lost)
            step = films.newest_step(connection, run.id) or 0
            note = f"The checkpoint of step {lost:,} is {trouble}; it continues from step {step:,}."
            lifecycle.change(connection, run, database.now(), note=note)
