"""A whole run as one file, and back: a zip of what the store keeps of it, byte for byte.

    run.json                      what it was and how it ended, with its history
    experiment.json               all settings
    snapshots/000000123.snapshot  its film
    checkpoints/000000123.safetensors

A file from elsewhere may be anything. It is read in memory, and only these names are looked for; nothing in it is
evaluated, and nothing is written anywhere before all of it has been checked (see also `gan/look/foreign.py`, which
builds the networks for that).
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Generator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from playground.engine.limits import limits
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import problems_of
from playground.gan.foundations.snapshot import Snapshot
from playground.images.uploads import DAMAGED
from playground.store.blobs import inside
from playground.store.films import Frame
from playground.store.limits import limit_bytes
from playground.store.tables import ENDED
from playground.store.whole_runs import Happened, WholeRun

FORMAT, VERSION = "gan-playground run", 1
ABOUT, EXPERIMENT, FIRST_WORDS = "run.json", "experiment.json", "README.txt"
SNAPSHOT, CHECKPOINT = "snapshots/{:09}.snapshot", "checkpoints/{:09}.safetensors"
NAME = re.compile(r"(snapshots)/([0-9]{9})\.snapshot|(checkpoints)/([0-9]{9})\.safetensors")
README = """A whole run of GAN Playground: its experiment, its film and its networks.

To see it again, drop this file on the Runs page, or: python -m playground import FILE
The checkpoints are safetensors files, which any program can read; see
https://huggingface.co/docs/safetensors.
"""

MOST_FILES = 3000
MOST_ABOUT, MOST_EXPERIMENT, MOST_SNAPSHOT = 2 * 2**20, 2**20, 8 * 2**20  # bytes
MOST_WORDS, MOST_LINES = 1000, 10_000  # letters of a note; lines of a run's history
STEPS = 999_999_999  # as many as fit in a name

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
Words = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=MOST_WORDS)]  # PostgreSQL keeps no NUL
Positive = Annotated[float, Field(ge=0, le=1e12)]
Line = tuple[Positive, Annotated[str, Field(pattern=r"^[a-z_]{1,16}$")], Words]


class BadArchiveError(ValueError):
    """A file is not an archive of a run, or not one that can be trusted; the message is one sentence."""


class About(BaseModel):
    """run.json."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    format: Literal["gan-playground run"] = "gan-playground run"
    version: Literal[1] = 1
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]  # of the experiment
    run: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    state: Literal[ENDED]  # type: ignore[valid-type]
    step: Annotated[int, Field(ge=0, le=STEPS)]
    seconds: Positive
    steps_per_second: Positive
    device: Annotated[str, Field(pattern=r"^[a-z0-9:]{0,16}$")]
    metrics: Annotated[dict[Name, float], Field(max_length=500)]
    note: Words
    history: Annotated[list[Line], Field(max_length=MOST_LINES)]


# ---------------------------------------------------------------- out
def pack(experiment: Experiment, whole: WholeRun) -> bytes:
    """The bytes of the archive."""
    measured = {name: value for name, value in whole.metrics.items() if math.isfinite(value)}  # JSON has no other
    about = About(
        key=experiment.key, run=whole.id, state=whole.state, step=whole.step, seconds=whole.seconds,
        steps_per_second=whole.steps_per_second, device=whole.device, metrics=measured, note=whole.note[:MOST_WORDS],
        history=[(one.time, one.kind, one.text[:MOST_WORDS]) for one in whole.history[-MOST_LINES:]],
    )  # fmt: skip
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr(FIRST_WORDS, README)
        packed.writestr(ABOUT, about.model_dump_json(indent=1))
        packed.writestr(EXPERIMENT, experiment.model_dump_json(indent=2))
        for frame in whole.film:
            packed.writestr(SNAPSHOT.format(frame.step), inside(frame.blob))
        for step, blob in whole.checkpoints:  # weights hardly become smaller
            packed.writestr(CHECKPOINT.format(step), inside(blob), zipfile.ZIP_STORED)
    return file.getvalue()


# ---------------------------------------------------------------- in
def is_archive(content: bytes) -> bool:
    """Whether a file begins as a zip."""
    return content.startswith(b"PK")


def about(content: bytes) -> About:
    """What an archive says of itself, from its table of contents and run.json alone. Raises BadArchiveError."""
    with _opened(content) as packed:
        return _about(packed)


def unpack(content: bytes) -> Generator[float, None, tuple[Experiment, WholeRun]]:
    """The experiment and the run of an archive, as far as it can be checked without the networks. Yields how much is
    done, from 0 to 1. Raises BadArchiveError."""
    with _opened(content) as packed:
        said = _about(packed)
        experiment = _experiment(packed, said.key)
        files: dict[str, list[tuple[int, bytes]]] = {"snapshots": [], "checkpoints": []}
        names = sorted(name for name in packed.namelist() if NAME.fullmatch(name))
        for number, name in enumerate(names):
            kind, step = _kind_and_step(name)
            blob = _read(packed, name)
            if kind == "snapshots":
                check_snapshot(step, blob, experiment)
            files[kind].append((step, blob))
            yield number / len(names)
    if not (files["snapshots"] and files["checkpoints"]):
        raise BadArchiveError("This archive has no film or no networks: it is not of a whole run.")
    if said.step > experiment.steps:
        raise BadArchiveError("This archive contradicts itself: it has more steps than its experiment.")
    whole = WholeRun(
        said.run, said.state, said.step, said.seconds, said.steps_per_second, said.device, said.metrics, said.note,
        [Happened(*line) for line in said.history],
        [Frame(step, True, blob) for step, blob in files["snapshots"]],
        files["checkpoints"],
    )  # fmt: skip
    return experiment, whole


