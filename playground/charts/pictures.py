"""The charts beside a gallery that points do not have: distance in features, quality and variety, and the classes."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, end_label, series, sheet, step_axis

LONGEST = 4  # letters of a class's name below its bar


def frechet_figure(experiment: Any) -> go.Figure:
    """The Fréchet distance with the floor of held-out pictures, and below it precision and coverage.

    The distance falls by factors, so its axis is logarithmic. What space it is measured in, and how good the
    classifier of that space is, stands beside the title. Reads numbers measured at some snapshots.
    """
    space = "features of a small classifier" if experiment.target.labelled else "principal parts of the pixels"
    traces = [
        series("step", "frechet_floor", "floor", "faint", line={"dash": "dash", "width": 1}),
        series("step", "frechet", "Fréchet distance", "text"),
        end_label("step", "frechet_floor", "floor", "faint"),
        *(series("step", name, name, colour, places=".1%", yaxis="y2", line={"dash": dash})
          for name, colour, dash in (("precision", "generated", "solid"), ("coverage", "text", "dot"))),
    ]  # fmt: skip
    alt = (
        f"Fréchet distance between generated and real pictures in {space}, and the floor of real pictures that were "
        "held out. Below: precision, the share of generated pictures that look real, and coverage, the share of real "
        "pictures that have generated ones near them."
    )
    told = [[0, f"{space}, {{}} right", "classifier_accuracy", "share"]] if experiment.target.labelled else []
    return sheet("Fréchet distance", alt, traces, meta={"told": told}, **_rows(experiment.steps, space))


def _rows(steps: int, space: str) -> dict[str, Any]:
    """Distance above; below it, on one row, precision and coverage as shares."""
    note = {"xref": "paper", "yref": "paper", "showarrow": False, "yanchor": "bottom"}
    small = {"size": 11, "color": LIGHT["faint"]}
    names = f"{coloured('precision', 'generated')} and coverage (dotted)"
    return {
        "xaxis": step_axis(steps, anchor="y2"),
        "yaxis": axis(domain=[0.52, 1], type="log", dtick=1, tickformat=",~g"),
        "yaxis2": axis(domain=[0, 0.32], range=[0, 1.06], tickvals=[0, 1], tickformat=".0%"),
        "annotations": [
            note | {"x": 1, "xanchor": "right", "y": 1, "yshift": 7, "text": space, "font": small},
            note | {"x": 0, "xanchor": "left", "y": 0.335, "text": names, "font": small | {"color": LIGHT["text"]}},
        ],
    }


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
