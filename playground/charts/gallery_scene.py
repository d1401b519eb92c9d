"""The scene of a run on pictures: real ones that were never trained on, their classes, and the figures beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts.figures import losses_figure, scores_figure
from playground.charts.pictures import classes_figure, frechet_figure
from playground.gan.places import COLUMNS, GALLERY, ROWS
from playground.images.tiles import encoded

LAYERS = ["generated", "real", "verdict"]


def described(experiment: Any) -> dict[str, Any]:
    """What the browser must know of the pictures, as JSON. `classes` are those of the whole dataset."""
    target = experiment.target
    return {
        "shape": list(target.shape),
        "rows": ROWS,
        "columns": COLUMNS,
        "classes": list(target.classes),
        "layers": LAYERS,
        "shown": LAYERS,
        "alt": f"Gallery of 64 generated pictures, always of the same latents, beside real ones of {target.title}.",
        "readings": readings(experiment),
    }


def arrays(target: Any) -> dict[str, np.ndarray]:
    """real u1 [bytes]: 64 pictures that were held out, as one image; real_labels u1 [64] and real_share f4 [classes]
    where there are classes. Nothing as long as the dataset is not on this machine."""
    if target.problem:
        return {}
    pictures = target.shown(GALLERY)
    found = {"real": np.frombuffer(encoded(pictures.pixels, COLUMNS), np.uint8)}
    if target.labelled:
        share = np.bincount(target.chosen().labels, minlength=len(target.classes)) / len(target.chosen())
        found |= {"real_labels": pictures.labels.astype(np.uint8), "real_share": share.astype("<f4")}
    return found


def figures(experiment: Any) -> dict[str, Callable[[Any], go.Figure]]:
    """The makers of the figures beside the gallery, by name."""
    found = {"losses": losses_figure, "metric": frechet_figure, "scores": scores_figure}
    return found | ({"classes": classes_figure} if experiment.target.labelled else {})


def readings(experiment: Any) -> list[list[str]]:
    """[number's name, sentence part, format] for the line that describes an older step."""
    parts = [["frechet", "Fréchet distance {}", "number"], ["frechet_floor", "floor {}", "number"]]
    if experiment.target.labelled:
        parts.append(["confident", "{} of the pictures are clearly of one class", "share"])
    return parts
