"""The pictures of an exported script: packed into it, drawn by it, or read from the files that everybody uses."""

from __future__ import annotations

import base64
import hashlib
import zlib
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import torch

from playground.gan.export.packing import packed
from playground.gan.export.script.state import OPTIONS, e, phase
from playground.images.shapes import TRAIN, draw


# ---------------------------------------------------------------- Data
def unpacked(text: str, shape: tuple[int, ...]) -> torch.Tensor:
    """Bytes from text: packed by zlib, written with 85 letters; u8 of this shape."""
    return torch.tensor(np.frombuffer(zlib.decompress(base64.b85decode(text)), np.uint8).reshape(shape))


def found(files: dict[str, list[str]], addresses: list[str], places: list[Path]) -> Path:
    """The folder that has these files; if there is none, what is missing is fetched into the last."""
    for place in places:
        if all((place / name).is_file() for name in files):
            return place
    place = places[-1]
    place.mkdir(parents=True, exist_ok=True)
    for name, sums in files.items():
        if not (place / name).is_file():
            content = fetched(name, addresses)
            if hashlib.sha256(content).hexdigest() not in sums:
                raise SystemExit(f"{name} came damaged; try again later.")
            (place / name).write_bytes(content)
    return place


def fetched(name: str, addresses: list[str]) -> bytes:
    """A file from the first of these addresses that has it."""
    for address in addresses:
        try:
            print(f"fetching {address}{name}")
            with urlopen(address + name, timeout=60) as answer:
                return bytes(answer.read())
        except OSError as error:
            print(f"  {error}")
    raise SystemExit(f"{name} could not be downloaded; put it into the folder of --data yourself.")


if phase.read:
    # each file with the SHA-256 sums that are right
    FILES = e.target.published.sums
    MIRRORS = list(e.target.published.mirrors)
    if e.target.published.packaged:
        PACKAGED = e.target.published.packaged
        place = found(FILES, MIRRORS, [PACKAGED, OPTIONS.data])
    else:
        place = found(FILES, MIRRORS, [OPTIONS.data])
    pictures = phase.read(place, ()).train
elif e.target.kind == "shapes":
    COLOUR = e.target.colour == "colour"
    UPRIGHT = e.target.rotation == "upright"
    pictures = draw(TRAIN, 1, COLOUR, UPRIGHT)
elif not phase.points:
    PACKED = packed(e.target.chosen().pixels)
    SHAPE = e.target.chosen().pixels.shape
    PIXELS = unpacked(PACKED, SHAPE)
    if e.condition.of == "classes":
        PACKED_LABELS = packed(e.target.chosen().labels)
        LABELS = unpacked(PACKED_LABELS, SHAPE[:1]).long()
if phase.read or e.target.kind == "shapes":
    if e.target.only:
        CHOSEN = e.target.asked
        pictures = pictures.of_classes(CHOSEN)
    if e.target.count:
        pictures = pictures.take(slice(e.target.count))
    PIXELS = torch.tensor(np.ascontiguousarray(pictures.pixels))
    if e.condition.of == "classes":
        LABELS = torch.tensor(pictures.labels)
if e.condition.of == "picture":
    GIVEN = torch.tensor(phase.part(PIXELS.numpy()))
