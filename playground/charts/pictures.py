"""The charts beside a gallery that points do not have: distance in features, quality and variety, the classes, whether
the class asked for is seen, and how near and how sharp pictures are that were made from others."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, end_label, series, sheet, step_axis

LONGEST = 4  # letters of a class's name beside an axis
FEW = 6  # classes: then the cells of a confusion matrix have room for their shares, and its axes for longer names


def frechet_figure(experiment: Any) -> go.Figure:
    """The Fréchet distance with the floor of held-out pictures, and below it precision and coverage; or, where classes
    are asked for, how often they are seen.

    The distance falls by factors, so its axis is logarithmic. What space it is measured in, and how good the
    classifier of that space is, stands beside the title. Reads numbers measured at some snapshots.
    """
    by_class = experiment.condition.of == "classes"
    space = "features of a small classifier" if experiment.target.labelled else "principal parts of the pixels"
    traces = [
        series("step", "frechet_floor", "floor", "faint", line={"dash": "dash", "width": 1}),
        series("step", "frechet", "Fréchet distance", "text"),
        end_label("step", "frechet_floor", "floor", "faint"),
        *(series("step", number, name, colour, places=".1%", yaxis="y2", line={"dash": dash})
          for number, name, colour, dash in (AS_ASKED if by_class else AS_REAL)),
    ]  # fmt: skip
    alt = (
        f"Fréchet distance between generated and real pictures in {space}, and the floor of real pictures that were "
        f"held out. Below: {BELOW_ASKED if by_class else BELOW_REAL}"
    )
    annotations = [[0, f"{space}, {{}} right", "classifier_accuracy", "share"]] if experiment.target.labelled else []
    names = f"{coloured('class asked for', 'generated')} and the worst class (dotted)" if by_class else (
        f"{coloured('precision', 'generated')} and coverage (dotted)"
    )  # fmt: skip
    rows = _rows(experiment.steps, space, names)
    rows["yaxis"] = axis(domain=[0.52, 1], type="log", dtick=1, tickformat=",~g")
    rows["yaxis2"] = axis(domain=[0, 0.32], range=[0, 1.06], tickvals=[0, 1], tickformat=".0%")
    return sheet("Fréchet distance", alt, traces, meta={"live_annotations": annotations}, **rows)


AS_REAL = (("precision", "precision", "generated", "solid"), ("coverage", "coverage", "text", "dot"))
AS_ASKED = (
    ("conditional_accuracy_floor", "real pictures", "faint", "dash"),
    ("conditional_accuracy", "class asked for", "generated", "solid"),
    ("conditional_accuracy_worst", "worst class", "text", "dot"),
)
BELOW_REAL = (
    "precision, the share of generated pictures that look real, and coverage, the share of real pictures that have "
    "generated ones near them."
)
BELOW_ASKED = (
    "how often the classifier sees the class that was asked for, on average and for the worst class, and how often it "
    "is right about real pictures."
)


def _rows(steps: int, beside: str, below: str) -> dict[str, Any]:
    """What two charts share that lie one above the other: the steps; a note beside the title, and one above the lower
    chart that names its lines."""
    note = {"xref": "paper", "yref": "paper", "showarrow": False, "yanchor": "bottom"}
    small = {"size": 11, "color": LIGHT["faint"]}
    return {
        "xaxis": step_axis(steps, anchor="y2"),
        "annotations": [
            note | {"x": 1, "xanchor": "right", "y": 1, "yshift": 7, "text": beside, "font": small},
            note | {"x": 0, "xanchor": "left", "y": 0.335, "text": below, "font": small | {"color": LIGHT["text"]}},
        ],
    }


def pairs_figure(experiment: Any) -> go.Figure:
    """Of pictures made from others: how far they are from the real ones (L1, a share of black to white), beside the
    mean picture; below, how sharp they are, beside the real ones. Reads numbers measured at some snapshots."""
    dashed = {"dash": "dash", "width": 1}
    traces = [
        series("step", "l1_baseline", "mean picture", "faint", places=".1%", line=dashed),
        series("step", "l1", "L1", "text", places=".1%"),
        series("step", "sharpness_real", "real pictures", "real", places=".3g", line=dashed, yaxis="y2"),
        series("step", "sharpness", "generated pictures", "generated", places=".3g", yaxis="y2"),
    ]
    alt = (
        "Mean difference of a pixel from that of the real picture, as a share of black to white (L1), on held-out "
        "pairs, and that of the mean picture. Below: how sharp generated pictures are, and how sharp real ones are."
    )
    names = f"Sharpness: {coloured('generated', 'generated')} and {coloured('real (dashed)', 'real')}"
    rows = _rows(experiment.steps, "dashed: the mean picture", names)
    rows["yaxis"] = axis(domain=[0.52, 1], rangemode="tozero", tickformat=".0%", nticks=3)
    rows["yaxis2"] = axis(domain=[0, 0.32], rangemode="tozero", tickformat="~g", nticks=3)
    return sheet("Distance to the real picture (L1)", alt, traces, **rows)


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
        f"Confusion matrix of {len(asked)} classes: how often the classifier sees each class where one was asked for.",
        [cells],
        xaxis=axis(**ticks),
        yaxis=axis(autorange="reversed", **ticks),
    )
