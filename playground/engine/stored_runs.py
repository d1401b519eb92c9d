"""What the store knows of runs, as pages ask for it. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from playground.engine.changes import find
from playground.engine.permissions import changeable, listed_for, may_change
from playground.store import Database, Run, films, made_with, remarks, runs, viewers, whole_runs
from playground.store.people import OPERATOR, Person
from playground.store.remarks import Remarks
from playground.store.tables import ENDED, RECORDED
from playground.store.whole_runs import WholeRun


class StoredRuns:
    """The runs of a store, to be looked at."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def find(self, key: str) -> Run | None:
        """The newest finished run of a key, else the live one; nothing is started."""
        with self.database.read() as connection:
            return find(connection, key, self.database.now())

    def latest(self, key: str) -> Run | None:
        """What to show of a key: as ``find``, else a run that was stopped or has failed, else a recording."""
        with self.database.read() as connection:
            now = self.database.now()
            found = find(connection, key, now) or runs.newest(connection, key, ENDED, now)
        return found or self.recording(key)

    def recording(self, key: str) -> Run | None:
        """The recording of a key that came with the app, whatever has been trained here since."""
        with self.database.read() as connection:
            return runs.newest(connection, key, (RECORDED,), self.database.now())

    def run(self, run_id: str) -> Run | None:
        """The run as it is now."""
        with self.database.read() as connection:
            return runs.get(connection, run_id, self.database.now())

    def runs_beginning(self, start: str) -> list[Run]:
        """The runs whose ids begin like this; at most two, which is one too many for whoever looks for one."""
        with self.database.read() as connection:
            return runs.beginning(connection, start, self.database.now())

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
