"""The film of a run as an animated picture."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from playground.charts.recipe_picture import picture_of_line, picture_of_plane
from playground.downloads.download import Source, download
from playground.downloads.samples import sheet_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot

FRAMES = 60  # at most
MILLISECONDS, REST = 100, 2000  # how long a frame is shown, and the last one
SIDE = 360  # pixels, at least, of a film of pictures
DRAW = {"line": picture_of_line, "plane": picture_of_plane}  # by the family of the target


@download("gif", "Film", ".gif", "How the samples changed from the first step to the last, as an animated picture.")
def film(source: Source) -> bytes:
    """A frame a snapshot, the last one longer."""
    return animated(source, "GIF")


def frames_for_browser(source: Source) -> bytes:
    """The same frames as an animated WebP, without loss: a browser can make an MP4 of it."""
    return animated(source, "WEBP", lossless=True, method=0, quality=0)


def animated(source: Source, kind: str, **options: Any) -> bytes:
    """The film as an animated picture of a kind that Pillow knows."""
    chosen = np.unique(np.linspace(0, len(source.film) - 1, FRAMES).astype(int))
    frames = []
    for number, index in enumerate(chosen):
        source.on_progress(number / len(chosen))
        frames.append(frame(source.film[index], source.experiment))
    durations = [MILLISECONDS] * (len(frames) - 1) + [REST]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=durations, loop=0, **options)
    return file.getvalue()


def frame(snapshot: Snapshot, experiment: Experiment) -> Image.Image:
    """Points on a white ground, or the whole gallery."""
    if experiment.target.family in DRAW:
        drawn = DRAW[experiment.target.family](experiment, snapshot)
        return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")
    sheet = Image.fromarray(sheet_of(snapshot))
    scale = -(-SIDE // sheet.width)
    return sheet.resize((sheet.width * scale, sheet.height * scale), Image.Resampling.NEAREST)
