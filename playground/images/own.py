"""Your own pictures, kept: each set in a folder named after its content, `own/<hash>-<size>`.

In it are pixels.npy, labels.npy if there are classes, and about.json. It appears there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from playground.images import ImageSet, Labels, Pixels, Split, Unavailable, folder
from playground.images.uploads import Refused, move_into_place

SIZES = (28, 32, 64)  # pixels a side
MIN_PICTURES, MAX_CLASSES = 10, 100
NAME = re.compile(rf"[0-9a-f]{{16}}-({'|'.join(map(str, SIZES))})")
HELD_OUT = 0.1  # of each class, never trained on
MAX_KEPT = 2_000_000_000  # bytes of all own sets; the oldest go first


@dataclass(frozen=True)
class About:
    """What can be known of a set without reading its pixels."""

    pictures: int
    shape: tuple[int, int, int]  # channels, height, width
    classes: tuple[str, ...]


def keep(pixels: Pixels, labels: Labels | None, classes: tuple[str, ...]) -> str:
    """Store a set; returns its name, the same for the same content. Raises Refused when the disk does not take it."""
    about, name, home = _about(pixels, classes), name_of(pixels, labels, classes), folder() / "own"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="new-", dir=home, ignore_cleanup_errors=True) as fresh:
            np.save(Path(fresh) / "pixels.npy", pixels, allow_pickle=False)
            if labels is not None:
                np.save(Path(fresh) / "labels.npy", labels, allow_pickle=False)
            (Path(fresh) / "about.json").write_text(json.dumps(asdict(about)), encoding="utf-8")
            move_into_place(Path(fresh), home / name)
    except OSError as error:
        raise Refused(f"The pictures cannot be saved in {home}: {error.strerror or error}.") from error
    _make_room(home, name)
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
    try:
        stored = json.loads((folder() / "own" / name / "about.json").read_text(encoding="utf-8"))
        return About(stored["pictures"], tuple(stored["shape"]), tuple(stored["classes"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load(name: str) -> ImageSet:
    """A set, a tenth of each class held out; raises Unavailable."""
    known, place = about(name), folder() / "own" / name
    if known is None:
        raise Unavailable("These pictures are not on this machine. Upload them again.")
    try:
        pixels = np.load(place / "pixels.npy", allow_pickle=False)
        labels = np.load(place / "labels.npy", allow_pickle=False) if known.classes else None
    except (OSError, ValueError) as error:
        raise Unavailable("These pictures are damaged on the disk. Upload them again.") from error
    with suppress(OSError):
        os.utime(place)  # used just now: the last to go when room is needed
    held_out = _held_out(np.zeros(len(pixels), np.int64) if labels is None else labels)
    whole = Split(pixels, labels)
    return ImageSet(whole.take(~held_out), whole.take(held_out), known.classes)


def delete(name: str) -> None:
    """Forget a set."""
    if NAME.fullmatch(name):
        shutil.rmtree(folder() / "own" / name, ignore_errors=True)


def delete_unused(since: float) -> None:
    """Forget the sets that nobody has used since this time."""
    for place in (folder() / "own").glob("*"):
        with suppress(FileNotFoundError):
            if place.stat().st_mtime < since:
                delete(place.name)


def _held_out(labels: Labels) -> np.ndarray:
    """A mask [n] of the pictures never trained on, always the same: a tenth of each class, at least one."""
    rng, mask = np.random.default_rng(0), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        mine = rng.permutation(np.flatnonzero(labels == label))
        mask[mine[: max(round(HELD_OUT * len(mine)), int(len(mine) > 1))]] = True
    if not mask.any():  # as many classes as pictures
        mask[0] = True
    return mask


def _make_room(home: Path, newest: str) -> None:
    """Forget the sets that have not been used for longest, until all together are small enough."""
    sets = sorted((place for place in home.iterdir() if NAME.fullmatch(place.name)), key=lambda p: p.stat().st_mtime)
    room = MAX_KEPT
    for place in reversed(sets):
        room -= sum(file.stat().st_size for file in place.iterdir())
        if room < 0 and place.name != newest:
            shutil.rmtree(place, ignore_errors=True)
