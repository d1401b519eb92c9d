"""Recordings: films of finished runs that ship with the app, so that a first visit has something to see.

Each is a file of this folder, `<name>.film`; `python -m playground record` makes them. `add_to` puts them into a store,
where they are runs in the state `recorded`: everything that shows runs shows them too, and nothing can be done to them.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.recipes import recipes
from playground.recipes.story import DETECTIVE_ALONE, LARGER_GENERATOR
from playground.recordings.recording import Recording
from playground.store import Database, recorded, runs
from playground.store.films import Frame

FOLDER = Path(__file__).parent

log = logging.getLogger(__name__)


def experiments() -> dict[str, Experiment]:
    """What is recorded, by the name of its file: where each kind of training begins, and recipes that Home tells of."""
    found = {
        "ring": Experiment.default("ring"),
        "digits": Experiment.default("digits"),
        "ring-projection": Experiment.default("ring", "projection"),
        "detective-alone": DETECTIVE_ALONE,
        "larger-generator": LARGER_GENERATOR,
        "digits-projection": Experiment.default("digits", "projection"),
        "digits-picture": Experiment.default("digits", "picture"),
    }
    for name in ("ring-collapse", "ring-cured"):
        experiment = recipes()[name].experiment
        assert experiment is not None
        found[name] = experiment
    return found


def file_of(name: str) -> Path:
    """Where the recording of this name is kept."""
    return FOLDER / f"{name}.film"


def add_to(database: Database, folder: Path = FOLDER) -> None:
    """Bring the recordings in a store up to date: add those of the folder that it lacks, and forget all others.

    A recording that cannot be read is left out.
    """
    # named by their content: another recording of the same experiment is another run
    files = {hashlib.sha256(path.read_bytes()).hexdigest()[:32]: path for path in sorted(folder.glob("*.film"))}
    with database.read() as connection:
        present = recorded.ids(connection)
    if outdated := present - set(files):
        with database.write() as connection:
            for run_id in outdated:
                runs.delete(connection, run_id)
    for run_id in set(files) - present:
        try:
            _add(database, run_id, Recording.decode(files[run_id].read_bytes()))
        except ValueError as error:
            log.warning("the recording %s is left out: %s", files[run_id].name, error)
        except IntegrityError:
            pass  # another process was first


def _add(database: Database, run_id: str, recording: Recording) -> None:
    experiment = Experiment.from_json(recording.experiment)
    frames = [Frame(Snapshot.decode(blob).step, True, blob) for blob in recording.frames]
    with database.write() as connection:
        recorded.add(
            connection, run_id, experiment, frames, database.now(),
            step=recording.step, seconds=recording.seconds, device=recording.device, metrics=recording.metrics,
        )  # fmt: skip
