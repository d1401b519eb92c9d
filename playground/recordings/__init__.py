"""Recordings: films of finished runs that ship with the app, so that a first visit has something to see.

Each is a file of this folder, `<name>.film`; `python -m playground record` makes them. `add_to` puts them into a store,
where they are runs in the state `recorded`: everything that shows runs shows them too, and nothing can be done to them.

Where each page begins, there must be one; of recipes and targets there may be one. Some would train for hours, and some
need pictures that are not on every machine: `python -m playground record --missing` makes what it can.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change
from playground.gan.foundations.snapshot import Snapshot
from playground.recipes import recipes
from playground.recipes.story import DETECTIVE_ALONE, LARGER_GENERATOR
from playground.recordings.recording import Recording
from playground.store import Database, lifecycle, recorded
from playground.store.database import PATIENT_SECONDS
from playground.store.films import Frame

FOLDER = Path(__file__).parent

OWN = ("own", "own-images")  # targets that somebody draws or brings: there is nothing to record

log = logging.getLogger(__name__)


def beginnings() -> dict[str, Experiment]:
    """What a first visitor may see at once: where each kind of training begins, and what Home tells of; by the name of
    its file."""
    found = {
        "ring": Experiment.default("ring"),
        "digits": Experiment.default("digits"),
        "ring-projection": Experiment.default("ring", "projection"),
        "detective-alone": DETECTIVE_ALONE,
        "larger-generator": LARGER_GENERATOR,
        "digits-projection": Experiment.default("digits", "projection"),
        "shapes-picture": Experiment.default("shapes", "picture"),
        "shapes-picture-alone": change(Experiment.default("shapes", "picture"), "condition.adversarial", "0")[0],
    }
    for name in ("ring-collapse", "ring-cured"):
        experiment = recipes()[name].experiment
        assert experiment is not None
        found[name] = experiment
    return found


@cache
def experiments() -> dict[str, Experiment]:
    """All that may be recorded, by the name of its file: the beginnings, and every other recipe and target."""
    found = beginnings()
    known = {experiment.key for experiment in found.values()}
    for name, recipe in recipes().items():
        e = recipe.experiment
        if e is not None and e.key not in known and e.target.kind not in OWN:
            found[name] = e
            known.add(e.key)
    return found


def file_of(name: str) -> Path:
    """Where the recording of this name is kept."""
    return FOLDER / f"{name}.film"


def run_id_of(file: Path) -> str:
    """The id of a recording in every store, named by its content: another recording of an experiment is another run."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:32]


def missing() -> list[str]:
    """The names of those that have no recording, or one of other settings than today's."""
    return [name for name, experiment in experiments().items() if not _is_of(name, experiment)]


def _is_of(name: str, experiment: Experiment) -> bool:
    try:
        return Recording.decode(file_of(name).read_bytes()).experiment == experiment.canonical()
    except (OSError, ValueError):
        return False


@lru_cache(maxsize=8)
def shipped(key: str) -> tuple[str, Recording] | None:
    """The recording of the experiment with this key, and the id that it has in every store, from its file: for where
    the store does not answer. None where there is none, or where it cannot be read."""
    for name, experiment in experiments().items():
        if experiment.key == key:
            try:
                recording = Recording.decode(file_of(name).read_bytes())
            except (OSError, ValueError):
                return None
            return (run_id_of(file_of(name)), recording) if recording.experiment == experiment.canonical() else None
    return None


def add_to(database: Database, names: Collection[str] | None = None, folder: Path = FOLDER) -> None:
    """Bring the recordings in a store up to date: add those of these names that it lacks, and forget all that are not
    in the folder.

    names: by default those of the beginnings, which takes a third of a second; `experiments()` for all. A recording
    that cannot be read is left out.
    """
    wanted = beginnings() if names is None else names
    files = {run_id_of(path): path for path in sorted(folder.glob("*.film"))}
    with database.read() as connection:
        present = recorded.ids(connection)
    if outdated := present - set(files):
        with database.write() as connection:
            for run_id in outdated:
                lifecycle.delete(connection, run_id)
    for run_id, path in files.items():
        if run_id in present or path.stem not in wanted:
            continue
        try:
            _add(database, run_id, Recording.decode(path.read_bytes()))
        except ValueError as error:
            log.warning("the recording %s is left out: %s", path.name, error)
        except IntegrityError:
            pass  # another process was first


def _add(database: Database, run_id: str, recording: Recording) -> None:
    experiment = Experiment.from_json(recording.experiment)
    frames = [Frame(Snapshot.decode(blob).step, True, blob) for blob in recording.frames]
    with database.write(PATIENT_SECONDS) as connection:  # the database may be one for pages
        recorded.add(
            connection, run_id, experiment, frames, database.now(),
            step=recording.step, seconds=recording.seconds, device=recording.device, metrics=recording.metrics,
        )  # fmt: skip
