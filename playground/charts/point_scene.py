"""What the scenes of the line and of the plane share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts.figures import losses_figure, scores_figure
from playground.charts.metric_figure import metric_figure
from playground.charts.sentence import readings

BESIDE: dict[str, Callable[[Any], go.Figure]] = {
    "losses": losses_figure,
    "metric": metric_figure,
    "scores": scores_figure,
}  # the charts beside the picture


def window(experiment: Any) -> dict[str, Any]:
    """What part of the line or the plane is shown, where the modes are, and how to read its numbers, as JSON."""
    target = experiment.target
    low, high = target.window()
    corners = np.stack([(low - target.mean) / target.std, (high - target.mean) / target.std], axis=1)
    modes = target.modes()
    return {
        "window": plain(corners.ravel()),
        "mean": plain(target.mean),
        "std": plain(target.std),
        "equal": bool(target.equal_aspect),
        "modes": [] if modes is None else [plain(row) for row in (modes - target.mean) / target.std],
        "rest": experiment.loss.resting_belief,
        "readings": readings(experiment),
    }


def plain(numbers: Any) -> list[float]:
    """Floats with the six digits that a picture can use."""
    return [float(f"{number:.6g}") for number in np.asarray(numbers).ravel()]
