"""The scene: what a run's picture needs and what never changes while it trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts import gallery_scene
from playground.charts.density import density_figure, real_density
from playground.charts.figures import DISTANCE, losses_figure, metric_figure, scores_figure
from playground.charts.palette import INK
from playground.charts.sheet import wire
from playground.gan.condition import Condition
from playground.gan.experiment import Experiment
from playground.gan.losses import Loss
from playground.gan.places import SHOWN, line_of
from playground.gan.snapshot import Snapshot
from playground.gan.targets import Target

PLANE_LAYERS = ["real", "generated", "surface", "manifold", "arrows"]
LINE_LAYERS = ["real", "generated", "belief", "optimal"]
SIDE: dict[str, Callable[[Any], go.Figure]] = {
    "losses": losses_figure,
    "metric": metric_figure,
    "scores": scores_figure,
}


@dataclass(frozen=True)
class Seen:
    """What a scene depends on; `here`: the pictures of the target are on this machine."""

    target: Target
    condition: Condition
    loss: Loss
    steps: int
    here: bool


def scene(experiment: Experiment, compact: bool = False) -> tuple[dict[str, Any], bytes]:
    """The scene of an experiment. Kept for what it depends on, since making figures costs more than all the rest
    of a page. Do not change what is returned."""
    here = experiment.target.family != "images" or not experiment.target.problem
    return _scene(Seen(experiment.target, experiment.condition, experiment.loss, experiment.steps, here), compact)


@lru_cache(maxsize=256)
def _scene(seen: Seen, compact: bool) -> tuple[dict[str, Any], bytes]:
    """The JSON part and the arrays (in a snapshot's encoding) of an experiment's scene.

    compact: only status line, picture and timeline, for the home page; then the side charts are left out.
    The arrays are real [512, 2] f2 in standardised units for a plane, and under a condition the label of each,
    real_labels [512] u1; grid [200] and real_density [200] f4 in plot units for a line; for pictures see
    `gallery_scene`.
    """
    images = seen.target.family == "images"
    family = gallery_scene.described(seen) if images else _described(seen)
    makers = {} if compact else gallery_scene.figures(seen) if images else dict(SIDE)
    if seen.target.family == "line":
        makers |= {"density": density_figure}  # the main picture itself
    common = {
        "family": seen.target.family,
        "steps": seen.steps,
        "figures": {name: wire(make(seen)) for name, make in makers.items()},
        "ink": INK,
        "compact": compact,
    }
    arrays = gallery_scene.arrays(seen) if images else _arrays(seen)
    return family | common, Snapshot(step=0, arrays=arrays, numbers={}).encode()


def _described(seen: Seen) -> dict[str, Any]:
    """What the browser must know of a line or a plane, as JSON."""
    target: Any = seen.target
    plane = target.dimension == 2
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
        "classes": _classes(seen),
        "alt": _alt(seen),
        "layers": PLANE_LAYERS if plane else LINE_LAYERS,
        "shown": ["real", "generated", "surface"] if plane else LINE_LAYERS,
        "readings": _readings(seen),
    }


def _classes(seen: Seen) -> list[str]:
    """The labels that the generator is asked for; none without a condition."""
    return list(seen.target.classes) if seen.condition.of == "classes" else []


def _plain(numbers: Any) -> list[float]:
    """Floats with the six digits that a picture can use."""
    return [float(f"{number:.6g}") for number in np.asarray(numbers).ravel()]


def _arrays(seen: Seen) -> dict[str, np.ndarray]:
    """The scene's arrays; always the same for the same target and condition."""
    target: Any = seen.target
    if target.dimension == 1:
        return {"grid": line_of(target).astype("<f4"), "real_density": real_density(target).astype("<f4")}
    rng = np.random.default_rng(0)
    if not _classes(seen):
        return {"real": _half(target.standardise(target.sample(SHOWN, rng)))}
    real, labels = target.labelled_samples(SHOWN, rng)
    return {"real": _half(target.standardise(real)), "real_labels": labels.astype(np.uint8)}


def _half(x: np.ndarray) -> np.ndarray:
    return x.astype("<f2")


def _readings(seen: Seen) -> list[list[str]]:
    """[number's name, sentence part, format] for the line that describes an older step in the browser."""
    target: Any = seen.target
    name, _ = DISTANCE[target.family]
    parts = [[name, "distance {}", "number"], [f"{name}_floor", "floor {}", "number"]]
    modes = target.modes()
    if modes is not None:
        parts += [
            ["modes", f"{{}} of {len(modes)} modes", "count"],
            ["high_quality", "{} of high quality", "share"],
        ]
    if _classes(seen):
        parts += [
            ["conditional_accuracy", "{} belong to the label asked for", "share"],
            ["conditional_accuracy_worst", "worst label {}", "share"],
        ]
    return parts


def _alt(seen: Seen) -> str:
    """What the picture shows, for those who cannot see it."""
    target: Any = seen.target
    if target.dimension == 1:
        return f"{target.title}: real density, histogram of generated samples, and the discriminator's belief along x."
    seen_there = "real samples, generated samples, and the discriminator's belief over the plane."
    if classes := _classes(seen):
        return f"{target.title} by label, {len(classes)} labels: {seen_there}"
    return f"{target.title}: {seen_there}"
