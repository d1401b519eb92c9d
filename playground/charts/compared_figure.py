"""One number of several runs over their steps, as lines that are told apart by colour, dashes and a letter."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from playground.charts.compared import FLOORS, LETTERS, Line, block_size, metrics_compared
from playground.charts.health.facts import times
from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, sheet, step_axis
from playground.charts.sweep_figures import TIMES
from playground.gan.measure.metric import HOVER

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARGIN = {"l": 52, "r": 36, "t": 30, "b": 30, "pad": 0}
LONGEST = 34  # letters of a title in what hovering shows


def ink_of(letter: str) -> str:
    """The name of a line's colour."""
    return f"label_{LETTERS.index(letter)}"


def compared_figure(lines: Sequence[Line], name: str, title: str, step: int | None = None) -> go.Figure:
    """The curves of one number (see `compared.curves_of`), with a band where a line is several seeds. step: where an
    upright line marks what the pictures show."""
    steps = max(line.experiment.steps for line in lines)
    drawn = [(line, line.curve(name)) for line in lines]
    traces: list[go.Scatter] = []
    for line, points in drawn:
        traces += _traces(line, points, name, lines)
    if name == FLOORS:
        traces.append(_floor(steps))
    said = [f"{line.letter}, {line.title}, ends at {_said(points[-1][2], name)}" for line, points in drawn if points]
    letters = " ".join(coloured(line.letter, ink_of(line.letter)) for line in lines)
    mean = block_size(lines, name)
    layout: dict[str, Any] = {"hovermode": "x unified", "hoverdistance": -1, "margin": MARGIN}
    if step is not None:
        layout["shapes"] = [_mark(step)]
    return sheet(
        f"{title}: {letters}",
        f"{title} over the steps. {'; '.join(said) or 'Nothing has been measured yet'}."
        + (f" Each point is the mean of up to {mean} steps." if mean > 1 else ""),
        traces,
        meta={"robust": []} if name.startswith("loss") else None,
        xaxis=step_axis(steps),
        yaxis=_y_axis(name, lines),
        **layout,
    )


def _traces(line: Line, points: list[tuple[int, float, float, float]], name: str, lines: Sequence[Line]) -> list[Any]:
    """A line, the band around it, and its letter at the end."""
    ink, places = LIGHT[ink_of(line.letter)], _places(name, lines)
    at, lowest, middle, highest = zip(*points, strict=True) if points else ((), (), (), ())
    drawn: list[go.Scatter] = []
    if line.several:
        edge = {"x": at, "mode": "lines", "line": {"width": 0, "color": ink}, "hoverinfo": "skip"}
        drawn = [
            go.Scatter(y=lowest, **edge),
            go.Scatter(y=highest, fill="tonexty", fillcolor=translucent(ink, 0.16), **edge),
        ]
    unit = "×" if name == FLOORS else ""
    reach = [f", {low:{places}} to {high:{places}}" for low, high in zip(lowest, highest, strict=True)]
    drawn.append(
        go.Scatter(
            x=at, y=middle, mode="lines", name=f"{line.letter} {_shortened(line.title)}",
            line={"color": ink, "width": 2, "dash": DASHES[LETTERS.index(line.letter)]},
            customdata=reach if line.several else [""] * len(at),
            hovertemplate=f"%{{y:{places}}}{unit}%{{customdata}}",
        )
    )  # fmt: skip
    drawn.append(
        go.Scatter(
            x=at[-1:], y=middle[-1:], mode="text", text=[f"\u00a0{line.letter}"], textposition="middle right",
            textfont={"size": 13, "color": ink}, cliponaxis=False, hoverinfo="skip",
        )
    )  # fmt: skip
    return drawn


def _y_axis(name: str, lines: Sequence[Line]) -> dict[str, Any]:
    if name == FLOORS:
        return axis(**TIMES)
    if _places(name, lines).endswith("%"):
        return axis(range=[0, 1.06], tickformat=".0%")
    return axis(rangemode="normal" if name.startswith("loss") else "tozero")


def _places(name: str, lines: Sequence[Line]) -> str:
    """How a value is written on hover: exactly, or with four digits."""
    formats = {metric.name: HOVER[metric.number_format] for metric in metrics_compared(lines)}
    return formats.get(name, ".4g")


def _said(value: float, name: str) -> str:
    return f"{times(value)} times its floor" if name == FLOORS else f"{value:.3g}"


def _shortened(title: str) -> str:
    """As plain text: Plotly would take somebody's < for the beginning of a tag."""
    return escape(title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…")


def _mark(step: int) -> dict[str, Any]:
    return {
        "type": "line", "x0": step, "x1": step, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
        "line": {"color": LIGHT["faint"], "width": 1},
    }  # fmt: skip


def _floor(steps: int) -> go.Scatter:
    """What a perfect generator scores."""
    return go.Scatter(
        x=[0, steps],
        y=[1, 1],
        mode="lines",
        hoverinfo="skip",
        line={"dash": "dash", "width": 1, "color": LIGHT["faint"]},
    )
