"""The scene: what a run's picture needs and what never changes while it trains."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal

from playground.charts.kinds import kind_of
from playground.charts.palette import INK
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look import probes  # noqa: F401  (defines the layers)
from playground.gan.look.probe import probes_of
from playground.gan.rules.condition import Condition
from playground.gan.rules.loss import Loss
from playground.gan.targets.distribution import Target
from playground.gan.targets.latent import Latent

View = Literal["plane", "losses", "distance", "gallery"]  # what a frame may show
Controls = Literal["none", "start", "all"]  # how much can be done there
CHARTS = {"losses": "losses", "distance": "metric"}  # the figure of a view that is no main picture


@dataclass(frozen=True)
class EmbedOptions:
    """What fills a frame in another site's page; the main picture is both "plane" and "gallery"."""

    view: View = "plane"
    controls: Controls = "all"


@dataclass(frozen=True)
class SceneKey:
    """What a scene depends on; `here`: the pictures of the target are on this machine."""

    target: Target
    condition: Condition
    latent: Latent
    loss: Loss
    steps: int
    here: bool


def scene(
    experiment: Experiment,
    compact: bool = False,
    inside: bool = False,
    layers: tuple[str, ...] | None = None,
    still: bool = False,
    begin: int = 0,
    frame: EmbedOptions | None = None,
) -> tuple[dict[str, Any], bytes]:
    """The scene of an experiment. Kept for what it depends on, since making figures costs more than all the rest
    of a page. Do not change what is returned.

    compact: only status line, picture and timeline, for the home page. inside: with the charts of a look inside beside
    the picture, and all that is known of the two networks in it. layers: names of those to show, instead of the usual
    ones. still: only the first frame, before anything was learnt. begin: the step at which the film begins.
    frame: the one part that is shown, as large as the window.
    """
    e = experiment
    return _scene(
        SceneKey(e.target, e.condition, e.latent, e.loss, e.steps, not e.target.problem),
        compact,
        inside,
        layers,
        still,
        begin,
        frame,
    )


@lru_cache(maxsize=256)
def _scene(
    key: SceneKey,
    compact: bool,
    inside: bool,
    shown: tuple[str, ...] | None,
    still: bool,
    begin: int,
    frame: EmbedOptions | None,
) -> tuple[dict[str, Any], bytes]:
    """The JSON part and the arrays (in a snapshot's encoding) of an experiment's scene."""
    kind = kind_of(key)
    beside = {} if compact else (kind.inside_figures if inside else kind.figures)(key)
    figures = beside | kind.main_figures
    if frame is not None:
        chart = CHARTS.get(frame.view)
        figures = {chart: figures[chart]} if chart else kind.main_figures
    layers = probes_of(key.target.family, key.condition.of)
    described = {
        "layers": [layer.described() for layer in layers],
        "shown": [layer.name for layer in layers if (layer.name in shown if shown else inside or layer.shown)],
        "family": key.target.family,
        "steps": key.steps,
        "figures": {name: wire(make(key)) for name, make in figures.items()},
        "ink": INK,
        "compact": compact,
        "inside": inside,
        "still": still,
        "begin": begin,
        "frame": asdict(frame) if frame else None,
    }
    return kind.described(key) | described, Snapshot(step=0, arrays=kind.arrays(key), numbers={}).encode()
