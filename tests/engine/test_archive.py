"""A run taken away and brought back is the same to the last bit; no other file gets in, or leaves anything behind."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save
from sqlalchemy import select

from playground.downloads import FORMATS, Source
from playground.engine import Engine, LimitError, archive
from playground.engine.questions.archives import keep
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.targets.images import OwnImages
from playground.images import own, own_files, uploads
from playground.store import limits as store_limits
from playground.store import tables
from playground.store.films import Frame
from playground.store.people import OPERATOR, Person
from playground.store.remarks import Remarks
from playground.store.whole_runs import Happened, WholeRun
from tests.engine.questions.trained import Trained, experiment, train, worker_here
from tests.gan.small import small

Files = dict[str, bytes]
RING = small("ring", steps=30)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    with worker_here(tmp_path_factory.mktemp("home")) as (engine, worker):
        yield Trained(engine, worker, "")


def archive_of(here: Trained, one: Experiment) -> tuple[str, bytes]:
    """A trained run of the experiment, and its archive."""
    run_id = here.engine.submit(one)
    train(here, run_id)
    return run_id, FORMATS["archive"].make(Source(one, here.engine.run(run_id), here.engine))


@pytest.fixture(scope="module")
def packed(here: Trained) -> bytes:
    return archive_of(here, RING)[1]


def rows(engine: Engine, run_id: str) -> dict[str, Any]:
    """Everything that the store keeps of a run, but not when it was made or by whom."""
    with engine.database.read() as connection:
        found = {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(*[c for c in table.c if c.name not in ("run_id", "run", "id")])
                    .where(table.c["run_id" if "run_id" in table.c else "run"] == run_id)
                    .order_by(*table.primary_key)
                )
            ]
            for table in (tables.snapshots, tables.checkpoints, tables.events)
        }
    run = engine.run(run_id)
    assert run is not None
    names = ("key", "experiment", "title", "state", "step", "steps", "seconds", "steps_per_second", "device", "bytes")
    return found | {name: getattr(run, name) for name in (*names, "metrics", "note")}


def pictures_in(name: str) -> Files:
    """The files of a set of own pictures as an archive holds them."""
    return {f"pictures/{file}": content for file, content in own_files.files_of(name).items()}


def own_set(seed: int = 1) -> str:
    """The name of a set of a few own pictures in two classes, kept here."""
    pixels = np.random.default_rng(seed).integers(0, 256, (12, 1, 28, 28), dtype=np.uint8)
    return own.keep(pixels, np.arange(12) % 2, ("cats", "dogs"))


def bring_in(here: Trained, content: bytes, by: Person | None = None) -> Any:
    upload = uploads.put_aside([("run.zip", content)])
    who = {"person": by.name, "address": by.address} if by else {}
    return here.answer("import-run", upload=upload, **who)


@pytest.mark.parametrize("one", [RING, experiment(30)], ids=["points", "pictures"])
def test_a_run_is_there_again_to_the_last_bit(one: Experiment, here: Trained) -> None:
    run_id, content = archive_of(here, one)
    versions = here.engine.versions(run_id)
    here.engine.remark(run_id, OPERATOR, name="My ring", note="Look at\nthe islands", starred=True)
    content = FORMATS["archive"].make(Source(one, here.engine.run(run_id), here.engine))
    before = rows(here.engine, run_id)
    here.engine.delete(run_id)
    assert here.engine.find(one.key) is None
    job = bring_in(here, content)
    assert job.state == "done", job.words
    after = rows(here.engine, job.info["run"])
    *history, last = after["events"]
    assert (history, last[1:]) == (before["events"], ("imported", run_id))
    assert {**after, "events": history} == before
    found = here.engine.find(one.key)
    assert found is not None
    assert found.id == job.info["run"]
    assert here.answer("onnx", run=found.id).state == "done", "its networks are there as well"
    assert here.engine.remarks([found.id])[found.id] == Remarks("My ring", "Look at\nthe islands", True)
    assert here.engine.versions(found.id) == versions
    for start in (run_id, run_id[:8]):
        assert here.engine.run_beginning(start).id == found.id, "a link to it works where it has been moved to"
    assert "torch" in versions
    again = FORMATS["archive"].make(Source(one, found, here.engine))
    assert contents(again) | {"run.json": b""} == contents(content) | {"run.json": b""}


def test_an_archive_of_the_first_version_still_opens(here: Trained, packed: bytes) -> None:
    about = json.loads(contents(packed)["run.json"])
    del about["remarks"], about["made_with"]
    old = changed(packed, "run.json", json.dumps(about | {"version": 1}).encode())
    job = bring_in(here, old)
    assert job.state == "done", job.words
    assert here.engine.versions(job.info["run"]) == {}


def test_own_pictures_travel_with_the_run_and_stay_private(here: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    name = own_set()
    one = experiment(20, target=OwnImages(folder=name))
    kept = own.load(name)
    run_id, content = archive_of(here, one)
    here.engine.delete(run_id)
    assert own.about(name) is None, "they go with the run"
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    anna, ben = Person("anna's sister", "10.0.0.3"), Person("ben's sister", "10.0.0.4")
    job = bring_in(here, content, anna)
    assert job.state == "done", job.words
    again = own.load(name)
    np.testing.assert_array_equal(again.train.pixels, kept.train.pixels)
    assert again.classes == ("cats", "dogs")
    mine = here.engine.run(job.info["run"])
    assert here.engine.run_beginning(run_id, ben) is None
    assert here.engine.run_beginning(run_id, anna) is None, "nobody's run takes the place of one that others know"
    assert mine.id in [run.id for run in here.engine.runs(by=anna)]
    assert mine.id not in [run.id for run in here.engine.runs(by=ben)]
    theirs = [contents(FORMATS["archive"].make(Source(one, mine, here.engine, by=who))) for who in (anna, ben)]
    assert [any(file.startswith("pictures/") for file in files) for files in theirs] == [True, False]

    own.delete(name)
    pixels = changed(content, "pictures/pixels", contents(content)["pictures/pixels.npy"][:-1] + b"x")
    for damaged in (pixels, changed(content, "pictures/about", b"[]"), changed(content, "snapshots/", b"snapshot")):
        assert bring_in(here, damaged, ben).state == "failed"
        assert own.about(name) is None, "nothing stays of what is not taken"
    without = zipped({file: text for file, text in contents(content).items() if not file.startswith("pictures/")})
    assert "neither on this machine nor in this archive" in bring_in(here, without, ben).words
    monkeypatch.setenv("PLAYGROUND_UPLOAD_MB", "0.001")
    assert "The pictures in this archive take" in bring_in(here, content, ben).words


def contents(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def zipped(files: Files) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


def changed(packed: bytes, name: str, content: bytes) -> bytes:
    files = contents(packed)
    name = next((known for known in files if known.startswith(name)), name)
    return zipped(files | {name: content})


def said(packed: bytes, **fields: Any) -> bytes:
    about = json.loads(contents(packed)["run.json"])
    return changed(packed, "run.json", json.dumps(about | fields).encode())


def first(packed: bytes, folder: str) -> bytes:
    return next(content for name, content in contents(packed).items() if name.startswith(folder))


def other_snapshot(packed: bytes, **arrays: Any) -> bytes:
    one = Snapshot.decode(first(packed, "snapshots"))
    blob = Snapshot(one.step, one.arrays | arrays, one.numbers).encode()
    return changed(packed, "snapshots/", blob)


def header(packed: bytes, change: Any) -> bytes:
    """The first snapshot with another header."""
    blob = first(packed, "snapshots")
    _, length = struct.unpack_from("<BI", blob)
    found = json.loads(blob[5 : 5 + length])
    change(found)
    text = json.dumps(found, separators=(",", ":")).encode()
    return changed(packed, "snapshots/", struct.pack("<BI", 1, len(text)) + text + blob[5 + length :])


def other_checkpoint(packed: bytes, change: Any) -> bytes:
    tensors = load(first(packed, "checkpoints"))
    change(tensors)
    return changed(packed, "checkpoints/", save(tensors))


def bomb(packed: bytes) -> bytes:
    return changed(packed, "checkpoints/000000031.safetensors", bytes(150_000_000))


BIGGER = {"generator.0.weight": np.ones((9, 9), np.float32)}

HOSTILE = {
    "empty": lambda p: b"",
    "foreign": lambda p: b"GIF89a" + bytes(100),
    "foreign zip": lambda p: zipped({"photo.png": b"\x89PNG"}),
    "truncated": lambda p: p[: len(p) // 2],
    "torn at its end": lambda p: p[:-30],
    "flipped bits": lambda p: p[:3000] + bytes(200) + p[3200:],
    "one file too many": lambda p: changed(p, "evil.py", b"print()"),
    "path traversal": lambda p: changed(p, "../../snapshots/000000001.snapshot", b""),
    "absolute path": lambda p: changed(p, "/etc/passwd", b""),
    "a zip bomb": bomb,
    "many files": lambda p: zipped({f"snapshots/{i:09}.snapshot": b"" for i in range(4000)}),
    "no run.json": lambda p: zipped({n: c for n, c in contents(p).items() if n != "run.json"}),
    "no networks": lambda p: zipped({n: c for n, c in contents(p).items() if not n.startswith("check")}),
    "newer": lambda p: said(p, version=3),
    "a name of many megabytes": lambda p: said(p, remarks={"name": "x" * 81}),
    "markup for a version": lambda p: said(p, made_with={"torch": "<b>2</b>"}),
    "pictures that it did not learn from": lambda p: zipped(contents(p) | pictures_in(own_set())),
    "another key": lambda p: said(p, key="0" * 16),
    "text for a number": lambda p: said(p, step="many"),
    "infinite": lambda p: changed(p, "run.json", contents(p)["run.json"].replace(b'"step": 30', b'"step": 1e999')),
    "deep": lambda p: changed(p, "run.json", b"[" * 100_000),
    "no state of ours": lambda p: said(p, state="running"),
    "markup for a device": lambda p: said(p, device="<b>cpu</b>"),
    "more steps than there are": lambda p: said(p, step=31),
    "unknown field": lambda p: said(p, run_as="root"),
    "wrong experiment": lambda p: changed(p, "experiment.json", b'{"batch": -1}'),
    "no text": lambda p: changed(p, "experiment.json", b"\xff\xfe"),
    "no snapshot": lambda p: changed(p, "snapshots/", b"snapshot"),
    "deep snapshot": lambda p: changed(p, "snapshots/", struct.pack("<BI", 1, 90_000) + b"[" * 90_000),
    "snapshot of another step": lambda p: changed(p, "snapshots/000000029", first(p, "snapshots")),
    "too many points": lambda p: other_snapshot(p, samples=np.zeros((100_000, 2), np.float16)),
    "another shape": lambda p: other_snapshot(p, samples=np.zeros((7,), np.float16)),
    "another type": lambda p: other_snapshot(p, surface=np.zeros((64, 64), np.float32)),
    "losses of two lengths": lambda p: other_snapshot(p, loss_d=np.zeros(3, np.float32)),
    "a huge shape": lambda p: header(p, lambda h: h["arrays"]["samples"].__setitem__(1, [2**40, 2**40])),
    "a negative shape": lambda p: header(p, lambda h: h["arrays"]["samples"].__setitem__(1, [-1, 2])),
    "objects": lambda p: header(p, lambda h: h["arrays"]["samples"].__setitem__(0, "O8")),
    "markup for a name": lambda p: header(p, lambda h: h["numbers"].update({"<img src=x>": 1.0})),
    "not a number": lambda p: header(p, lambda h: h["numbers"].update({"loss": "many"})),
    "no checkpoint": lambda p: changed(p, "checkpoints/", b"\x80\x04pickle"),
    "larger networks": lambda p: other_checkpoint(p, lambda t: t.update(BIGGER)),
    "one weight missing": lambda p: other_checkpoint(p, lambda t: t.pop("average.0.weight")),
    "no progress": lambda p: other_checkpoint(p, lambda t: t.pop("progress")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_a_run_gets_one_sentence_and_leaves_nothing(name: str, here: Trained, packed: bytes) -> None:
    before = everything(here.engine)
    job = bring_in(here, HOSTILE[name](packed))
    assert job.state == "failed"
    assert job.words.endswith(".")
    assert len(job.words) < 200
    assert "Error" not in job.words
    assert "\n" not in job.words
    assert everything(here.engine) == before
    assert not list(uploads.quarantine("0" * 16).parent.glob("*")), "the upload is gone"


def everything(engine: Engine) -> list[Any]:
    """How many rows each table has; jobs are only questions."""
    with engine.database.read() as connection:
        names = [t for t in tables.metadata.sorted_tables if t.name not in ("jobs", "asked_by")]
        return [(table.name, len(connection.execute(select(table)).all())) for table in names]


def test_it_belongs_to_who_imported_it_and_counts_for_them(
    here: Trained, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    anna, ben = Person("anna", "10.0.0.1"), Person("ben", "10.0.0.2")
    found = here.engine.find(RING.key)
    job = bring_in(here, packed, anna)
    assert job.state == "done", job.words
    run_id = job.info["run"]
    assert here.engine.may_change(run_id, anna)
    assert not here.engine.may_change(run_id, ben)
    assert run_id in [run.id for run in here.engine.runs(by=anna)]
    assert run_id not in [run.id for run in here.engine.runs(by=ben)]
    assert here.engine.find(RING.key) == found, "it may be made up, so others do not get it for this experiment"
    size = here.engine.run(run_id).bytes / 2**20
    monkeypatch.setenv("PLAYGROUND_STORED_MB", "1")
    assert 1 / 3 < size < 1 / 2, "there is room for two of them"
    assert bring_in(here, packed, anna).state == "done"
    assert "the limit here is 1 MB" in bring_in(here, packed, anna).words
    assert bring_in(here, packed, ben).state == "done"
    monkeypatch.delenv("PLAYGROUND_STORED_MB")
    monkeypatch.setenv("PLAYGROUND_STARTS_A_MINUTE", "1")
    assert "in the last minute" in bring_in(here, packed, anna).words
    monkeypatch.setenv("PLAYGROUND_STORE_LIMIT_MB", f"{3 * size:.3f}")
    assert "left" in bring_in(here, packed).words


def test_what_would_be_too_much_to_train_here_is_not_taken(
    here: Trained, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_STEP_SECONDS", "0.0000001")
    assert "One step of this experiment" in bring_in(here, packed).words


def test_one_that_has_not_ended_is_as_if_it_were_stopped_now(here: Trained) -> None:
    run_id = here.engine.submit(small("ring", steps=500, seed=9))
    train(here, run_id, until=5)
    whole = here.engine.whole(run_id)
    here.engine.delete(run_id)
    assert whole is not None
    assert (whole.state, whole.note) == ("stopped", f"Saved at step {whole.step}, before it had ended.")


def test_a_page_looks_only_at_the_first_words(packed: bytes) -> None:
    said = archive.about(packed)
    assert (said.key, said.state, said.step) == (RING.key, "finished", 30)
    with pytest.raises(archive.BadArchiveError, match="not a zip file"):
        archive.about(b"hello")


def one_file(name: str, content: bytes, says: int | None = None) -> bytes:
    """A zip of one file; `says`: what it claims that file's size to be."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr(name, content)
    size = struct.pack("<L", len(content))
    return packed.getvalue() if says is None else packed.getvalue().replace(size, struct.pack("<L", says))


