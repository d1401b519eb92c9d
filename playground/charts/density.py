"""The main picture of a one-dimensional target: two densities and two discriminators on one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, sheet
from playground.gan.look.places import line_of
from playground.gan.look.probe import Probe, probes_of

BINS = 60


def real_density(target: Any) -> NDArray[np.float64]:
    """The target's density at `line_of(target)`, [200]; counted from many samples where it has no formula."""
    places = line_of(target)
    exact = target.density(places[:, None])
    if exact is not None:
        return np.asarray(exact)
    half = (places[1] - places[0]) / 2
    edges = np.append(places - half, places[-1] + half)
    counted, _ = np.histogram(target.sample(50_000, np.random.default_rng(0))[:, 0], edges, density=True)
    return counted


def density_figure(experiment: Any) -> go.Figure:
    """Real density, histogram of generated samples, D(x) and the optimal D*(x) = p/(p+q).

    D, D* and whatever else has a mark of "lines" read on the right axis from 0 to 1. Reads the arrays samples and
    those of these probes, and the scene's grid and real_density. The left axis is fixed by the real density, so that
    nothing jumps; a generator that puts all on one place goes through the top.
    """
    target = experiment.target
    lines = [probe for probe in probes_of("line", "nothing") if probe.name not in ("real", "generated")]
    low, high = (float(corner[0]) for corner in target.window())
    top = 1.7 * float(real_density(target).max())
    alt = f"Real density of {target.title}, histogram of generated samples, D(x) and the optimal D*(x)."
    return sheet(
        "",
        alt,
        [_real(), _generated(low, high), *(_line(probe) for probe in reversed(lines))],
        bargap=0,
        margin={"l": 48, "r": 48, "t": 12, "b": 40, "pad": 0},
        xaxis=axis(range=[low, high], nticks=8, showgrid=False, title=_caption("x")),
        yaxis=axis(range=[0, top], nticks=5, title=_caption("density")),
        yaxis2=axis(overlaying="y", side="right", range=[0, 1.02], tickvals=[0, 0.5, 1], showgrid=False,
                    title=_caption("D's belief that x is real", "discriminator"),
                    tickfont={"size": 11, "color": LIGHT["discriminator"]}),
    )  # fmt: skip


def _caption(text: str, colour: str = "faint") -> dict[str, Any]:
    return {"text": text, "standoff": 6, "font": {"size": 12, "color": LIGHT[colour]}}


def _real() -> go.Scatter:
    """The real density as a filled line."""
    return go.Scatter(
        name="real",
        mode="lines",
        line={"color": LIGHT["real"], "width": 2},
        fill="tozeroy",
        fillcolor=translucent(LIGHT["real"], 0.16),
        meta={"scene": {"x": "grid", "y": "real_density"}, "layer": "real"},
        hovertemplate="x %{x:.4g}<br>real density %{y:.4g}<extra></extra>",
    )


def _generated(low: float, high: float) -> go.Histogram:
    """Generated samples as a density, in fixed bins."""
    return go.Histogram(
        name="generated",
        autobinx=False,
        xbins={"start": low, "end": high, "size": (high - low) / BINS},
        histnorm="probability density",
        marker={
            "color": translucent(LIGHT["generated"], 0.45),
            "line": {"color": translucent(LIGHT["generated"], 0.7), "width": 0.5},
        },
        meta={"frame": {"x": "samples"}, "standardised": ["x"], "layer": "generated"},
        hovertemplate="x %{x}<br>generated density %{y:.4g}<extra></extra>",
    )


def _line(probe: Probe) -> go.Scatter:
    """What D believes at each x, or another number from 0 to 1, on the right axis."""
    name = probe.symbol or probe.title
    return go.Scatter(
        name=name,
        mode="lines",
        yaxis="y2",
        line={
            "color": LIGHT[probe.colour],
            "width": 1.4 if probe.dashed else 2,
            "dash": "dash" if probe.dashed else "solid",
        },
        meta={"scene": {"x": "grid"}, "frame": {"y": probe.array}, "layer": probe.name},
        hovertemplate=f"x %{{x:.4g}}<br>{name} %{{y:.3f}}<extra></extra>",
    )
