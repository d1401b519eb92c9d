"""The scene of a run on the line: two densities, and what D believes along x."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts.density import real_density
from playground.charts.point_scene import BESIDE, window
from playground.gan.look.places import line_of


def described(experiment: Any) -> dict[str, Any]:
    """What the browser must know of the line, as JSON."""
    title = experiment.target.title
    alt = f"{title}: real density, histogram of generated samples, and the discriminator's belief along x."
    return window(experiment) | {"axis": ["x"], "classes": [], "alt": alt}


def arrays(experiment: Any) -> dict[str, np.ndarray]:
    """grid [200] and real_density [200], f4 in plot units."""
    target = experiment.target
    return {"grid": line_of(target).astype("<f4"), "real_density": real_density(target).astype("<f4")}


def figures(_: Any) -> dict[str, Callable[[Any], go.Figure]]:
    """The makers of the charts beside the picture, by name."""
    return dict(BESIDE)
