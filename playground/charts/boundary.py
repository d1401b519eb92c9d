"""Still pictures of what D believes: at some moments of a run, and beside the best discriminator there is."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts.density import real_density
from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, sheet
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.ideal import mean_gap
from playground.gan.look.line_densities import smoothed_real_density
from playground.gan.look.places import line_of
from playground.gan.targets.distribution import Array

GAP = [[0, translucent(LIGHT["discriminator"], 0)], [1, translucent(LIGHT["discriminator"], 1)]]
POINTS = 160  # samples of each kind in a small picture
MARGIN = {"l": 34, "r": 8, "t": 26, "b": 24, "pad": 0}
BINS = 20


def line_gap(experiment: Any, snapshot: Snapshot) -> float | None:
    """The mean |D - D*| under (p + q) / 2 on the line; None where nothing is known of the loss's best D."""
    arrays = {name: np.asarray(values, np.float64) for name, values in snapshot.arrays.items()}
    best = experiment.loss.best_belief(arrays["optimal"])
    if best is None:
        return None
    return mean_gap(arrays["belief"], best, smoothed_real_density(experiment.target) + arrays["generated_density"])


# ---------------------------------------------------------------- in the plane
def belief_in_plane(experiment: Any, snapshot: Snapshot, title: str) -> go.Figure:
    """D(x) over the plane, with some real and some generated samples."""
    surface = snapshot.arrays["surface"] / 255
    target, rng = experiment.target, np.random.default_rng(0)
    generated = target.restore(np.asarray(snapshot.arrays["samples"][:POINTS], np.float64))
    belief = surface if surface.ndim == 2 else surface[0]  # under a condition: for the label that fits best
    marks = [_dots("real", target.sample(POINTS, rng)), _dots("generated", generated)]
    alt = f"{title}: the discriminator's belief over the plane, with real and generated samples."
    return surface_figure(experiment, belief, title, alt, marks)


def surface_figure(
    experiment: Any, values: Array, title: str, alt: str, marks: list[go.Scatter] | None = None, gap: bool = False
) -> go.Figure:
    """Beliefs [side, side] over the plane, from below; `gap`: distances instead. Where all of them are known, a line
    shows where D cannot tell."""
    target = experiment.target
    low, high = target.window()
    x, y = (_plain(np.linspace(low[i], high[i], len(values))) for i in (0, 1))
    z = [_plain(row) for row in values]
    rest = experiment.loss.resting_belief
    everywhere = not (gap or np.isnan(values).any())  # between islands of cells, a line would be a scribble
    value = "|D − D*| %{z:.2f}" if gap else "%{z:.0%} real"
    place = "x %{x:.3g}, y %{y:.3g}"
    cells = go.Heatmap(
        x=x, y=y, z=z, zmin=0, zmax=1, zsmooth="best" if everywhere else False, showscale=False,
        colorscale=GAP if gap else surface_colours(rest), hovertemplate=f"{place}<br>{value}<extra></extra>",
    )  # fmt: skip
    line = go.Contour(
        x=x, y=y, z=z, showscale=False, hoverinfo="skip", line={"color": LIGHT["faint"], "width": 1.2},
        contours={"start": rest, "end": rest, "size": 1, "coloring": "none"},
    )  # fmt: skip
    equal = {"scaleanchor": "x"} if target.equal_aspect else {}
    plain = {"constrain": "domain", "showgrid": False, "tickformat": ",~g"}
    return sheet(
        title,
        alt,
        [cells, *([line] if everywhere else []), *(marks or [])],
        margin=MARGIN,
        xaxis=axis(range=[x[0], x[-1]], **plain),
        yaxis=axis(range=[y[0], y[-1]], **plain, **equal),
    )


def _dots(name: str, points: Array) -> go.Scatter:
    return go.Scatter(
        name=name,
        mode="markers",
        x=_plain(points[:, 0]),
        y=_plain(points[:, 1]),
        marker={"symbol": "circle" if name == "real" else "diamond", "size": 4, "color": LIGHT[name]},
        hoverinfo="skip",
    )


