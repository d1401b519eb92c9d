"""Own pictures on their way in: taken out of quarantine, opened, cropped, kept. Only workers do this."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Generator, Iterator, Sequence
from pathlib import PurePosixPath

import numpy as np

from playground.images import Labels, Pixels
from playground.images.own import SIZES, keep
from playground.images.picture import picture, pixels_in
from playground.images.uploads import DAMAGED, ZIP, Refused, contents, quarantine, shown, waiting

MIN_PICTURES, MAX_CLASSES = 10, 100
MAX_OPENED = 5_000_000_000  # pixels of all pictures of an upload before they are cropped: minutes of work


def bring_in(upload: str, size: int) -> Generator[tuple[int, int], None, str]:
    """Open, crop and keep the pictures of an upload, `size` pixels a side; returns the name of the new set.

    Yields (done, of all) after each picture. Raises Refused, in one sentence that names the file; then nothing is
    kept. The upload leaves the quarantine in any case.
    """
    if size not in SIZES:
        raise Refused(f"Pictures are cropped to {', '.join(map(str, SIZES))} pixels, not to {size}.")
    place = quarantine(upload)
    try:
        files = waiting(upload)
        total = sum(len(contents(*file)) if _is_zip(file[1]) else 1 for file in files)
        if total < MIN_PICTURES:
            for name, _, content in unpacked(files):  # a file that cannot be opened is the better reason to refuse
                pixels_in(name, content)
                picture(name, content, size)
            raise Refused(f"At least {MIN_PICTURES} pictures are needed to learn from; {_number(total)} here.")
        pixels, groups, opened = np.empty((total, 3, size, size), np.uint8), [], 0
        for number, (name, group, content) in enumerate(unpacked(files)):
            opened += pixels_in(name, content)
            if opened > MAX_OPENED:
                raise Refused(
                    f"Up to “{shown(name)}” these are too many pixels to open; make the pictures smaller first."
                )
            pixels[number] = picture(name, content, size)
            groups.append(group)
            yield number + 1, total
        return keep(without_colour(pixels), *classes_of(groups))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def unpacked(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, str, bytes]]:
    """Each picture as (its name, its folder in the zip, its bytes); one is unpacked at a time."""
    for name, content in files:
        if not _is_zip(content):
            yield name, "", content
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in contents(name, content):
                path = PurePosixPath(member.filename.replace("\\", "/"))
                try:
                    with archive.open(member) as packed:
                        inside = packed.read(member.file_size + 1)  # no more, whatever is really in it
                except DAMAGED as error:
                    raise Refused(f"“{shown(member.filename)}” in “{shown(name)}” is damaged or cut off.") from error
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
        raise Refused(f"The pictures lie in {len(names)} folders; at most {MAX_CLASSES} classes are taken.")
    labels = np.array([names.index(group) for group in groups], np.int64)
    return labels, tuple(shown(name) for name in names)


def _is_zip(content: bytes) -> bool:
    return content.startswith(ZIP)


def _number(total: int) -> str:
    return "there is one" if total == 1 else f"there are {total}"
