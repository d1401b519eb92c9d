"""The runs that a worker has claimed: trained in short slices, each in its turn; steered, saved, given away.

Everything happens in the thread that calls ``work`` and ``tick``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Row

from playground.engine.claimed_run import ClaimedRun
from playground.engine.labels import KINDS, kind_of_json
from playground.engine.loads import Loads
from playground.engine.needed_classifiers import NeededClassifiers
from playground.engine.outcome import Outcome, failure
from playground.engine.run_writer import LeaseLostError
from playground.engine.shares import Shares, Whose, whose
from playground.engine.slices import slice_seconds, train_slice
from playground.gan.training.shape import most_of
from playground.gan.training.stack import stacks_are_exact
from playground.store import Database, StoreError, commands, lifecycle, limits, people, runs, viewers
from playground.store.blobs import BlobsAwayError
from playground.store.people import OPERATOR
from playground.store.presence import Present
from playground.store.tables import ENDED

WATCH_SECONDS = 0.5  # how often it looks who watches
ORPHAN_SECONDS = 2.0  # how often it looks for runs that it owns, but does not train
SIZE_SECONDS = 1.0  # how often it looks how large the store is
MAX_RUNS = 64  # in one worker; more wait
PATIENCE_SECONDS = 0.5  # a run is left to a less loaded worker for this long since it was noticed here
RESTING_SECONDS = 30.0  # after which a run is tried again whose large files could not be read
SAVING_SECONDS = 3.0  # for saving runs at the end; see also the supervisor, which ends a worker that takes much longer

log = logging.getLogger(__name__)


class ClaimedRuns:
    """All runs of a worker, by id. mark: notes what the worker is at work on, in case it dies of it. kinds: those of
    the runs that it claims (see labels)."""

    def __init__(
        self,
        database: Database,
        name: str,
        device: str,
        mark: Callable[[str], None],
        kinds: Collection[str] = KINDS,
    ) -> None:
        self.held: dict[str, ClaimedRun] = {}
        self._database, self._name, self._device, self._mark = database, name, device, mark
        self._me = Present(name, device, frozenset(kinds))
        self._resting: dict[str, float] = {}  # until when runs are not claimed again, by id
        self._noticed: dict[str, float] = {}  # since when this worker knows of each run that waits, by id
        self._kinds: dict[str, str] = {}  # of runs, by the key of the experiment
        self._shares = Shares()
        self._classifiers = NeededClassifiers(database)
        self._alone: set[str] = set()  # runs that have failed in a step that they shared
        self._next_watch = self._next_sharing = self._next_look_at_size = 0.0
        self._next_look_for_orphans = time.monotonic() + ORPHAN_SECONDS

    @property
    def epochs(self) -> dict[str, int]:
        """The claims that are to be renewed, by id. (The long lease of a claim covers the time to its first step.)"""
        return {run_id: claimed.run.epoch for run_id, claimed in self.held.items() if claimed.begun}

    def work(self) -> tuple[int, bool]:
        """One slice for the run whose turn it is, and for those that share its steps. Returns how many runs have
        trained, and whether that was the first slice of one of them since it was claimed."""
        start = time.monotonic()
        members, seconds = self._next()
        first = any(not claimed.begun for claimed in members)
        self._mark(members[0].run.id)
        if not train_slice(members, seconds):
            self._alone.update(claimed.run.id for claimed in members)
        for claimed in members:
            self._end_slice(claimed)
        for claimed in members:
            self._shares.charge(claimed.run.id, claimed.whose, (time.monotonic() - start) / len(members))
        return len(members), first

    def _next(self) -> tuple[list[ClaimedRun], float]:
        """The run whose turn it is, and those that share its steps; and for how many seconds."""
        owners = {run_id: held.whose for run_id, held in self.held.items()}
        overdue = self._shares.overdue(owners, [run_id for run_id, held in self.held.items() if held.watched])
        members = self._beside(self.held[overdue or self._shares.next(owners)])
        return members, 0.0 if overdue else slice_seconds(len(self.held), len(members))

    def _beside(self, next_one: ClaimedRun) -> list[ClaimedRun]:
        """This run and those that share its steps."""
        shape, here = next_one.shape, self.held.items()
        if shape is None or next_one.run.id in self._alone:
            return [next_one]
        owners = {run_id: held.whose for run_id, held in here if held.shape == shape and run_id not in self._alone}
        if len(owners) == 1 or not stacks_are_exact():
            return [next_one]
        most = most_of(next_one.training.experiment)
        return [self.held[run_id] for run_id in self._shares.beside(next_one.run.id, owners, most)]

    def tick(self, claiming: bool) -> bool:
        """Obey commands, see who watches, claim what waits. True: there is perhaps more to claim."""
        now = time.monotonic()
        with self._database.read() as connection:
            given = commands.given(connection, list(self.held)) if self.held else []
            waiting = lifecycle.claimable(connection, self._database.now(), self._device) if claiming else []
        self._execute(given)
        if self.held and now >= self._next_watch:
            self._next_watch = now + WATCH_SECONDS
            self._pause_unwatched()
        if now >= self._next_look_for_orphans:
            self._next_look_for_orphans = now + ORPHAN_SECONDS
            self._requeue_orphans()
        if self.held and now >= self._next_look_at_size:
            self._next_look_at_size = now + SIZE_SECONDS
            self._keep_within_limit()
        self._classifiers.look(self.held)
        others = [  # a lapsed lease of our own will be renewed
            row for row in waiting if row.id not in self.held and self._resting.get(row.id, 0.0) < now
        ]
        return claiming and self._claim_one(others)

    def claim(self, run_id: str, epoch: int) -> bool:
        """Claim this run and open it, if it still waits at this epoch."""
        if run_id in self.held:
            return True  # only its lease has lapsed, and the next slice renews it
        self._mark(run_id)
        with self._database.write() as connection:
            now = self._database.now()
            if not lifecycle.claim(connection, run_id, epoch, self._name, now, self._device):
                return False
            run = runs.get(connection, run_id, now)
            starter = people.began(connection, [run_id]).get(run_id, OPERATOR)
        if run is not None:
            self.open(run, whose(starter))
        return True

    def open(self, run: runs.Run, owner: Whose = ("",)) -> None:
        """Begin to train a run that this worker owns."""
        try:
            claimed = self.held[run.id] = ClaimedRun(self._database, run, self._device, owner)
            self._classifiers.ask_for(claimed)
        except BlobsAwayError as error:  # it waits until they are back, and the others go on
            log.warning("run %s cannot be opened: %s", run.id, error)
            now = time.monotonic()
            self._resting = {one: until for one, until in self._resting.items() if until > now}
            self._resting[run.id] = now + RESTING_SECONDS
            self._give_back(run, "queued", note=str(error))
        except StoreError:
            raise  # the lease will lapse, and the run be claimed again
        except Exception as error:
            log.exception("run %s cannot be opened", run.id)
            self._give_back(run, "failed", note=failure(error, run.step), finished=self._database.now())

    def _give_back(self, run: runs.Run, state: str, **values: Any) -> None:
        """Release a run that was claimed, but not opened."""
        with self._database.write() as connection:
            lifecycle.release(connection, run, state, self._database.now(), **values)

    def release(self, claimed: ClaimedRun, outcome: Outcome) -> None:
        """Give a run up in good order."""
        try:
            claimed.release(outcome)
        except LeaseLostError:
            log.warning("run %s has another owner", claimed.run.id)
        self._drop(claimed)
        if outcome.state in ENDED:
            limits.evict(self._database, self._database.now())

    def close(self) -> None:
        """Save all of them and let them wait for another worker. There is not much time: what cannot be saved at once
        goes on from its last checkpoint."""
        deadline = time.monotonic() + SAVING_SECONDS
        for claimed in list(self.held.values()):
            save = time.monotonic() < deadline
            step = claimed.step if save else claimed.saved_step
            note = f"Continues from step {step:,}, where the app was closed."
            try:
                self.release(claimed, Outcome("queued", note, save=save))
            except StoreError as error:  # its lease will lapse, and its last checkpoint serve
                log.warning("run %s cannot be saved: %s", claimed.run.id, error)

    def _end_slice(self, claimed: ClaimedRun) -> None:
        """What the store should know about a run after a slice of training."""
        try:
            if claimed.outcome is not None:
                self.release(claimed, claimed.outcome)
            else:
                claimed.report(len(self.held))
        except LeaseLostError:
            log.warning("run %s has another owner", claimed.run.id)
            self._drop(claimed)

    def _drop(self, claimed: ClaimedRun) -> None:
        """Train it no longer. If the run has been claimed anew since, that claim stays."""
        if self.held.get(claimed.run.id) is claimed:
            del self.held[claimed.run.id]

    def _execute(self, commands: list[Row[Any]]) -> None:
        for command in commands:
            claimed = self.held.get(command.run)
            if claimed is None:
                continue
            if command.kind == "stop":
                self.release(claimed, Outcome("stopped", f"Stopped at step {claimed.step:,}."))
            elif command.kind == "pause":
                self.release(claimed, Outcome("paused", paused_by=command.argument))

    def _pause_unwatched(self) -> None:
        now, patience = self._database.now(), viewers.unwatched_seconds()
        with self._database.read() as connection:
            seen = viewers.last_seen(connection, list(self.held))
            unattended = viewers.unattended(connection, list(self.held))
        for claimed in list(self.held.values()):
            last = seen.get(claimed.run.id, 0.0)
            claimed.watched = now - last < runs.WATCHER_SECONDS
            nearly_done = claimed.step > 0.8 * claimed.run.steps
            unwanted = now - max(last, claimed.claimed_at) > patience and claimed.run.id not in unattended
            if unwanted and not nearly_done:
                note = (
                    f"Paused at step {claimed.step:,} because nobody was watching. It continues when somebody opens it."
                )
                self.release(claimed, Outcome("paused", note, paused_by=runs.UNWATCHED))

    def _keep_within_limit(self) -> None:
        """Make room in the store. Where that is not enough, end the largest run here, if it takes a good part of it."""
        self._database.trim()
        limits.evict(self._database, self._database.now())
        allowed = limits.limit_bytes()
        with self._database.read() as connection:
            if limits.used(connection) <= allowed:
                return
            found = limits.largest(connection, list(self.held))
        if found is not None and found[1] > limits.LARGE_SHARE * allowed:
            claimed = self.held[found[0]]
            full = f"the store is full, at {allowed / 2**20:,.0f} MB. Delete runs that you no longer need."
            self.release(claimed, Outcome("stopped", f"Stopped at step {claimed.step:,}: {full}"))

    def _requeue_orphans(self) -> None:
        """What the store says is ours, but we do not train, waits for a worker again: it could not be opened, or it
        was lost in some other way."""
        with self._database.read() as connection:
            held = lifecycle.held_by(connection, self._name)
        for run_id, epoch in held.items():
            claimed = self.held.get(run_id)
            if claimed is not None and claimed.run.epoch == epoch:
                continue
            if claimed is not None:
                self._drop(claimed)
            log.warning("run %s is ours, but was not trained", run_id)
            with self._database.write() as connection:
                run = runs.get(connection, run_id, self._database.now())
                if run is not None and (run.owner, run.epoch) == (self._name, epoch):
                    lifecycle.release(connection, run, "queued", self._database.now())

    def _claim_one(self, waiting: list[Row[Any]]) -> bool:
        """Claim the run that waits longest of those that this worker takes, unless it is another worker's turn. With
        none waiting, and another worker that has less to do, give one away."""
        now = self._database.now()
        self._noticed = {row.id: self._noticed.get(row.id, now) for row in waiting}
        if not waiting and not self._is_time_to_share():
            return False
        with self._database.read() as connection:
            kinds = self._kinds_of(connection, [row.key for row in waiting])
            loads = Loads(connection, self._me, now)
        if not waiting:
            self._give_one_away(loads)
        for row in waiting:
            if len(self.held) >= MAX_RUNS:
                return False
            asked = kinds[row.key], row.wanted_device
            if not loads.is_mine(*asked):
                continue
            its_turn = loads.is_my_turn(*asked) or now - self._noticed[row.id] > PATIENCE_SECONDS
            if its_turn and self.claim(row.id, row.epoch):
                return True
        return False

    def _kinds_of(self, connection: Connection, keys: list[str]) -> dict[str, str]:
        """The kinds of these experiments. Only one that was never seen before is read from the store."""
        unknown = set(keys) - self._kinds.keys()
        if unknown:
            found = runs.experiments(connection, unknown)
            self._kinds = {key: kind for key, kind in self._kinds.items() if key in keys}
            self._kinds |= {key: kind_of_json(found.get(key, "")) for key in unknown}
        return {key: self._kinds[key] for key in keys}

    def _give_one_away(self, loads: Loads) -> None:
        """A worker came or has less to do: let it have the run that came last of those that it takes, and with which
        it would not have more to do than this one."""
        for run_id, claimed in reversed(self.held.items()):
            if loads.had_better_leave(run_id, kind_of_json(claimed.run.experiment), claimed.run.wanted_device):
                self.release(claimed, Outcome("queued"))
                return

    def _is_time_to_share(self) -> bool:
        """Once a second, if there are runs to share."""
        if len(self.held) < 2 or time.monotonic() < self._next_sharing:
            return False
        self._next_sharing = time.monotonic() + 1.0
        return True
