"""The pictures of an exported script: packed into it, drawn by it, or read from the files that everybody uses."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np

from playground.gan.experiment.experiment import Experiment
from playground.gan.export.copying import Copies
from playground.images import shapes
from playground.images.pairs import PARTS
from playground.images.published import Published

MOST_PACKED = 2_000_000  # bytes of pictures in a script
PARTS_OF_SCRIPT = "playground.gan.export.parts"
LETTERS = 960  # in a line of packed pictures: nobody reads them


def data_code(e: Experiment, copies: Copies) -> str:
    """What makes the pictures of an experiment, if any; ValueError if they cannot travel with a script."""
    if e.target.family != "images":
        return ""
    if hasattr(e.target, "published"):
        lines = published_code(e, e.target.published, copies)
    elif e.target.kind == "shapes":
        copies.add("playground.images.shapes", "draw")
        lines = chosen_code(e, f"draw({shapes.TRAIN}, 1, {e.target.colour == 'colour'})")
    else:
        lines = packed_code(e, copies)
    if e.condition.of == "picture":
        part = PARTS[e.condition.given][0].__name__
        part = copies.add("playground.images.pairs", part)
        lines.append(f"GIVEN = torch.tensor({part}(PIXELS.numpy()))")
    return "\n".join(lines)


def chosen_code(e: Experiment, whole: str) -> list[str]:
    """A whole set, of which some are chosen."""
    lines = [f"pictures = {whole}"]
    lines += [f"pictures = pictures.of_classes({e.target.asked})"] if e.target.only else []
    lines += [f"pictures = pictures.take(slice({e.target.count}))"] if e.target.count else []
    lines += ["PIXELS = torch.tensor(np.ascontiguousarray(pictures.pixels))"]
    return lines + (["LABELS = torch.tensor(pictures.labels)"] if e.condition.of == "classes" else [])


def published_code(e: Experiment, published: Published, copies: Copies) -> list[str]:
    """Files that are looked for, else fetched."""
    copies.add(PARTS_OF_SCRIPT, "found")
    copies.add("playground.images.formats", published.read.__name__)
    sums = {file.name: [total for total in (file.sha256, file.also) if total] for file in published.files}
    lines = ["# files, each with the SHA-256 sums that are right", f"FILES = {json.dumps(sums, indent=4)}"]
    lines += [f"MIRRORS = {json.dumps(published.mirrors, indent=4)}"]
    places = [f'Path("{published.packaged}")'] if published.packaged else []
    lines += [f"place = found(FILES, MIRRORS, [{', '.join([*places, 'OPTIONS.data'])}])"]
    return lines + chosen_code(e, f"{published.read.__name__}(place, ()).train")


def packed_code(e: Experiment, copies: Copies) -> list[str]:
    """Pictures that are part of the script."""
    copies.add(PARTS_OF_SCRIPT, "unpacked")
    chosen = e.target.chosen()
    packed = zlib.compress(np.ascontiguousarray(chosen.pixels).tobytes(), 9)
    if len(packed) > MOST_PACKED:
        size = f"{len(packed) / 1e6:.1f} MB, and a script takes {MOST_PACKED / 1e6:.0f} MB"
        raise ValueError(f"These pictures are too many to travel in a script ({size}): choose fewer of them.")
    lines = ["PIXELS = unpacked(", *in_lines(packed), f"    {chosen.pixels.shape},", ")"]
    if e.condition.of == "classes":
        labels = zlib.compress(chosen.labels.astype(np.uint8).tobytes(), 9)
        lines += ["LABELS = unpacked(", *in_lines(labels), f"    {chosen.labels.shape},", ").long()"]
    return lines


def in_lines(packed: bytes) -> list[str]:
    """Bytes as a text of many lines: the first argument of `unpacked`."""
    text = base64.b85encode(packed).decode()  # none of its letters needs care between double quotes
    rows = [f'        "{text[i : i + LETTERS]}"' for i in range(0, len(text), LETTERS)]
    return ["    (", *rows, "    ),"] if len(rows) > 1 else [f"    {rows[0].strip()},"]
