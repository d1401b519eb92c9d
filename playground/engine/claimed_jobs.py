"""The jobs that a worker has claimed: worked on in short slices beside the runs, answered.

The work on a question is a generator (see ``engine/questions``); between any two of its steps it may be left, for runs
to train or for good.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch

from playground.engine.outcome import reason
from playground.engine.questions import Progress, Refusal, read
from playground.engine.resources import Resources
from playground.images import Unavailable
from playground.images.uploads import Refused
from playground.store import Database, StoreError, jobs, leases, tables

if TYPE_CHECKING:
    from playground.store.jobs import Answer, Job

LONG_JOBS = 4  # that one worker has at a time; more wait
SLICE_SECONDS = 0.02  # of a long job, between two looks at everything else
QUICK_SECONDS = 0.05  # of quick jobs, at each tick of a worker that trains too
REPORT_SECONDS = 0.25  # how often progress is written
PATIENCE_SECONDS = 0.3  # a long job is left to a worker that has nothing to do for this long
MAX_CREDIT = 0.25  # seconds of training that jobs may make up for at once
QUICK_SHARE = 0.5  # of the time that runs train, for quick jobs
MAX_QUICK_CREDIT = 1.0  # seconds that quick jobs may take at once: some clicks after a while without any
SILENT_SECONDS = 60.0  # a job that waits for something else keeps its lease for this long without any progress

USER_ERRORS = (Refusal, Refused, Unavailable)  # errors whose message is a sentence for the person at the screen

log = logging.getLogger(__name__)


class ClaimedJob:
    """A claimed job: its generator, and what is not yet written about it."""

    def __init__(self, database: Database, job: Job, resources: Resources) -> None:
        self.database, self.job, self._resources = database, job, resources
        self.progress = Progress()
        self.waiting = False  # nothing to be done in it before the next tick
        self._answer: Answer | None = None
        self._failure = ""
        self._reported = time.monotonic()
        self._written = (self.progress.done, self.progress.words)
        self._moved = time.monotonic()
        try:
            self._steps = read(job.kind, job.request).work(resources)
        except Exception as error:
            self._fail(error)

    @property
    def ended(self) -> bool:
        """Whether there is an answer, or a sentence on why there is none."""
        return self._answer is not None or self._failure != ""

    @property
    def is_moving(self) -> bool:
        """Whether there was progress of late. What waits in a thread beside the worker may hang there."""
        return time.monotonic() - self._moved < SILENT_SECONDS

    def work(self, seconds: float) -> None:
        """Work for about this long, at least one step. An error of any kind fails the job, and goes no further."""
        deadline = time.perf_counter() + seconds
        try:
            while not self.ended:
                before, self.progress = self.progress, next(self._steps)
                self.waiting = self.progress.waiting
                if not self.waiting or self.progress != before:
                    self._moved = time.monotonic()
                if self.waiting or time.perf_counter() >= deadline:
                    break
        except StopIteration as end:
            self._answer = end.value
        except Exception as error:
            self._fail(error)

    def report(self) -> bool:
        """Write what is due: the outcome at once, progress four times a second. False: the job is ours no longer."""
        if self.ended:
            with self.database.write() as connection:
                if self._answer is not None:
                    return jobs.succeed(connection, self.job, self._answer, self.database.now())
                return jobs.fail(connection, self.job, self._failure, self.database.now())
        now, news = time.monotonic(), (self.progress.done, self.progress.words)
        if now - self._reported < REPORT_SECONDS or news == self._written:
            return True
        self._reported, self._written = now, news
        with self.database.write() as connection:
            return jobs.report(connection, self.job, *news)

    def drop(self) -> None:
        """Leave the job where it is, and whatever it holds."""
        try:
            if not self._failure:
                self._steps.close()
        except Exception:
            log.exception("job %s does not end in good order", self.job.id)

    def _fail(self, error: Exception) -> None:
        self._failure = sentence(error, self.job.title)
        if not isinstance(error, USER_ERRORS):
            log.error("job %s failed while %s", self.job.id, self.job.title, exc_info=error)
        if is_out_of_memory(error):
            self._resources.forget()


class ClaimedJobs:
    """All jobs of a worker. Everything happens in the thread that trains the runs, which calls this in between."""

    def __init__(self, database: Database, name: str, device: str, mark: Callable[[str], None]) -> None:
        self.held: dict[str, ClaimedJob] = {}
        self._database, self._name, self._mark = database, name, mark
        self.resources = Resources(database, device)
        self._training = False
        self._credit = 0.0  # seconds that long jobs may take, because runs have trained for so long
        self._quick_credit = MAX_QUICK_CREDIT  # the same for quick ones

    def tick(self, claiming: bool, training: bool) -> None:
        """See what was cancelled, claim what waits, answer quick questions."""
        self._training = training
        with self._database.read() as connection:
            waiting = jobs.claimable(connection, self._database.now()) if claiming else []
            owned = leases.held_by(connection, tables.jobs, self._name) if self.held else {}
        for claimed in list(self.held.values()):
            claimed.waiting = False
            if owned.get(claimed.job.id) != claimed.job.epoch:
                self._drop(claimed)
        deadline = time.monotonic() + QUICK_SECONDS
        for row in waiting:
            if row.id in self.held or time.monotonic() >= deadline:
                continue  # a lapsed lease of our own will be renewed
            if self._may_claim(row.quick, self._database.now() - row.created, training):
                self._claim(row.id, row.epoch)
                self._answer_quick(deadline)
        self._answer_quick(deadline)

    def work(self, trained: float) -> bool:
        """A slice for each job; False if none could do anything.

        Beside runs, which have trained for this many seconds since the last call (0: there are none), long jobs take
        no more time than the runs do, and quick ones half of it: a flood of questions stops nobody's run.
        """
        self._credit = min(MAX_CREDIT, self._credit + trained)
        self._quick_credit = min(MAX_QUICK_CREDIT, self._quick_credit + QUICK_SHARE * trained)
        worked = False
        for claimed in list(self.held.values()):
            if claimed.waiting or (trained and self._left(claimed) <= 0):
                continue
            worked = True
            self._work(claimed, SLICE_SECONDS)
        return worked

    def _left(self, claimed: ClaimedJob) -> float:
        """How many seconds a job of this sort may take now, beside runs."""
        return self._quick_credit if claimed.job.quick else self._credit

    @property
    def epochs(self) -> dict[str, int]:
        """The claims that are to be renewed, by id: those of jobs that move."""
        return {job_id: claimed.job.epoch for job_id, claimed in self.held.items() if claimed.is_moving}

    def close(self) -> None:
        """Let all jobs wait for another worker."""
        for claimed in list(self.held.values()):
            self._drop(claimed)
            try:
                with self._database.write() as connection:
                    jobs.release(connection, claimed.job)
            except StoreError as error:  # its lease will lapse
                log.warning("job %s cannot be left: %s", claimed.job.id, error)

    def _may_claim(self, quick: bool, waited: float, training: bool) -> bool:
        """Quick jobs at once, unless runs have waited for too many of them; long ones when there is room, and if busy,
        only when no idle worker has."""
        if quick:
            return self._quick_credit > 0 or not training
        long = sum(not claimed.job.quick for claimed in self.held.values())
        return long < LONG_JOBS and (waited > PATIENCE_SECONDS or not (training or long))

    def _claim(self, job_id: str, epoch: int) -> None:
        self._mark(job_id)
        with self._database.write() as connection:
            job = jobs.claim(connection, job_id, epoch, self._name, self._database.now())
        if job is not None:
            self.held[job.id] = ClaimedJob(self._database, job, self.resources)

    def _answer_quick(self, deadline: float) -> None:
        for claimed in list(self.held.values()):
            if claimed.job.quick and self._training and self._quick_credit <= 0:
                break
            if claimed.job.quick and (left := deadline - time.monotonic()) > 0:
                self._work(claimed, left)

    def _work(self, claimed: ClaimedJob, seconds: float) -> None:
        self._mark(claimed.job.id)
        began = time.monotonic()
        claimed.work(seconds)
        took = time.monotonic() - began if self._training else 0.0
        if claimed.job.quick:
            self._quick_credit -= took
        else:
            self._credit -= took
        if not claimed.report():
            log.info("job %s has another owner, or was cancelled", claimed.job.id)
            self._drop(claimed)
        elif claimed.ended:
            self.held.pop(claimed.job.id, None)

    def _drop(self, claimed: ClaimedJob) -> None:
        self.held.pop(claimed.job.id, None)
        claimed.drop()


def sentence(error: Exception, doing: str) -> str:
    """Why a job failed, for the person at the screen; the log has the rest."""
    if isinstance(error, USER_ERRORS):
        return str(error)
    if is_out_of_memory(error):
        return f"There is not enough memory for {doing}."
    return f"Something went wrong while {doing}: {type(error).__name__}: {reason(error)}."


def is_out_of_memory(error: Exception) -> bool:
    """Whether there was not enough memory. (PyTorch has no error class for the CPU's memory.)"""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error)
