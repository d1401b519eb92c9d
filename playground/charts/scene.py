"""The scene: what a run's picture needs and what never changes while it trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts import gallery_scene, inside_figures
from playground.charts.density import density_figure, real_density
from playground.charts.figures import losses_figure, scores_figure
from playground.charts.metric_figure import metric_figure
from playground.charts.palette import INK
from playground.charts.sentence import readings
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look import probes  # noqa: F401  (defines the layers)
from playground.gan.look.places import SHOWN, latent_side, line_of
from playground.gan.look.probe import probes_of
from playground.gan.rules.conditions import Condition
from playground.gan.rules.loss import Loss
from playground.gan.targets.distribution import Target
from playground.gan.targets.latent import Latent

SIDE: dict[str, Callable[[Any], go.Figure]] = {
    "losses": losses_figure,
    "metric": metric_figure,
    "scores": scores_figure,
}


@dataclass(frozen=True)
class SceneKey:
    """What a scene depends on; `here`: the pictures of the target are on this machine."""

    target: Target
    condition: Condition
    latent: Latent
    loss: Loss
    steps: int
    here: bool


def scene(experiment: Experiment, compact: bool = False, inside: bool = False) -> tuple[dict[str, Any], bytes]:
    """The scene of an experiment. Kept for what it depends on, since making figures costs more than all the rest
    of a page. Do not change what is returned.

    compact: only status line, picture and timeline, for the home page. inside: with the charts of a look inside beside
    the picture, and all that is known of the two networks in it.
    """
    e = experiment
    here = e.target.family != "images" or not e.target.problem
    return _scene(SceneKey(e.target, e.condition, e.latent, e.loss, e.steps, here), compact, inside)


@lru_cache(maxsize=256)
def _scene(key: SceneKey, compact: bool, inside: bool) -> tuple[dict[str, Any], bytes]:
    """The JSON part and the arrays (in a snapshot's encoding) of an experiment's scene.

    The arrays are real [512, 2] f2 in standardised units for a plane, under a condition the label of each,
    real_labels [512] u1, and latent_line f4, the places of the latent grid along each of its axes, where there are
    one or two; grid [200] and real_density [200] f4 in plot units for a line; for pictures see `gallery_scene`.
    """
    images = key.target.family == "images"
    family = gallery_scene.described(key) if images else _described(key)
    makers = {} if compact else _side(key, inside)
    if key.target.family == "line":
        makers |= {"density": density_figure}  # the main picture itself
    layers = probes_of(key.target.family, key.condition.of)
    common = {
        "layers": [layer.described() for layer in layers],
        "shown": [layer.name for layer in layers if inside or layer.shown],
        "family": key.target.family,
        "steps": key.steps,
        "figures": {name: wire(make(key)) for name, make in makers.items()},
        "ink": INK,
        "compact": compact,
        "inside": inside,
    }
    arrays = gallery_scene.arrays(key) if images else _arrays(key)
    return family | common, Snapshot(step=0, arrays=arrays, numbers={}).encode()


def _side(key: SceneKey, inside: bool) -> dict[str, Callable[[Any], go.Figure]]:
    """The makers of the charts beside the picture, by name."""
    if inside:
        return inside_figures.figures(key)
    return gallery_scene.figures(key) if key.target.family == "images" else dict(SIDE)


def _described(key: SceneKey) -> dict[str, Any]:
    """What the browser must know of a line or a plane, as JSON."""
    target: Any = key.target
    low, high = target.window()
    corners = np.stack([(low - target.mean) / target.std, (high - target.mean) / target.std], axis=1)
    modes = target.modes()
    return {
        "window": _plain(corners.ravel()),
        "mean": _plain(target.mean),
        "std": _plain(target.std),
        "equal": bool(target.equal_aspect),
        "axis": ["x", "y"][: target.dimension],
        "modes": [] if modes is None else [_plain(row) for row in (modes - target.mean) / target.std],
        "classes": _classes(key),
        "alt": _alt(key),
        "readings": readings(key),
    }


def _classes(key: SceneKey) -> list[str]:
    """The labels that the generator is asked for; none without a condition."""
    return list(key.target.classes) if key.condition.of == "classes" else []


def _plain(numbers: Any) -> list[float]:
    """Floats with the six digits that a picture can use."""
    return [float(f"{number:.6g}") for number in np.asarray(numbers).ravel()]


def _arrays(key: SceneKey) -> dict[str, np.ndarray]:
    """The scene's arrays; always the same for the same target and condition."""
    target: Any = key.target
    if target.dimension == 1:
        return {"grid": line_of(target).astype("<f4"), "real_density": real_density(target).astype("<f4")}
    rng = np.random.default_rng(0)
    latent = {"latent_line": _latent_line(key).astype("<f4")} if key.latent.dimension <= 2 else {}
    if not _classes(key):
        return latent | {"real": _half(target.standardise(target.sample(SHOWN, rng)))}
    real, labels = target.labelled_samples(SHOWN, rng)
    return latent | {"real": _half(target.standardise(real)), "real_labels": labels.astype(np.uint8)}


def _latent_line(key: SceneKey) -> np.ndarray:
    """Where the latent grid has its places along each axis; equally probable between any two (see `Latent.grid`)."""
    unit = np.linspace(0.01, 0.99, latent_side(key.latent.dimension, len(_classes(key))))
    if key.latent.distribution == "uniform":
        return key.latent.reach * (2 * unit - 1)
    return np.array([NormalDist().inv_cdf(share) for share in unit])


def _half(x: np.ndarray) -> np.ndarray:
    return x.astype("<f2")


def _alt(key: SceneKey) -> str:
    """What the picture shows, for those who cannot see it."""
    target: Any = key.target
    if target.dimension == 1:
        return f"{target.title}: real density, histogram of generated samples, and the discriminator's belief along x."
    seen_there = "real samples, generated samples, and the discriminator's belief over the plane."
    if classes := _classes(key):
        return f"{target.title} by label, {len(classes)} labels: {seen_there}"
    return f"{target.title}: {seen_there}"
