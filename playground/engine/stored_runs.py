"""What the store knows of runs, as pages ask for it. Nothing here changes anything."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from playground.engine.changes import find
from playground.engine.film_cache import FilmCache, is_whole
from playground.engine.permissions import changeable, finds_own_of, listed_for, may_change
from playground.gan.experiment.experiment import Experiment
from playground.store import Database, Run, experiments, films, made_with, remarks, runs, viewers, whole_runs
from playground.store.people import OPERATOR, Person
from playground.store.remarks import Remarks
from playground.store.tables import ANY_DEVICE, ENDED, RECORDED
from playground.store.whole_runs import WholeRun

SOME_DIGITS = re.compile(r"[0-9a-f]{1,32}")  # of an id


class AmbiguousError(ValueError):
    """Several runs could be meant; the message is one sentence."""


class StoredRuns:
    """The runs of a store, to be looked at."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._films = FilmCache(database)

    def find(self, key: str, device: str = ANY_DEVICE, by: Person = OPERATOR) -> Run | None:
        """The newest finished run of a key, else the live one, as ``submit`` would for this person, who asks for this
        device; nothing is started."""
        with self.database.read() as connection:
            return find(connection, key, self.database.now(), device, by)

    def latest(self, key: str, device: str = ANY_DEVICE, by: Person = OPERATOR) -> Run | None:
        """What to show of a key: as ``find``, else a run on any device, stopped or failed if need be, else a
        recording."""
        with self.database.read() as connection:
            now, own_of = self.database.now(), finds_own_of(by)
            found = find(connection, key, now, device, by) or runs.newest(connection, key, ENDED, now, own_of=own_of)
        return found or self.recording(key)

    def recording(self, key: str) -> Run | None:
        """The recording of a key that came with the app, whatever has been trained here since."""
        with self.database.read() as connection:
            return runs.newest(connection, key, (RECORDED,), self.database.now())

    def complete(self, experiment: Experiment) -> Experiment:
        """A fork with the experiments that it was forked from, as the store keeps them (`fork.with_ancestors`). Raises
        ValueError, one sentence, as that does."""
        with self.database.read() as connection:
            return experiments.complete(connection, experiment)

    def run(self, run_id: str) -> Run | None:
        """The run as it is now."""
        with self.database.read() as connection:
            return runs.get(connection, run_id, self.database.now())

    def run_beginning(self, start: str, by: Person = OPERATOR) -> Run | None:
        """The run whose id begins like this, None without one. Raises AmbiguousError if there are several. A run
        that was brought here from elsewhere, and is found by its experiment, is also known by the id that it had there.

        Only among those that are listed for the person: a whole id cannot be guessed, but its beginning can."""
        if not SOME_DIGITS.fullmatch(start):
            return None
        with self.database.read() as connection:
            now, listed = self.database.now(), listed_for(by)
            found = runs.beginning(connection, start, now, listed=listed) or whole_runs.brought(
                connection, start, now, listed
            )
        if len(found) > 1:
            raise AmbiguousError(f"Several runs begin with “{start}”. Write more of the id.")
        return found[0] if found else None

    def delta(self, run_id: str, after: int, limit: int = 40, passing_after: int = -1) -> list[bytes]:
        """What is new in a run's film: its kept snapshots past step ``after`` in order, at most ``limit``;
        then, if these are all, a passing look that is newer than they are and than step ``passing_after``."""
        blobs, last = self._films.after(run_id, after, limit)
        if last is None:  # there are more
            return blobs
        with self.database.read() as connection:
            look = films.passing(connection, run_id, max(last, after, passing_after))
        return blobs if look is None or not is_whole(look) else [*blobs, look]

    def newest_frames(self, run_ids: Collection[str]) -> dict[str, bytes]:
        """The last snapshot that is kept of each of these runs; those that have none are left out."""
        with self.database.read() as connection:
            found = {run_id: films.newest_kept(connection, run_id) for run_id in run_ids}
        return {run_id: blob for run_id, blob in found.items() if blob is not None and is_whole(blob)}

    def saved(self, run_id: str) -> int | None:
        """The step of the run's newest checkpoint, from which the latent lab draws; None without one."""
        with self.database.read() as connection:
            return films.newest_step(connection, run_id)

    def checkpoint(self, run_id: str, step: int | None = None) -> bytes | None:
        """The run's checkpoint of exactly this step, or its newest, as safetensors; None without one."""
        with self.database.read() as connection:
            if step is not None:
                return films.checkpoint_at(connection, run_id, step)
            found = films.newest_checkpoint(connection, run_id)
        return None if found is None else found[1]

    def whole(self, run_id: str) -> WholeRun | None:
        """Everything that the store keeps of a run, to take it elsewhere; None if there is no such run."""
        with self.database.read() as connection:
            return whole_runs.read(connection, run_id, self.database.now())

    def versions(self, run_id: str) -> dict[str, str]:
        """With which versions a run was trained to its end; none where that is not known."""
        with self.database.read() as connection:
            return made_with.versions_of(connection, run_id)

    def saved_steps(self, run_id: str) -> list[int]:
        """The steps of the run's checkpoints, in order: where a fork of it begins at once."""
        with self.database.read() as connection:
            return films.saved_steps(connection, run_id)

    def runs(
        self, limit: int = 50, states: Sequence[str] | None = None, private: bool = False, by: Person = OPERATOR
    ) -> list[Run]:
        """The newest runs that are listed for this person; viewers' private copies only when asked for."""
        with self.database.read() as connection:
            return runs.recent(connection, limit, states, self.database.now(), private, listed_for(by))

    def may_change(self, run_id: str, by: Person) -> bool:
        """Whether the person may stop, restart or delete the run."""
        with self.database.read() as connection:
            return may_change(connection, run_id, by)

    def remarks(self, run_ids: Collection[str], by: Person = OPERATOR) -> dict[str, Remarks]:
        """What has been written about these runs, as far as they are listed for this person: a link leads to the run of
        somebody else, but not to what they have noted. Those of which nothing was written are left out."""
        with self.database.read() as connection:
            return remarks.remarks(connection, runs.listed(connection, run_ids, listed_for(by)))

    def changeable(self, run_ids: Collection[str], by: Person) -> set[str]:
        """Those of the runs that the person may change."""
        with self.database.read() as connection:
            return changeable(connection, run_ids, by)

    def is_unattended(self, run_id: str) -> bool:
        """Whether the run goes on when nobody watches it."""
        with self.database.read() as connection:
            return bool(viewers.unattended(connection, [run_id]))
