"""Still pictures of what an update does to D's last hidden layer: where samples were, and which way they went."""

from __future__ import annotations

from math import floor, log10

import numpy as np
import plotly.graph_objects as go

from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, note, sheet
from playground.gan.targets.distribution import Array

SHOWN = 64  # samples of each kind
VISIBLE = 0.12  # of the picture: as long as the long arrows are drawn
MARGIN = {"l": 40, "r": 12, "t": 28, "b": 26, "pad": 0}
KINDS = (("real", "circle"), ("generated", "diamond"))


def moves_figures(places: Array) -> tuple[go.Figure, go.Figure]:
    """The update of D and that of G. Both have the same axes, and each says how much longer its arrows are than the
    moves.

    places [3, 2, n, 2]: of real and of generated samples before, after D's update, after G's.
    """
    low, high = places.reshape(-1, 2).min(axis=0), places.reshape(-1, 2).max(axis=0)
    rooms = [0.08 * float(b - a) or 1.0 for a, b in zip(low, high, strict=True)]
    ranges = [[float(low[i]) - rooms[i], float(high[i]) + rooms[i]] for i in (0, 1)]
    return _figure("D", places[0], places[1], ranges), _figure("G", places[1], places[2], ranges)


def magnification(lengths: Array, spread: float) -> int:
    """1, 2 or 5 times a power of ten, so that the long ones of these moves can be seen; 1 if they can as they are."""
    longest = float(np.quantile(lengths, 0.95))
    rough = VISIBLE * spread / longest if longest > 1e-9 * spread else 1.0
    if rough < 2:
        return 1
    power = 10 ** floor(log10(rough))
    return int(power * max(step for step in (1, 2, 5) if step * power <= rough))


def _figure(who: str, before: Array, after: Array, ranges: list[list[float]]) -> go.Figure:
    spread = max(high - low for low, high in ranges)
    scale = magnification(np.linalg.norm(after - before, axis=-1), spread)
    traces = []
    for (name, symbol), start, end in zip(KINDS, before, after, strict=True):
        ends = start + scale * (end - start)
        traces += [_arrows(name, start[:SHOWN], ends[:SHOWN], 1, 5), _dots(name, symbol, start[:SHOWN], 5)]
    for (name, symbol), start, end in zip(KINDS, before.mean(axis=1), after.mean(axis=1), strict=True):
        traces += [_arrows(name, start[None], (start + scale * (end - start))[None], 3, 11)]
        traces += [_dots(f"middle of {name}", symbol, start[None], 12, name)]
    return sheet(
        f"{coloured(who, {'D': 'discriminator', 'G': 'generated'}[who])} is updated",
        f"{who} is updated: where real and generated samples lie in the discriminator's last hidden layer, and arrows "
        "along which the update moves them and the means of both.",
        traces,
        annotations=[note("arrows: the moves" if scale == 1 else f"arrows: the moves, {scale:,} times as long")],
        margin=MARGIN,
        xaxis=axis(range=ranges[0], tickformat="~g"),
        yaxis=axis(range=ranges[1], tickformat="~g"),
    )


def _arrows(name: str, start: Array, end: Array, width: float, head: int) -> go.Scatter:
    """Arrows as one line with gaps; none for what does not move."""
    moved = (start != end).any(axis=1)
    start, end = start[moved], end[moved]
    gap = [None] * len(start)
    x, y = ([v for row in zip(start[:, i].tolist(), end[:, i].tolist(), gap, strict=True) for v in row] for i in (0, 1))
    colour = LIGHT["text"] if width > 1 else LIGHT[name]
    return go.Scatter(
        mode="lines+markers",
        x=x,
        y=y,
        line={"color": colour, "width": width},
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, head, 0] * len(start),
            "color": colour,
            "opacity": 1,
            "line": {"width": 0},
        },
        hoverinfo="skip",
    )


def _dots(name: str, symbol: str, points: Array, size: int, colour: str = "") -> go.Scatter:
    ink = LIGHT[colour or name]
    return go.Scatter(
        name=name,
        mode="markers",
        x=points[:, 0].tolist(),
        y=points[:, 1].tolist(),
        marker={
            "symbol": symbol,
            "size": size,
            "color": ink if colour else translucent(ink, 0.45),
            "line": {"color": LIGHT["background"], "width": 2 if colour else 0},
        },
        hovertemplate=f"{name}<br>%{{x:.3g}}, %{{y:.3g}}<extra></extra>",
    )
