"""The recordings that ship: they are of what the pages show now, and a store shows them until something is trained."""

from __future__ import annotations

import shutil
import time

import pytest

from playground.engine import Engine
from playground.gan.foundations.snapshot import Snapshot
from playground.recordings import FOLDER, add_to, experiments, file_of
from playground.recordings.recording import Recording
from playground.store import limits
from playground.ui.address import TASKS

MOST_BYTES = 3_000_000  # of all recordings together
ADVICE = "make it anew: python -m playground record"


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    engine = Engine(workers=0)
    yield engine
    engine.close()


@pytest.mark.parametrize("name", experiments())
def test_a_recording_is_of_the_experiment_as_it_is_now(name) -> None:
    recording = Recording.decode(file_of(name).read_bytes())
    assert recording.experiment == experiments()[name].canonical(), f"{ADVICE} {name}"
    steps = [Snapshot.decode(blob).step for blob in recording.frames]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, recording.step) == (0, experiments()[name].steps)
    assert recording.metrics


def test_each_kind_of_training_begins_with_a_recording_and_no_file_is_left_over() -> None:
    recorded = {experiment.key for experiment in experiments().values()}
    assert {task.default().key for task in TASKS} <= recorded
    assert {path.stem for path in FOLDER.glob("*.film")} == set(experiments())
    assert sum(path.stat().st_size for path in FOLDER.glob("*.film")) < MOST_BYTES


def test_a_recording_is_shown_until_something_is_trained(engine) -> None:
    add_to(engine.database)
    add_to(engine.database)  # the next start
    experiment = experiments()["ring"]
    shown = engine.latest(experiment.key)
    assert shown is not None
    assert shown.recorded
    assert shown.ended
    assert len(engine.delta(shown.id, -1, 400)) == len(Recording.decode(file_of("ring").read_bytes()).frames)
    assert engine.find(experiment.key) is None, "it is no result"
    assert engine.runs() == []
    assert engine.health().store_bytes == 0

    run_id = engine.submit(experiment)
    assert run_id != shown.id
    assert engine.latest(experiment.key).id == run_id
    engine.stop(run_id)
    assert engine.latest(experiment.key).id == run_id, "what was trained here comes first, however it ended"
    engine.delete(run_id)
    assert engine.latest(experiment.key).id == shown.id


def test_nothing_can_be_done_to_a_recording(engine) -> None:
    add_to(engine.database)
    shown = engine.latest(experiments()["ring"].key)
    assert engine.step(shown.id, "me", 10) == shown.id
    engine.pause(shown.id, "me")
    engine.resume(shown.id)
    engine.stop(shown.id)
    engine.discard(shown.id)
    assert limits.evict(engine.database, time.time() + 1e6, limit=-1) == []
    assert engine.run(shown.id) == shown


def test_a_file_that_cannot_be_read_is_left_out_and_one_that_is_gone_is_forgotten(engine, tmp_path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "damaged.film").write_bytes(b"no film at all")
    shutil.copy(file_of("ring"), folder)
    add_to(engine.database, folder)
    key = experiments()["ring"].key
    assert engine.latest(key).recorded
    (folder / "ring.film").unlink()
    add_to(engine.database, folder)
    assert engine.latest(key) is None
