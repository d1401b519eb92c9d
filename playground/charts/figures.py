"""The three small charts beside the picture: losses, distance, and what D believes."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, end_label, level, note, series, sheet, step_axis

DISTANCE = {  # the number's name and its title, for each family of targets
    "line": ("wasserstein", "Wasserstein"),
    "plane": ("sliced_wasserstein", "sliced Wasserstein"),
    "images": ("frechet", "Fréchet"),
}
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


def metric_figure(experiment: Any) -> go.Figure:
    """How far generated is from real, with the floor that a perfect generator would score.

    A second row shows, where labels are asked for, which share of the samples belongs to the one asked for; else,
    where the target has modes, how many are captured and which share of the samples is of high quality. Reads numbers
    measured at some snapshots.
    """
    name, title = DISTANCE[experiment.target.family]
    floor = f"{name}_floor"
    traces = [
        series("step", floor, "floor", "faint", line={"dash": "dash", "width": 1}),
        series("step", name, "distance", "text"),
        end_label("step", floor, "floor", "faint"),
    ]
    alt = f"{title} distance between generated and real samples, and the floor of a perfect generator."
    modes = experiment.target.modes()
    layout: dict[str, Any] = {"xaxis": step_axis(experiment.steps), "yaxis": axis(rangemode="tozero")}
    if experiment.condition.of == "classes":
        traces += _label_traces()
        layout = _two_rows(experiment.steps, "worst label, dotted", "right label")
        layout["yaxis2"] |= {"range": [0, 1.06], "tickvals": [0, 1], "tickformat": ".0%"}
        alt += " Below: share of the samples that belong to the label asked for, of all labels and of the worst one."
    elif modes is not None:
        traces += _mode_traces()
        layout = _two_rows(experiment.steps, "modes, dotted", "high quality") | _quality_axis()
        layout["yaxis2"] |= {"range": [0, len(modes) * 1.06], "tickvals": [0, len(modes)]}
        alt += f" Below: modes captured, of {len(modes)}, and share of samples of high quality."
    return sheet(f"Distance: {title}", alt, traces, **layout)


def _mode_traces() -> list[go.Scatter]:
    """Modes captured (stairs) and share of high quality, on the second row."""
    return [
        series("step", "modes", "modes", "text", line={"shape": "hv", "width": 1.2, "dash": "dot"}, yaxis="y2"),
        series("step", "high_quality", "high quality", "generated", places=".1%", yaxis="y3"),
    ]


def _label_traces() -> list[go.Scatter]:
    """Share of the samples that belong to the label asked for: of all, and of the worst label; on the second row."""
    worst, all_labels = "conditional_accuracy_worst", "conditional_accuracy"
    dashed = {"dash": "dash", "width": 1}
    return [
        series("step", f"{all_labels}_floor", "a perfect generator", "faint", places=".1%", line=dashed, yaxis="y2"),
        series("step", worst, "worst label", "text", places=".1%", line={"width": 1.2, "dash": "dot"}, yaxis="y2"),
        series("step", all_labels, "of the label asked for", "generated", places=".1%", yaxis="y2"),
    ]


def _two_rows(steps: int, dotted: str, line: str) -> dict[str, Any]:
    """Distance above; below it another row, whose dotted line and whose line are named."""
    word = {"xref": "paper", "yref": "paper", "y": 0.335, "showarrow": False, "yanchor": "bottom"}
    ends = [("left", 0, dotted, "text"), ("right", 1, line, "generated")]
    return {
        "xaxis": step_axis(steps, anchor="y2"),
        "yaxis": axis(domain=[0.52, 1], rangemode="tozero", nticks=3),
        "yaxis2": axis(domain=[0, 0.32]),
        "annotations": [
            word | {"x": x, "xanchor": anchor, "text": text, "font": {"size": 11, "color": LIGHT[colour]}}
            for anchor, x, text, colour in ends
        ],
        "margin": {"l": 44, "r": 40, "t": 28, "b": 28, "pad": 0},
    }


def _quality_axis() -> dict[str, Any]:
    """The second axis of the second row, for shares."""
    quality = {"color": LIGHT["generated"], "size": 11}
    return {
        "yaxis3": axis(overlaying="y2", side="right", range=[0, 1.06], tickvals=[0, 1], tickformat=".0%",
                       showgrid=False, tickfont=quality),
    }  # fmt: skip


def scores_figure(experiment: Any) -> go.Figure:
    """D's belief that a sample is real, for real and for generated samples, as overlaid histograms from 0 to 1.

    At the equilibrium both pile up at 1/2: D cannot tell. Reads the arrays scores_real, scores_fake.
    """
    traces = [_belief("scores_real", "real", "real"), _belief("scores_fake", "generated", "generated")]
    traces[1].marker.pattern = {"shape": "/", "size": 5, "solidity": 0.25, "fillmode": "overlay"}
    title = f"D's belief on {coloured('real', 'real')} and {coloured('generated', 'generated')}"
    alt = "Histograms of the discriminator's belief that a sample is real, for real and for generated samples."
    half = {"type": "line", "yref": "paper", "x0": 0.5, "x1": 0.5, "y0": 0, "y1": 1, "layer": "below",
            "line": {"color": LIGHT["faint"], "width": 1, "dash": "dash"}}  # fmt: skip
    return sheet(
        title,
        alt,
        traces,
        barmode="overlay",
        bargap=0.06,
        shapes=[half],
        xaxis=axis(
            range=[0, 1],
            tickvals=[0, 0.5, 1],
            ticktext=["0 generated", "cannot tell", "real 1"],
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