# ---------------------------------------------------------------- on the line
def belief_on_line(experiment: Any, snapshot: Snapshot, title: str) -> go.Figure:
    """D(x) and D*(x), the gap between them, and faintly both densities, brought to the same scale from 0 to 1."""
    places = line_of(experiment.target)
    real, generated = real_density(experiment.target), snapshot.arrays["generated_density"].astype(np.float64)
    share = snapshot.arrays["optimal"].astype(np.float64)
    best = experiment.loss.best_belief(share)
    top = max(float(real.max()), float(generated.max()))
    alt = f"{title}: D(x) and the best possible D*(x) with the gap between them, over both densities."
    best_name, best = ("p / (p + q)", share) if best is None else ("D*(x)", best)
    return sheet(
        title,
        alt,
        [
            _area("real", places, real / top),
            _area("generated", places, generated / top),
            *_gap(places, best, snapshot.arrays["belief"]),
            _curve(best_name, places, best, "dash"),
            _curve("D(x)", places, snapshot.arrays["belief"], "solid"),
        ],
        margin=MARGIN,
        xaxis=axis(range=[float(places[0]), float(places[-1])], showgrid=False),
        yaxis=axis(range=[0, 1.02], tickvals=[0, 0.5, 1]),
    )


def _gap(x: Array, best: Array, belief: Array) -> list[go.Scatter]:
    """What lies between two curves, as one closed outline for each stretch where the best is known."""
    known = np.flatnonzero(np.isfinite(best))
    stretches = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [
        go.Scatter(
            x=_plain(np.concatenate([x[part], x[part][::-1]])),
            y=_plain(np.concatenate([best[part], belief[part][::-1]])),
            mode="lines", line={"width": 0}, fill="toself", hoverinfo="skip",
            fillcolor=translucent(LIGHT["discriminator"], 0.28),
        )
        for part in stretches
        if len(part)
    ]  # fmt: skip


def _area(name: str, x: Array, y: Array) -> go.Scatter:
    colour = LIGHT[name]
    return go.Scatter(
        x=_plain(x), y=_plain(y), mode="lines", line={"width": 0}, fill="tozeroy", hoverinfo="skip",
        fillcolor=translucent(colour, 0.16),
    )  # fmt: skip


def _curve(name: str, x: Array, y: Array, dash: str) -> go.Scatter:
    return go.Scatter(
        name=name,
        x=_plain(x),
        y=_plain(y),
        mode="lines",
        line={"color": LIGHT["discriminator"], "dash": dash, "width": 2 if dash == "solid" else 1.4},
        hovertemplate=f"x %{{x:.3g}}<br>{name} %{{y:.2f}}<extra></extra>",
    )


def _plain(values: Array) -> list[float | None]:
    """Numbers with as many digits as a picture can use; None, a gap, for those that are not known."""
    return [None if np.isnan(v) else round(float(v), 4) for v in values]


# ---------------------------------------------------------------- of pictures
def belief_of_pictures(_: Any, snapshot: Snapshot, title: str) -> go.Figure:
    """Histograms of what D believes of real and of generated pictures."""
    bars = []
    for name, array in (("real", "scores_real"), ("generated", "scores_fake")):
        counts = np.histogram(np.asarray(snapshot.arrays[array], np.float64), BINS, (0, 1))[0]
        bars.append(
            go.Bar(
                name=name, x=_plain((np.arange(BINS) + 0.5) / BINS), y=_plain(counts / max(counts.sum(), 1)),
                width=1 / BINS, hovertemplate=f"D about %{{x:.0%}}<br>%{{y:.1%}} of {name}<extra></extra>",
                marker={"color": translucent(LIGHT[name], 0.55), "line": {"color": LIGHT[name], "width": 1},
                        "pattern": {"shape": "" if name == "real" else "/", "size": 5, "solidity": 0.25}},
            )
        )  # fmt: skip
    alt = f"{title}: histograms of the discriminator's belief in real and in generated pictures."
    ticks = {"range": [0, 1], "tickvals": [0, 0.5, 1], "ticktext": ["generated", "?", "real"], "showgrid": False}
    return sheet(
        title, alt, bars, barmode="overlay", margin=MARGIN, xaxis=axis(**ticks), yaxis=axis(tickformat=".0%", nticks=3)
    )


def surface_colours(rest: float) -> list[list[Any]]:
    """The colours of beliefs from 0 to 1, with that of "cannot tell" at `rest`."""
    return [[0, LIGHT["surface_generated"]], [rest, LIGHT["surface_middle"]], [1, LIGHT["surface_real"]]]
