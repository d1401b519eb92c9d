"""Large files that several machines share, in a folder and in an object store."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from playground.images import Unavailable, own, uploads
from playground.images.blobs import Blobs, BlobsError, MissingError, shared
from playground.images.intake import bring_in
from tests.images.small_pictures import many
from tests.object_store import new_bucket


@pytest.fixture(params=["file", "s3"])
def address(request, tmp_path) -> str:
    return f"file://{tmp_path}/shared" if request.param == "file" else new_bucket()


@pytest.fixture
def files(address) -> Blobs:
    return Blobs(address)


def test_what_is_written_can_be_read_replaced_and_deleted(files):
    files.write("runs/ab/one", b"first")
    files.write("runs/ab/one", b"second")
    assert files.read("runs/ab/one") == b"second"
    files.delete("runs/ab/one")
    files.delete("runs/ab/one")
    with pytest.raises(MissingError, match="is missing"):
        files.read("runs/ab/one")


def test_several_are_read_in_the_order_asked_for_and_some_may_be_missing(files):
    for number in range(5):
        files.write(f"runs/{number}", b"%d" % number)
    assert files.read_all(["runs/4", "runs/9", "runs/1"]) == [b"4", None, b"1"]
    assert files.read_all([]) == []
    assert files.read_all(["runs/9"]) == [None]


def test_files_and_folders_are_listed_with_their_sizes_and_times(files):
    assert files.files("runs") == files.folders("runs") == []
    files.write("runs/a/one", b"1")
    files.write("runs/a/two", b"22")
    files.write("runs/b/three", b"333")
    files.write("other/four", b"4444")
    listed = {file.name: file.size for file in files.files("runs")}
    assert listed == {"runs/a/one": 1, "runs/a/two": 2, "runs/b/three": 3}
    assert {folder.name: folder.size for folder in files.folders("runs")} == {"a": 3, "b": 3}
    assert all(abs(file.time - time.time()) < 60 for file in [*files.files("runs"), *files.folders("runs")])
    files.delete("runs/a")
    assert [folder.name for folder in files.folders("runs")] == ["b"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    files = Blobs(f"file://{tmp_path}")
    files.write("one", b"whole")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("playground.images.blobs.os.fsync", full)
    with pytest.raises(BlobsError, match="No space left on device"):
        files.write("one", b"half")
    assert files.read("one") == b"whole"
    assert [file.name for file in tmp_path.iterdir()] == ["one"], "and nothing beside it: the disk is full"


@pytest.mark.parametrize("address", ["ftpz://nowhere", "file://", "file://here", "/shared/blobs"])
def test_an_address_that_cannot_be_used_is_said_in_one_sentence(address, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_BLOBS", address)
    with pytest.raises(BlobsError, match=r"PLAYGROUND_BLOBS .*\. It should look like"):
        shared()


@pytest.fixture
def machines(address, tmp_path, monkeypatch):
    """A function that goes to one of several machines, which share large files and nothing else."""
    monkeypatch.setenv("PLAYGROUND_BLOBS", address)

    def go_to(name: str) -> Path:
        own._seen.clear()
        monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / name))
        return tmp_path / name

    return go_to


def test_own_pictures_reach_every_machine_and_stay_on_none(machines):
    web = machines("web")
    upload = uploads.admit(many(20))
    worker = machines("worker")
    work = bring_in(upload, 28)
    while True:
        try:
            next(work)
        except StopIteration as end:
            name = end.value.name
            break
    machines("web")
    assert own.about(name).pictures == 20
    with pytest.raises(uploads.Refused, match="no longer here"):
        uploads.waiting(upload)
    other = machines("other")
    loaded = own.load(name)
    assert len(loaded.train) + len(loaded.test) == 20
    assert not [path for home in (web, worker, other) for path in home.rglob("*") if path.is_file()]
    own.delete(name)
    for machine in ("web", "worker"):
        machines(machine)
        assert own.about(name) is None
        with pytest.raises(Unavailable):
            own.load(name)


def test_own_pictures_with_classes_make_room_and_go_after_a_while(machines, monkeypatch):
    machines("web")
    pixels = np.random.default_rng(0).integers(0, 255, (12, 1, 28, 28), dtype=np.uint8)
    first = own.keep(pixels, np.arange(12) % 2, ("a", "b"))
    assert own.load(first).classes == ("a", "b")
    own.delete_unused(time.time() - 60)
    assert own.about(first) is not None
    monkeypatch.setattr(own, "MAX_KEPT", 15_000)
    second = own.keep(pixels[:10], None, ())
    assert (own.about(first), own.about(second).pictures) == (None, 10)
    own.delete_unused(time.time() + 60)
    assert own.about(second) is None
