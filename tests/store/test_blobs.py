"""Large values outside of the database: read as if they were in it, counted, and gone with the last row."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from playground.gan.experiment.experiment import Experiment
from playground.images.blobs import Blobs, shared
from playground.store import StoreError, blobs, films, lifecycle, limits, tables, whole_runs
from playground.store.blobs import MissingBlobError
from playground.store.films import Frame
from tests.object_store import new_bucket

NOW = 2e9
LARGE, SMALL = b"x" * blobs.LARGE, b"y" * 100
EXPERIMENT = Experiment.default("gaussian")


@pytest.fixture(params=["file", "s3"])
def files(request, tmp_path, monkeypatch) -> Blobs:
    monkeypatch.setenv("PLAYGROUND_BLOBS", f"file://{tmp_path}/shared" if request.param == "file" else new_bucket())
    found = shared()
    assert found is not None
    return found


def large(number: int) -> bytes:
    return bytes([number]) + LARGE


def a_run(database, state: str = "finished") -> str:
    """A run with a film of large pictures, a passing look, and two checkpoints, one of them small."""
    frames = [Frame(step, True, large(step)) for step in (1, 2, 3)] + [Frame(4, False, LARGE)]
    frames, checkpoint = films.put(frames, NOW), blobs.put(large(9), NOW)
    with database.write() as connection:
        run_id = lifecycle.create(connection, EXPERIMENT, NOW, state=state)
        films.append(connection, run_id, frames)
        films.save_checkpoint(connection, run_id, 1, blobs.put(SMALL, NOW))
        films.save_checkpoint(connection, run_id, 2, checkpoint)
    return run_id


def names(files: Blobs) -> set[str]:
    return {file.name for file in files.files(blobs.FOLDER)}


def delete(database, run_id: str) -> None:
    with database.write() as connection:
        lifecycle.delete(connection, run_id)


def test_large_values_lie_outside_and_are_read_and_counted_as_if_they_did_not(database, files):
    run_id = a_run(database)
    assert len(names(files)) == 4, "three snapshots that are kept and one checkpoint"
    with database.read() as connection:
        assert connection.execute(text("SELECT max(length(blob)) FROM checkpoints")).scalar() == len(SMALL)
        assert films.film(connection, run_id, 1, 10) == [(2, large(2)), (3, large(3))]
        assert films.newest_kept(connection, run_id) == large(3)
        assert films.passing(connection, run_id, 3) == LARGE
        assert films.newest_checkpoint(connection, run_id) == (2, large(9))
        assert films.newest_checkpoint(connection, run_id, at_most=1) == (1, SMALL)
        assert limits.used(connection) == 4 * len(large(0)) + len(LARGE) + len(SMALL)
        whole = whole_runs.read(connection, run_id, NOW)
    with database.write() as connection:
        brought = whole_runs.add(connection, whole_runs.put(whole, NOW), EXPERIMENT, True, NOW)
    assert len(names(files)) == 8
    with database.read() as connection:
        again = whole_runs.read(connection, brought, NOW)
    assert (again.film, again.checkpoints, again.size) == (whole.film, whole.checkpoints, whole.size)


def test_without_a_place_everything_lies_in_the_database(database, monkeypatch):
    monkeypatch.delenv("PLAYGROUND_BLOBS", raising=False)
    run_id = a_run(database)
    with database.read() as connection:
        assert connection.execute(select(tables.snapshots.c.place).distinct()).scalars().all() == [""]
        assert films.newest_checkpoint(connection, run_id) == (2, large(9))
    assert blobs.sweep(database, NOW) == blobs.sweep_orphans(database, NOW) == 0


def test_a_deleted_run_takes_its_files_along_after_a_while(database, files):
    run_id, other = a_run(database), a_run(database)
    delete(database, run_id)
    assert blobs.sweep(database, database.now()) == 0, "somebody may be copying it just now"
    assert blobs.sweep(database, database.now() + blobs.UNNEEDED_SECONDS + 1) == 4
    with database.read() as connection:
        assert films.newest_checkpoint(connection, other) == (2, large(9))
        assert connection.execute(select(tables.unneeded_blobs.c.place)).first() is None
    assert len(names(files)) == 4


def test_files_that_a_fork_shares_stay_until_it_is_deleted_too(database, files):
    parent = a_run(database)
    with database.write() as connection:
        child = lifecycle.create(connection, EXPERIMENT, NOW, parent=parent)
        assert films.copy(connection, parent, child, 2) == 2
    assert len(names(files)) == 4, "nothing is copied"
    delete(database, parent)
    later = database.now() + blobs.UNNEEDED_SECONDS + 1
    assert blobs.sweep(database, later) == 1, "the snapshot of step 3"
    with database.read() as connection:
        assert films.film(connection, child, -1, 10) == [(1, large(1)), (2, large(2))]
        assert films.newest_checkpoint(connection, child) == (2, large(9))
    delete(database, child)
    assert blobs.sweep(database, later) == 3
    assert not names(files)


def test_what_is_replaced_goes_too(database, files):
    run_id = a_run(database)
    frames, checkpoint = films.put([Frame(3, True, large(7))], NOW), blobs.put(large(8), NOW)
    with database.write() as connection:
        films.append(connection, run_id, frames)
        films.save_checkpoint(connection, run_id, 2, checkpoint, keep=1)
    assert blobs.sweep(database, database.now() + blobs.UNNEEDED_SECONDS + 1) == 2
    with database.read() as connection:
        assert films.film(connection, run_id, 2, 10) == [(3, large(7))]
        assert films.newest_checkpoint(connection, run_id) == (2, large(8))


def test_a_file_that_no_row_ever_named_goes_when_it_is_old(database, files):
    a_run(database)
    orphan = blobs.put(large(5), NOW)
    assert blobs.sweep_orphans(database, database.now()) == 0, "its row may be on its way"
    assert blobs.sweep_orphans(database, database.now() + blobs.ORPHAN_SECONDS + 60) == 1
    assert orphan.place not in names(files)
    assert len(names(files)) == 4


def test_a_missing_file_is_said_in_one_sentence(database, files):
    run_id = a_run(database)
    files.delete(blobs.FOLDER)
    with database.read() as connection:
        with pytest.raises(MissingBlobError, match="checkpoint of step 2 is missing"):
            films.newest_checkpoint(connection, run_id)
        assert films.film(connection, run_id, -1, 10) == [(1, b""), (2, b""), (3, b"")]
        assert films.newest_kept(connection, run_id) == b""
        with pytest.raises(MissingBlobError, match="film is missing"):
            whole_runs.read(connection, run_id, NOW)


def test_a_place_that_is_no_longer_named_is_said_in_one_sentence(database, files, monkeypatch):
    run_id = a_run(database)
    monkeypatch.delenv("PLAYGROUND_BLOBS")
    with database.read() as connection, pytest.raises(StoreError, match="PLAYGROUND_BLOBS does not say where"):
        films.newest_checkpoint(connection, run_id)
