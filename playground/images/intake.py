"""Own pictures on their way in: taken out of quarantine, opened, cropped, kept. Only workers do this."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from playground.images import Labels, Pixels
from playground.images.own import MAX_CLASSES, MIN_PICTURES, SIZES, keep
from playground.images.picture import picture, pixels_in
from playground.images.uploads import DAMAGED, ZIP, Refused, contents, delete, no_pictures, quarantine, shown, waiting

MAX_OPENED = 5_000_000_000  # pixels of all pictures of an upload before they are cropped: minutes of work


@dataclass(frozen=True)
class Brought:
    """What an upload became."""

    name: str  # of the new set
    left_out: tuple[str, ...]  # a sentence for each file that could not be taken


def bring_in(upload: str, size: int, room: float = math.inf) -> Generator[tuple[int, int], None, Brought]:
    """Open, crop and keep the pictures of an upload, `size` pixels a side, in `room` bytes at most; those that cannot
    be opened are left out.

    Yields (done, of all) after each picture. Raises Refused, in one sentence, when too few are good or all together
    are too much; then nothing is kept. The upload leaves the quarantine in any case.
    """
    if size not in SIZES:
        raise Refused(f"Pictures are cropped to {', '.join(map(str, SIZES))} pixels, not to {size}.")
    quarantine(upload)  # refuses what is no upload's id
    try:
        files = waiting(upload)
        zips = [file for file in files if _is_zip(file[1])]
        total = len(files) - len(zips) + sum(len(contents(*file)) for file in zips)
        _check_room(total, total * size * size, room)  # they have one colour at least
        left_out = [sentence for file in zips for sentence in no_pictures(*file)]
        pixels, opened = np.empty((total, 3, size, size), np.uint8), 0
        groups: list[str] = []  # a folder for each picture that is taken
        for number, (name, group, content) in enumerate(unpacked(files)):
            try:
                if isinstance(content, Refused):
                    raise content
                opened += pixels_in(name, content)
                if opened <= MAX_OPENED:
                    pixels[len(groups)] = picture(name, content, size)
                    groups.append(group)
            except Refused as reason:
                left_out.append(str(reason))
            if opened > MAX_OPENED:
                raise Refused(
                    f"There are too many pixels to open, from “{shown(name)}” on. Make the pictures smaller first."
                )
            yield number + 1, total
        if len(groups) < MIN_PICTURES:
            why = f" {left_out[0]}" if left_out else ""
            raise Refused(
                f"At least {MIN_PICTURES} pictures are needed to learn from, but {_number(len(groups))}.{why}"
            )
        taken = without_colour(pixels[: len(groups)])
        _check_room(len(taken), taken.nbytes, room)
        return Brought(keep(taken, *classes_of(groups)), tuple(left_out))
    finally:
        delete(upload)


def _check_room(pictures: int, size: int, room: float) -> None:
    if size > room:
        raise Refused(
            f"These {pictures:,} pictures take {size / 1_000_000:,.1f} MB at this size, and the limit here is "
            f"{room / 1_000_000:g} MB. Use fewer pictures, or a smaller size."
        )


def unpacked(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, str, bytes | Refused]]:
    """Each picture as (its name, its folder in the zip, its bytes or why they cannot be had); one is unpacked at a
    time."""
    for name, content in files:
        if not _is_zip(content):
            yield name, "", content
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in contents(name, content):
                path = PurePosixPath(member.filename.replace("\\", "/"))
                inside: bytes | Refused
                try:
                    with archive.open(member) as packed:
                        inside = packed.read(member.file_size + 1)  # no more, whatever is really in it
                except DAMAGED:
                    inside = Refused(f"“{shown(member.filename)}” in “{shown(name)}” is damaged or cut off.")
                yield member.filename, path.parent.name, inside


def without_colour(pixels: Pixels) -> Pixels:
    """Pictures [n, 3, h, w] as [n, 1, h, w] if all of them are grey."""
    grey = (pixels[:, :1] == pixels).all()
    return np.ascontiguousarray(pixels[:, :1]) if grey else pixels


def classes_of(groups: Sequence[str]) -> tuple[Labels | None, tuple[str, ...]]:
    """A folder a class gives labels i64 [n] and the names of the classes; none if a picture lies outside of all."""
    names = sorted(set(groups))
    if len(names) < 2 or "" in names:
        return None, ()
    if len(names) > MAX_CLASSES:
        raise Refused(f"The pictures are in {len(names)} folders; at most {MAX_CLASSES} classes are taken.")
    labels = np.array([names.index(group) for group in groups], np.int64)
    return labels, tuple(shown(name) for name in names)


def _is_zip(content: bytes) -> bool:
    return content.startswith(ZIP)


def _number(total: int) -> str:
    return {0: "there is none", 1: "there is one"}.get(total, f"there are {total}")
