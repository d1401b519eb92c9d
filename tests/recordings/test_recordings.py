"""The recordings that ship: they are of what the pages show now, and a store shows them until something is trained."""

from __future__ import annotations

import shutil
import time

import pytest

from playground import recordings
from playground.engine import Engine
from playground.gan.foundations.snapshot import Snapshot
from playground.recordings import FOLDER, add_to, beginnings, experiments, file_of, missing
from playground.recordings.recording import Recording
from playground.store import limits
from playground.ui.address import TASKS
from tests.sweep import swept

MOST_BYTES = 15_000_000  # of all recordings together
ADVICE = "make it anew: python -m playground record"


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    engine = Engine(workers=0)
    yield engine
    engine.close()


@pytest.mark.parametrize("name", swept(sorted(path.stem for path in FOLDER.glob("*.film")), beginnings()))
def test_a_recording_is_of_the_experiment_as_it_is_now(name) -> None:
    recording = Recording.decode(file_of(name).read_bytes())
    assert recording.experiment == experiments()[name].canonical(), f"{ADVICE} {name}"
    steps = [Snapshot.decode(blob).step for blob in recording.frames]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, recording.step) == (0, experiments()[name].steps)
    assert recording.metrics


def test_each_kind_of_training_begins_with_a_recording_and_no_file_is_left_over() -> None:
    recorded = {experiment.key for experiment in beginnings().values()}
    assert {task.default().key for task in TASKS} <= recorded
    assert set(beginnings()) <= {path.stem for path in FOLDER.glob("*.film")} <= set(experiments())
    assert sum(path.stat().st_size for path in FOLDER.glob("*.film")) < MOST_BYTES


def test_the_two_films_of_image_to_image_show_what_the_page_promises() -> None:
    """A blur with the distance alone, and sharp with the game."""
    game, alone = (Recording.decode(file_of(f"shapes-picture{end}").read_bytes()).metrics for end in ("", "-alone"))
    assert game["sharpness"] > 0.85 * game["sharpness_real"]
    assert alone["sharpness"] < 0.65 * alone["sharpness_real"]
    assert alone["l1"] < game["l1"]


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
    add_to(engine.database, folder=folder)
    key = experiments()["ring"].key
    assert engine.latest(key).recorded
    (folder / "ring.film").unlink()
    add_to(engine.database, folder=folder)
    assert engine.latest(key) is None


def test_recipes_and_targets_have_recordings_too(engine) -> None:
    add_to(engine.database)
    names = ["ring-solved", "uniform"]
    keys = [experiments()[name].key for name in names]
    assert [engine.latest(key) for key in keys] == [None, None], "they wait until what a first visit shows is there"
    add_to(engine.database, names)
    assert all(engine.latest(key).recorded for key in keys)
    assert engine.latest(experiments()["ring"].key).recorded, "those that were there stay"


def test_what_has_no_recording_or_an_old_one_is_missing(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    monkeypatch.setattr(recordings, "experiments", lambda: {name: experiments()[name] for name in ("ring", "uniform")})
    assert missing() == ["ring", "uniform"]
    shutil.copy(FOLDER / "ring.film", tmp_path)
    shutil.copy(FOLDER / "ring.film", tmp_path / "uniform.film")
    assert missing() == ["uniform"]
