"""The charts beside a gallery that points do not have: the classes, and whether the class asked for is seen."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, sheet

LONGEST = 4  # letters of a class's name beside an axis
FEW = 6  # classes: then the cells of a confusion matrix have room for their shares, and its axes for longer names


def classes_figure(experiment: Any) -> go.Figure:
    """How often each class is generated (bars), against how often it is real (marks). A class that is missing is a
    mode that collapsed. Reads the newest array class_histogram, and real_share of the scene."""
    names = list(experiment.target.classes)
    numbers = list(range(len(names)))
    bars = go.Bar(
        name="generated",
        x=numbers,
        customdata=names,
        marker={"color": translucent(LIGHT["generated"], 0.55), "line": {"color": LIGHT["generated"], "width": 1},
                "pattern": {"shape": "/", "size": 5, "solidity": 0.25, "fillmode": "overlay"}},
        meta={"newest": {"y": "class_histogram"}},
        hovertemplate="%{customdata}<br>%{y:.1%} of generated<extra></extra>",
    )  # fmt: skip
    marks = go.Scatter(
        name="real",
        mode="markers",
        x=numbers,
        customdata=names,
        marker={"color": LIGHT["real"], "size": 7},
        meta={"scene": {"y": "real_share"}},
        hovertemplate="%{customdata}<br>%{y:.1%} of real<extra></extra>",
    )
    return sheet(
        f"Classes: {coloured('generated', 'generated')} and {coloured('real', 'real')}",
        f"How often each of {len(names)} classes is generated, and how often it is real.",
        [bars, marks],
        bargap=0.25,
        xaxis=axis(tickvals=numbers, ticktext=[name[:LONGEST] for name in names], tickangle=0, showgrid=False,
                   range=[-0.6, len(names) - 0.4], tickfont={"size": 10, "color": LIGHT["faint"]}),
        yaxis=axis(rangemode="tozero", tickformat=".0%", nticks=3),
    )  # fmt: skip


def confusion_figure(experiment: Any) -> go.Figure:
    """Which class was asked for (rows) and which one the classifier sees (columns), as shares of each row; a good
    generator has a diagonal. Reads the newest array confusion, of which it shows the classes that are asked for."""
    names, asked = list(experiment.target.classes), list(experiment.target.asked)
    shown = [names[label] for label in asked]
    few = len(asked) <= FEW
    short = [name[: 2 * LONGEST if few else LONGEST] for name in shown]
    cells = go.Heatmap(
        x=shown,
        y=shown,
        zmin=0,
        zmax=1,
        colorscale=[[0, translucent(LIGHT["generated"], 0.03)], [1, translucent(LIGHT["generated"], 0.6)]],
        showscale=False,
        xgap=1,
        ygap=1,
        texttemplate="%{z:.0%}" if few else None,
        textfont={"size": 11, "color": LIGHT["text"]},
        meta={"newest": {"z": "confusion"}, "part": {"side": len(names), "of": asked}},
        hovertemplate="asked for: %{y}<br>seen: %{x}<br>%{z:.1%}<extra></extra>",
    )
    ticks = {"type": "category", "tickvals": shown, "ticktext": short, "tickangle": 0, "showgrid": False,
             "tickfont": {"size": 10, "color": LIGHT["faint"]}}  # fmt: skip
    return sheet(
        f"Class {coloured('asked for', 'generated')} (rows) and seen (columns)",
        f"Confusion matrix of {len(asked)} classes: how often the classifier recognises each class, for each class "
        f"that was asked for.",
        [cells],
        xaxis=axis(**ticks),
        yaxis=axis(autorange="reversed", **ticks),
    )
