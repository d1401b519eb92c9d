"""The scene of a run in the plane: real samples, and the labels that the generator is asked for."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts.point_scene import BESIDE, window
from playground.gan.look.places import SHOWN, latent_side


def described(experiment: Any) -> dict[str, Any]:
    """What the browser must know of the plane, as JSON."""
    return window(experiment) | {"axis": ["x", "y"], "classes": labels(experiment), "alt": _alt(experiment)}


def arrays(experiment: Any) -> dict[str, np.ndarray]:
    """real [512, 2] f2 in standardised units, under a condition the label of each, real_labels [512] u1; and
    latent_line f4, the places of the latent grid along each of its axes, where there are one or two. They are always
    the same for the same target and condition."""
    target, rng = experiment.target, np.random.default_rng(0)
    latent = {"latent_line": _latent_line(experiment).astype("<f4")} if experiment.latent.dimension <= 2 else {}
    if not labels(experiment):
        return latent | {"real": target.standardise(target.sample(SHOWN, rng)).astype("<f2")}
    real, numbers = target.labelled_samples(SHOWN, rng)
    return latent | {"real": target.standardise(real).astype("<f2"), "real_labels": numbers.astype(np.uint8)}


def figures(_: Any) -> dict[str, Callable[[Any], go.Figure]]:
    """The makers of the charts beside the picture, by name."""
    return dict(BESIDE)


def labels(experiment: Any) -> list[str]:
    """The labels that the generator is asked for; none without a condition."""
    return list(experiment.condition.classes_of(experiment.target))


def _latent_line(experiment: Any) -> np.ndarray:
    """Where the latent grid has its places along each axis; equally probable between any two (see `Latent.grid`)."""
    latent = experiment.latent
    unit = np.linspace(0.01, 0.99, latent_side(latent.dimension, len(labels(experiment))))
    if latent.distribution == "uniform":
        return latent.reach * (2 * unit - 1)
    return np.array([NormalDist().inv_cdf(share) for share in unit])


def _alt(experiment: Any) -> str:
    """What the picture shows, for those who cannot see it."""
    title, asked = experiment.target.title, labels(experiment)
    seen = "real samples, generated samples, and the discriminator's belief over the plane."
    return f"{title} by label, {len(asked)} labels: {seen}" if asked else f"{title}: {seen}"
