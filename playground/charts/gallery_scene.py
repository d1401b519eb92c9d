"""The scene of a run on pictures: real ones that were never trained on, what others are made from, their classes, and
the figures beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts.figures import losses_figure, scores_figure
from playground.charts.metric_figure import metric_figure
from playground.charts.pictures import classes_figure, confusion_figure
from playground.charts.sentence import readings
from playground.gan.look.gallery import COLUMNS, gallery_of
from playground.images.pairs import given_part
from playground.images.tiles import encoded


def described(experiment: Any) -> dict[str, Any]:
    """What the browser must know of the pictures, as JSON. `classes` are those of the whole dataset; row r shows class
    asked[r] under a condition of classes; `given` is what pictures are made from under a condition of pictures."""
    target, condition, gallery = experiment.target, experiment.condition, gallery_of(experiment)
    return {
        "shape": list(target.shape),
        "rows": gallery.rows,
        "columns": COLUMNS,
        "condition": condition.of,
        "given": condition.given_part,
        "outside": target.outside,
        "classes": list(target.classes),
        "asked": target.asked,
        "alt": gallery.alt,
        "readings": readings(experiment),
    }


def arrays(experiment: Any) -> dict[str, np.ndarray]:
    """real u1 [bytes]: the real pictures of the gallery as one image; real_labels u1 [as many] and real_share f4
    [classes] where there are classes; given u1 [bytes]: what pictures are made from, in the same order. Nothing as long
    as the dataset is not on this machine."""
    target, condition = experiment.target, experiment.condition
    if target.problem:
        return {}
    pictures = gallery_of(experiment).real()
    found = {"real": np.frombuffer(encoded(pictures.pixels, COLUMNS), np.uint8)}
    if condition.given_part:
        given = given_part(pictures.pixels, condition.given_part)
        found["given"] = np.frombuffer(encoded(given, COLUMNS), np.uint8)
    if pictures.labels is not None:
        share = np.bincount(target.chosen().labels, minlength=len(target.classes)) / len(target.chosen())
        found |= {"real_labels": pictures.labels.astype(np.uint8), "real_share": share.astype("<f4")}
    return found


def figures(experiment: Any) -> dict[str, Callable[[Any], go.Figure]]:
    """The makers of the figures beside the gallery, by name."""
    found: dict[str, Callable[[Any], go.Figure]] = {
        "losses": losses_figure,
        "metric": metric_figure,
        "scores": scores_figure,
    }
    if experiment.condition.given_part or not experiment.target.labelled:
        return found
    by_class = bool(experiment.condition.classes_of(experiment.target))
    return found | {"classes": confusion_figure if by_class else classes_figure}