def check_snapshot(step: int, blob: bytes, experiment: Experiment) -> None:
    """Raises BadArchiveError unless these are the very bytes that a snapshot of this step would have."""
    try:
        snapshot = Snapshot.decode(blob)
        same = snapshot.encode() == blob and type(snapshot.step) is int and snapshot.kept is True
    except (ValueError, RecursionError, ArithmeticError, LookupError, TypeError, AttributeError, MemoryError) as error:
        raise BadArchiveError(f"The snapshot of step {step:,} in this archive is damaged.") from error
    names = [*snapshot.arrays, *snapshot.numbers]
    if not same or snapshot.step != step or step > experiment.steps or not all(map(_is_name, names)):
        raise BadArchiveError(f"The snapshot of step {step:,} in this archive is damaged.")


def _is_name(name: str) -> bool:
    return re.fullmatch(r"[a-z0-9_]{1,64}", name) is not None


def _opened(content: bytes) -> zipfile.ZipFile:
    """The zip, once its table of contents has been checked."""
    if not is_archive(content):
        raise BadArchiveError("This is not a zip file.")
    if content.count(b"PK\x01\x02") > 2 * MOST_FILES:  # before the table is read: it could fill the memory
        raise BadArchiveError("This zip file has far too many files in it to be a run.")
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        members = packed.infolist()
    except DAMAGED as error:
        raise BadArchiveError("This zip file is damaged or cut off.") from error
    if len({member.filename for member in members}) < len(members) or len(members) > MOST_FILES:
        raise BadArchiveError("This zip file has far too many files in it to be a run, or several of one name.")
    for member in members:
        _check(member)
    total, room = sum(member.file_size for member in members), min(limits().stored_mb * 2**20, limit_bytes())
    if total > room:
        size = f"{total / 2**20:,.0f} MB, and the limit here is {room / 2**20:,.0f} MB"
        raise BadArchiveError(f"This run would take {size}.")
    return packed


def _check(member: zipfile.ZipInfo) -> None:
    """Raises BadArchiveError for a file that has no place in an archive of a run, or is larger than it can be."""
    most = {ABOUT: MOST_ABOUT, EXPERIMENT: MOST_EXPERIMENT, FIRST_WORDS: MOST_EXPERIMENT}.get(member.filename)
    if most is None and (found := NAME.fullmatch(member.filename)):
        most = MOST_SNAPSHOT if found[1] else int(limits().checkpoint_mb * 2**20)
    if most is None:
        raise BadArchiveError("This zip file is not an archive of a run: it has other files in it.")
    if member.file_size > most:
        raise BadArchiveError("A file in this archive is larger than it could be in one of a run.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flag_bits & 1:
        raise BadArchiveError("This archive is packed in an unusual way, or locked with a password.")


def _kind_and_step(name: str) -> tuple[str, int]:
    """Of a file whose name is NAME: "snapshots" or "checkpoints", and the step."""
    folder, _, file = name.partition("/")
    return folder, int(file.partition(".")[0])


def _read(packed: zipfile.ZipFile, name: str) -> bytes:
    try:
        with packed.open(name) as file:
            return file.read(packed.getinfo(name).file_size + 1)  # no more, whatever is really in it
    except KeyError as error:
        raise BadArchiveError("This zip file is not an archive of a run.") from error
    except (*DAMAGED, RuntimeError, MemoryError) as error:
        raise BadArchiveError("This archive is damaged or cut off.") from error


def _about(packed: zipfile.ZipFile) -> About:
    text = _read(packed, ABOUT)
    try:
        found: Any = json.loads(text)
        version = found.get("version") if isinstance(found, dict) and found.get("format") == FORMAT else None
    except (ValueError, RecursionError) as error:
        raise BadArchiveError("This archive is damaged: run.json cannot be read.") from error
    if not isinstance(version, int):
        raise BadArchiveError("This zip file is not an archive of a run.")
    if version > VERSION:
        raise BadArchiveError("This archive was made by a newer version of GAN Playground. Update this one first.")
    try:
        return About.model_validate_json(text)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"][:1])
        raise BadArchiveError(f"This archive is damaged: “{place}” in run.json is not what it must be.") from error


def _experiment(packed: zipfile.ZipFile, key: str) -> Experiment:
    try:
        experiment = Experiment.from_json(_read(packed, EXPERIMENT).decode())
    except ValidationError as error:
        raise BadArchiveError(f"The experiment in this archive: {problems_of(error)[0].sentence}") from error
    except (ValueError, RecursionError) as error:
        raise BadArchiveError("The experiment in this archive is not a text.") from error
    if experiment.target.outside:
        raise BadArchiveError("This is the experiment of a run from outside, of which there are no archives.")
    if experiment.key != key:
        raise BadArchiveError("This archive is of another version of GAN Playground, in which runs went differently.")
    return experiment
