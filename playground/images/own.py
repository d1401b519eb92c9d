"""Your own pictures, kept: each set in a folder named after its content, `own/<hash>-<size>`.

In it are pixels.npy, labels.npy if there are classes, and about.json. It appears there whole or not at all. Where
several machines share large files (see ``blobs``), that is where the folder is, and no machine keeps a copy.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from playground.images import ImageSet, Labels, Pixels, Split, Unavailable, folder
from playground.images.blobs import BlobsError, Entry, MissingError, shared
from playground.images.uploads import Refused, move_into_place

SIZES = (28, 32, 64)  # pixels a side
MIN_PICTURES, MAX_CLASSES = 10, 100
NAME = re.compile(rf"[0-9a-f]{{16}}-({'|'.join(map(str, SIZES))})")
HELD_OUT = 0.1  # of each class, never trained on
OWN = "own"
SEEN_SECONDS, MISSED_SECONDS = 10.0, 1.0  # for which a shared place is not asked again for a set that is there, or not
MOST_SEEN = 1000
MAX_KEPT = 2_000_000_000  # bytes of all own sets; the oldest go first

_seen: dict[str, tuple[About | None, float]] = {}  # what is known of a set, and until when it is not asked for again


@dataclass(frozen=True)
class About:
    """What can be known of a set without reading its pixels."""

    pictures: int
    shape: tuple[int, int, int]  # channels, height, width
    classes: tuple[str, ...]


def keep(pixels: Pixels, labels: Labels | None, classes: tuple[str, ...]) -> str:
    """Store a set; returns its name, the same for the same content. Raises Refused when the disk does not take it."""
    about, name, home, files = _about(pixels, classes), name_of(pixels, labels, classes), folder() / OWN, shared()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="new-", dir=home, ignore_cleanup_errors=True) as fresh:
            np.save(Path(fresh) / "pixels.npy", pixels, allow_pickle=False)
            if labels is not None:
                np.save(Path(fresh) / "labels.npy", labels, allow_pickle=False)
            (Path(fresh) / "about.json").write_text(json.dumps(asdict(about)), encoding="utf-8")
            if files is not None:
                files.write_folder(f"{OWN}/{name}", Path(fresh), last="about.json")
            else:
                move_into_place(Path(fresh), home / name)
    except BlobsError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"The pictures cannot be saved in {home}: {error.strerror or error}.") from error
    _seen.pop(name, None)
    _make_room(name)
    return name


def name_of(pixels: Pixels, labels: Labels | None, classes: tuple[str, ...]) -> str:
    """The name of a set with this content."""
    digest = hashlib.sha256(json.dumps(asdict(_about(pixels, classes))).encode() + pixels.tobytes())
    digest.update(b"" if labels is None else labels.tobytes())
    return f"{digest.hexdigest()[:16]}-{pixels.shape[-1]}"


def _about(pixels: Pixels, classes: tuple[str, ...]) -> About:
    channels, height, width = pixels.shape[1:]
    return About(len(pixels), (channels, height, width), classes)


def about(name: str) -> About | None:
    """What is known of a set; None if there is none of this name here."""
    if not NAME.fullmatch(name):
        return None
    known = _seen.get(name)
    if known is not None and time.monotonic() < known[1] and shared() is not None:
        return known[0]
    try:
        with opened(name, "about.json") as file:
            stored = json.load(file)
        found = About(stored["pictures"], tuple(stored["shape"]), tuple(stored["classes"]))
    except (OSError, ValueError, KeyError, TypeError):
        found = None
    if len(_seen) >= MOST_SEEN:
        _seen.clear()
    _seen[name] = found, time.monotonic() + (SEEN_SECONDS if found else MISSED_SECONDS)
    return found


def load(name: str) -> ImageSet:
    """A set, a tenth of each class held out; raises Unavailable."""
    known = about(name)
    if known is None:
        raise Unavailable("These pictures are not on this machine. Upload them again.")
    try:
        with opened(name, "pixels.npy") as file:
            pixels = np.load(file, allow_pickle=False)
        labels = None
        if known.classes:
            with opened(name, "labels.npy") as file:
                labels = np.load(file, allow_pickle=False)
    except MissingError as error:
        raise Unavailable("A part of these pictures is missing. Upload them again.") from error
    except BlobsError as error:
        raise Unavailable(str(error)) from error
    except (OSError, ValueError) as error:
        raise Unavailable("These pictures are damaged on the disk. Upload them again.") from error
    with suppress(OSError):
        _touch(name)  # used just now: the last to go when room is needed
    held_out = _held_out(np.zeros(len(pixels), np.int64) if labels is None else labels)
    whole = Split(pixels, labels)
    return ImageSet(whole.take(~held_out), whole.take(held_out), known.classes)


def delete(name: str) -> None:
    """Forget a set."""
    if not NAME.fullmatch(name):
        return
    _seen.pop(name, None)
    if (files := shared()) is not None:
        with suppress(BlobsError):  # `delete_unused` tries again
            files.delete(f"{OWN}/{name}")
    shutil.rmtree(folder() / OWN / name, ignore_errors=True)


def delete_unused(since: float) -> None:
    """Forget the sets that nobody has used since this time."""
    for kept in _kept():
        if kept.time < since:
            delete(kept.name)


def opened(name: str, file: str) -> BinaryIO:
    """A file of a set, to be read."""
    files = shared()
    if files is not None:
        return io.BytesIO(files.read(f"{OWN}/{name}/{file}"))
    return open(folder() / OWN / name / file, "rb")


def _touch(name: str) -> None:
    """Note that a set was used just now."""
    files = shared()
    if files is not None:
        files.write(f"{OWN}/{name}/about.json", files.read(f"{OWN}/{name}/about.json"))
    else:
        os.utime(folder() / OWN / name)


def _kept() -> list[Entry]:
    """All sets: name, bytes, and when they were used last."""
    files, found = shared(), list[Entry]()
    if files is not None:
        return [one for one in files.folders(OWN) if NAME.fullmatch(one.name)]
    for place in (folder() / OWN).glob("*"):
        with suppress(FileNotFoundError):
            if NAME.fullmatch(place.name):
                size = sum(file.stat().st_size for file in place.iterdir())
                found.append(Entry(place.name, size, place.stat().st_mtime))
    return found


def _held_out(labels: Labels) -> np.ndarray:
    """A mask [n] of the pictures never trained on, always the same: a tenth of each class, at least one."""
    rng, mask = np.random.default_rng(0), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        mine = rng.permutation(np.flatnonzero(labels == label))
        mask[mine[: max(round(HELD_OUT * len(mine)), int(len(mine) > 1))]] = True
    if not mask.any():  # as many classes as pictures
        mask[0] = True
    return mask


def _make_room(newest: str) -> None:
    """Forget the sets that have not been used for longest, until all together are small enough."""
    room = MAX_KEPT
    for kept in sorted(_kept(), key=lambda one: (one.name == newest, one.time), reverse=True):  # S3 counts seconds
        room -= kept.size
        if room < 0 and kept.name != newest:
            delete(kept.name)