def test_a_file_that_lies_about_its_size_is_not_unpacked() -> None:
    bomb = one_file(archive.ABOUT, bytes(100 * 2**20), says=1000)
    tracemalloc.start()
    with pytest.raises(archive.BadArchiveError):
        archive.about(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * 2**20


@pytest.mark.parametrize("field", ["note", "history"])
def test_no_text_has_what_a_database_cannot_keep(field: str) -> None:
    said = archive.About(
        key="0" * 16, run="0" * 32, state="finished", step=1, seconds=1, steps_per_second=1, device="cpu", metrics={},
        note="", history=[(1.0, "created", "")],
    ).model_dump()  # fmt: skip
    archive.about(one_file(archive.ABOUT, json.dumps(said).encode()))
    said[field] = {"note": "\0", "history": [(1.0, "created", "\0")]}[field]
    with pytest.raises(archive.BadArchiveError, match=field):
        archive.about(one_file(archive.ABOUT, json.dumps(said).encode()))


def test_no_run_goes_for_one_that_may_not_come(database, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    monkeypatch.setenv("PLAYGROUND_STORED_MB", "1")
    monkeypatch.setattr(store_limits, "evict", lambda *given: pytest.fail("runs of others were deleted"))
    whole = WholeRun("0" * 32, "stopped", 1, 1.0, 1.0, "cpu", {}, "", [], [Frame(0, True, bytes(2 * 2**20))], [])
    with pytest.raises(LimitError, match="the limit here is 1 MB"):
        keep(database, RING, whole, Person("anna"))


def test_a_run_that_went_wrong_can_be_taken_away_too() -> None:
    happened = [Happened(1.0, "failed", "x" * 5000)]
    metrics = {"distance": float("nan"), "modes": 3.0}
    whole = WholeRun("0" * 32, "failed", 1, 1.0, 1.0, "cpu", metrics, "x" * 5000, happened, [], [])
    about = archive.about(archive.pack(RING, whole))
    assert about.metrics == {"modes": 3.0}
    assert len(about.note) == len(about.history[0][2]) == 1000
