"""The generated samples of a run's last snapshot: those that its page shows."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from playground.charts.recipe_picture import picture_of_points, pictures_in
from playground.downloads.download import Source, download
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.gallery import COLUMNS


@download(
    "npz",
    "Samples as arrays",
    ".npz",
    "The samples on the page as NumPy arrays: points, or pictures with values from 0 to 255.",
)
def arrays(source: Source) -> bytes:
    """samples f8 [n, dimension] in plot units, or u1 [n, c, h, w]; labels i8 [n] under a class; step."""
    last, e = source.film[-1], source.experiment
    if e.target.family == "images":
        samples = pictures_in(last.arrays["gallery"].tobytes(), e.target.shape)
        labels = np.repeat(e.target.asked, COLUMNS)[: len(samples)]  # a row a class
    else:
        samples = points_of(e, last)
        labels = np.resize(e.target.asked, len(samples))
    return packed(samples, labels if e.condition.of == "classes" else None, step=last.step)


@download(
    "png", "Samples as a picture", ".png", "The samples on the page: the gallery, or the points over the real ones."
)
def picture(source: Source) -> bytes:
    """A gallery as it is drawn, one pixel a pixel; points as `points_png` draws them."""
    last, e = source.film[-1], source.experiment
    if e.target.family != "images":
        return points_png(e, points_of(e, last))
    file = io.BytesIO()
    Image.fromarray(sheet_of(last)).save(file, "PNG")
    return file.getvalue()


def points_png(experiment: Experiment, samples: np.ndarray) -> bytes:
    """Samples [n, dimension] in plot units as a PNG, over the real ones."""
    file = io.BytesIO()
    picture_of_points(experiment, samples).save(file, "PNG")
    return file.getvalue()


def points_of(experiment: Experiment, snapshot: Snapshot) -> np.ndarray:
    """The samples of a snapshot, f8 [n, dimension] in plot units."""
    restored: np.ndarray = experiment.target.restore(snapshot.arrays["samples"].astype(np.float64))
    return restored


def packed(samples: np.ndarray, labels: np.ndarray | None, **numbers: int) -> bytes:
    """Samples, their labels if they have any, and numbers as one NPZ file."""
    found = {"samples": samples} | {name: np.array(number) for name, number in numbers.items()}
    if labels is not None and len(labels):
        found["labels"] = labels
    file = io.BytesIO()
    np.savez_compressed(file, **found)  # type: ignore[arg-type]
    return file.getvalue()


def sheet_of(snapshot: Snapshot) -> np.ndarray:
    """The gallery of a snapshot, u1 [h, w] or [h, w, 3]."""
    return np.asarray(Image.open(io.BytesIO(snapshot.arrays["gallery"].tobytes())))
