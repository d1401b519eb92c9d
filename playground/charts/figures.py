"""Two of the small charts beside the picture: losses, and what D believes. The third is in `metric_figure.py`."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, end_label, level, note, series, sheet, step_axis

BINS = 20


def losses_figure(experiment: Any) -> go.Figure:
    """Both losses over the steps, with dashed lines where they would rest at the equilibrium.

    Losses do not fall as in supervised learning: they push against each other, so the resting places are what
    to compare them with. Reads the arrays loss_step, loss_d, loss_g.
    """
    rests = _rests(*experiment.loss.rest)
    alt = "Losses of the discriminator and the generator at each step. " + " ".join(f"{r[0]}." for r in rests)
    traces = [
        series("loss_step", "loss_d", "D", "discriminator"),
        series("loss_step", "loss_g", "G", "generated"),
        end_label("loss_step", "loss_d", "D", "discriminator", textposition="top center"),
        end_label("loss_step", "loss_g", "G", "generated", textposition="top center"),
    ]
    title = f"Losses of {coloured('D', 'discriminator')} and {coloured('G', 'generated')}"
    return sheet(
        title,
        alt.strip(),
        traces,
        meta={"robust": [value for _, value, _ in rests]},
        shapes=[level(value, colour) for _, value, colour in rests],
        annotations=[note(" · ".join(coloured(text, colour) for text, _, colour in rests))],
        xaxis=step_axis(experiment.steps),
        yaxis=axis(showgrid=False, nticks=5),
    )


def _rests(d: float | None, g: float | None) -> list[tuple[str, float, str]]:
    """(label, value, colour) of each equilibrium line; one line when both rest at the same value."""
    if d is not None and d == g:
        return [(f"both rest at {d:.4g}", d, "faint")]
    named = [("D", d, "discriminator"), ("G", g, "generated")]
    return [(f"{who} rests at {value:.4g}", value, colour) for who, value, colour in named if value is not None]


def scores_figure(experiment: Any) -> go.Figure:
    """D's belief that a sample is real, for real and for generated samples, as overlaid histograms from 0 to 1.

    At the equilibrium both pile up where D cannot tell: at 1/2, or lower where labels are smoothed. Reads the arrays
    scores_real, scores_fake.
    """
    traces = [_belief("scores_real", "real", "real"), _belief("scores_fake", "generated", "generated")]
    traces[1].marker.pattern = {"shape": "/", "size": 5, "solidity": 0.25, "fillmode": "overlay"}
    title = f"D's belief on {coloured('real', 'real')} and {coloured('generated', 'generated')}"
    alt = "Histograms of the discriminator's belief that a sample is real, for real and for generated samples."
    resting = experiment.loss.resting_belief
    mark = {"type": "line", "yref": "paper", "x0": resting, "x1": resting, "y0": 0, "y1": 1, "layer": "below",
            "line": {"color": LIGHT["faint"], "width": 1, "dash": "dash"}}  # fmt: skip
    return sheet(
        title,
        alt,
        traces,
        barmode="overlay",
        bargap=0.06,
        shapes=[mark],
        xaxis=axis(
            range=[0, 1],
            tickvals=[0, resting, 1],
            ticktext=["0 generated", "cannot tell", "real 1"],
            tickangle=0,
            showgrid=False,
        ),
        yaxis=axis(rangemode="tozero", tickformat=".0%", nticks=3),
    )


def _belief(array: str, name: str, colour: str) -> go.Histogram:
    """The histogram of one array of beliefs, as shares of its samples."""
    return go.Histogram(
        name=name,
        meta={"frame": {"x": array}},
        autobinx=False,
        xbins={"start": 0, "end": 1 + 1e-6, "size": 1 / BINS},
        histnorm="probability",
        marker={"color": translucent(LIGHT[colour], 0.55), "line": {"color": LIGHT[colour], "width": 1}},
        hovertemplate=f"D %{{x}}<br>%{{y:.1%}} of {name}<extra></extra>",
    )
