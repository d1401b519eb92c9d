"""The chart of metrics: the metric that stands for the run, and a row for each other thing that is measured.

Which metrics there are, and in which row each is drawn, is said by the metrics themselves (`Metric.row`). A row that is
named in ROWS is drawn in its own way; any other is drawn by `_plain_row`, the first one by `_distance_row`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, end_label, series, sheet, step_axis
from playground.gan.measure.metric import HOVER, Metric
from playground.gan.measure.metrics import headline_first

DASHED = {"dash": "dash", "width": 1}
DOTTED = {"dash": "dot", "width": 1.2}
SHARES = {"range": [0, 1.06], "tickvals": [0, 1], "tickformat": ".0%"}
FIRST, GAP, MARGIN = 0.6, 0.4, {"l": 44, "r": 40, "t": 28, "b": 28, "pad": 0}
NOTE = {"xref": "paper", "yref": "paper", "showarrow": False, "yanchor": "bottom"}

Metrics = Sequence[Metric[Any]]


@dataclass
class Row:
    """One row of the chart: its lines, its axis, an axis at its right if it has two, and what stands above it."""

    alt: str
    traces: list[go.Scatter]
    axis: dict[str, Any]
    title: str = ""  # of the whole chart, when it is the first row
    right: dict[str, Any] | None = None  # an axis for traces with yaxis="right"
    notes: list[tuple[str, str, str]] = field(default_factory=list)  # at the left or right end, text, colour
    beside: str = ""  # a note beside the title
    live_annotations: list[list[Any]] = field(default_factory=list)  # numbers for the note beside the title
    wide: bool = False  # the margin is wide enough for the axis at the right


def metric_figure(experiment: Any) -> go.Figure:
    """How far generated is from real, with the floor that a perfect generator would score; below it a row for what
    else is measured: modes and quality, or whether what was asked for is seen. Reads numbers measured at some
    snapshots; of the experiment, target, condition and steps.
    """
    rows = _rows(experiment)
    names = ["y", *(f"y{i}" for i in range(2, 2 * len(rows) + 1))]
    layout: dict[str, Any] = {"xaxis": step_axis(experiment.steps)}
    if len(rows) > 1:
        layout["xaxis"] = step_axis(experiment.steps, anchor=names[len(rows) - 1])
    traces, notes, more = [], [], iter(names[len(rows) :])
    for row, name, domain in zip(rows, names, _domains(len(rows)), strict=False):
        layout[name.replace("y", "yaxis")] = row.axis | ({"domain": domain, "nticks": 3} if len(rows) > 1 else {})
        right = next(more) if row.right is not None else ""
        if row.right is not None:
            layout[right.replace("y", "yaxis")] = row.right | {"overlaying": name, "side": "right"}
        for trace in row.traces:
            trace.yaxis = right if trace.yaxis == "y2" else None if name == "y" else name
        traces += row.traces
        notes += [_note(row.beside)] if row.beside else []
        notes += [_above(domain[1], *note) for note in row.notes]
    live = [text for row in rows for text in row.live_annotations]
    if notes:
        layout["annotations"] = notes
    if any(row.wide for row in rows):
        layout["margin"] = MARGIN
    alt = " ".join([rows[0].alt, *(f"Below: {row.alt}" for row in rows[1:])])
    return sheet(rows[0].title, alt, traces, meta={"live_annotations": live}, **layout)


def _rows(experiment: Any) -> list[Row]:
    """The rows of an experiment's chart, the headline metric's first."""
    found: dict[str, list[Metric[Any]]] = {}
    for metric in headline_first(experiment):
        if name := metric.row(experiment):
            found.setdefault(name, []).append(metric)
    default = [_distance_row, *[_plain_row] * (len(found) - 1)]
    return [
        ROWS.get(name, otherwise)(experiment, metrics)
        for (name, metrics), otherwise in zip(found.items(), default, strict=True)
    ]


def _domains(rows: int) -> list[list[float]]:
    """From where to where each row reaches, the first row the highest; for two rows 0.52 to 1 and 0 to 0.32."""
    gap = GAP / rows
    whole = (1 - gap * (rows - 1)) / (FIRST + (1 - FIRST) * (rows - 1))
    found, top = [], 1.0
    for share in [FIRST, *[1 - FIRST] * (rows - 1)]:
        found.append([round(top - share * whole, 3), round(top, 3)])
        top -= share * whole + gap
    found[-1][0] = 0
    return found


def _note(text: str) -> dict[str, Any]:
    """What stands beside the title."""
    return NOTE | {"x": 1, "xanchor": "right", "y": 1, "yshift": 7, "text": text,
                   "font": {"size": 11, "color": LIGHT["faint"]}}  # fmt: skip


def _above(top: float, end: str, text: str, colour: str) -> dict[str, Any]:
    """What stands above a row that reaches up to `top`."""
    return NOTE | {"x": 0 if end == "left" else 1, "xanchor": end, "y": round(top + 0.015, 3), "text": text,
                   "font": {"size": 11, "color": LIGHT[colour]}}  # fmt: skip


def _line(metric: Metric[Any], word: str, colour: str, **changes: Any) -> go.Scatter:
    """The line of a metric; hovering calls it `word`."""
    return series("step", metric.name, word, colour, places=HOVER[metric.number_format], **changes)


def _floor(metric: Metric[Any], word: str, colour: str = "faint") -> go.Scatter:
    """The dashed line of a metric's floor."""
    return series("step", metric.floor_name, word, colour, places=HOVER[metric.number_format], line=DASHED)


def _floor_band(metric: Metric[Any]) -> list[go.Scatter]:
    """The range in which nearly every perfect generator scores, as a band around the floor."""
    low, high = (series("step", name, "", "faint", line={"width": 0}) for name in metric.range_names)
    high.update(fill="tonexty", fillcolor=translucent(LIGHT["faint"], 0.18))
    return [edge.update(hoverinfo="skip", hovertemplate=None) for edge in (low, high)]


# ---------------------------------------------------------------- rows that any metric may have
def _distance_row(experiment: Any, metrics: Metrics) -> Row:
    """A metric that stands for the run, with its floor; further ones that want to be in the same row are dotted."""
    metric, *others = metrics
    traces = [*_floor_band(metric), _floor(metric, metric.floor_title), _line(metric, "distance", "text")]
    traces += [_line(other, other.title, "text", line=DOTTED) for other in others]
    traces.append(end_label("step", metric.floor_name, metric.floor_title, "faint"))
    alt = (
        f"{metric.title} distance between generated and real samples, with the floor of a perfect generator and a band "
        "around it, in which nearly every perfect generator scores."
    )
    return Row(alt, traces, axis(rangemode="tozero"), f"Distance: {metric.title}")


def _plain_row(experiment: Any, metrics: Metrics) -> Row:
    """Any other metrics: the first one with its floor, further ones dotted."""
    metric, *others = metrics
    shares = metric.number_format == "share"
    traces = [_floor(metric, metric.floor_title)] if metric.floor_shown else []
    traces += [_line(other, other.title, "text", line=DOTTED) for other in others]
    traces.append(_line(metric, metric.title, "generated"))
    named = f"{metric.heading}, {metric.unit}" if metric.unit else metric.heading
    words = ", ".join([coloured(named, "generated"), *(f"{other.title} (dotted)" for other in others)])
    return Row(
        f"{named}.",
        traces,
        axis(**SHARES) if shares else axis(rangemode="tozero", nticks=3),
        notes=[("left", words, "text")],
    )


# ---------------------------------------------------------------- rows of points
def _mode_row(experiment: Any, metrics: Metrics) -> Row:
    """Modes captured (stairs, on the left) and the share of high quality (on the right)."""
    modes, *shares = metrics
    many = len(experiment.target.modes())
    traces = [_line(modes, modes.title, "text", line=DOTTED | {"shape": "hv"})]
    traces += [_line(share, share.title, "generated", yaxis="y2") for share in shares]
    right = axis(**SHARES, showgrid=False, tickfont={"color": LIGHT["generated"], "size": 11})
    return Row(
        f"modes captured, of {many}, and share of samples of {' and '.join(share.title for share in shares)}.",
        traces,
        axis(range=[0, many * 1.06], tickvals=[0, many]),
        right=right,
        notes=[("left", f"{modes.title}, dotted", "text"), *(("right", share.title, "generated") for share in shares)],
        wide=True,
    )


def _label_row(experiment: Any, metrics: Metrics) -> Row:
    """Share of the samples that belong to the label asked for: of all, and of the worst label."""
    right, *worst = metrics
    return Row(
        "share of the samples that belong to the label asked for, for all labels and for the worst one.",
        [
            _floor(right, "a perfect generator"),
            *(_line(metric, metric.title, "text", line=DOTTED) for metric in worst),
            _line(right, right.title, "generated"),
        ],
        axis(**SHARES),
        notes=[
            *(("left", f"{metric.title}, dotted", "text") for metric in worst),
            ("right", "right label", "generated"),
        ],
        wide=True,
    )


# ---------------------------------------------------------------- rows of pictures
def _frechet_row(experiment: Any, metrics: Metrics) -> Row:
    """The Fréchet distance falls by factors, so its axis is logarithmic. What space it is measured in, and how good the
    classifier of that space is, stands beside the title."""
    (metric,) = metrics
    labelled = experiment.target.labelled
    space = "features of a small classifier" if labelled else "principal components of the pixels"
    return Row(
        f"{metric.title} between generated and real pictures in {space}, and the floor of real pictures that were "
        "held out, with a band around it, in which nearly every draw of real pictures scores.",
        [
            *_floor_band(metric),
            _floor(metric, metric.floor_title),
            _line(metric, metric.title, "text"),
            end_label("step", metric.floor_name, metric.floor_title, "faint"),
        ],
        axis(type="log", dtick=1, tickformat=",~g"),
        metric.title,
        beside=space,
        live_annotations=[[0, f"{space}, {{}} right", "classifier_accuracy", "share"]] if labelled else [],
    )


def _quality_row(experiment: Any, metrics: Metrics) -> Row:
    """How many generated pictures look real, and how many real ones have generated ones near them."""
    precision, *others = metrics
    dotted = " and ".join(other.title for other in others)
    return Row(
        "precision, the share of generated pictures that look real, and coverage, the share of real pictures that have "
        "generated ones near them.",
        [
            _line(precision, precision.title, "generated", line={"dash": "solid"}),
            *(_line(other, other.title, "text", line={"dash": "dot"}) for other in others),
        ],
        axis(**SHARES),
        notes=[("left", f"{coloured(precision.title, 'generated')} and {dotted} (dotted)", "text")],
    )


def _class_row(experiment: Any, metrics: Metrics) -> Row:
    """How often the class that was asked for is seen."""
    seen, *worst = metrics
    dotted = " and ".join(f"the {metric.title}" for metric in worst)
    dashed = {"dash": "dash"}
    return Row(
        "how often the classifier recognises the class that was asked for, on average and for the worst class, and "
        "how often "
        "it is right about real pictures.",
        [
            series("step", seen.floor_name, seen.floor_title, "faint", places=HOVER["share"], line=dashed),
            _line(seen, seen.title, "generated", line={"dash": "solid"}),
            *(_line(metric, metric.title, "text", line={"dash": "dot"}) for metric in worst),
        ],
        axis(**SHARES),
        notes=[("left", f"{coloured(seen.title, 'generated')} and {dotted} (dotted)", "text")],
    )


def _l1_row(experiment: Any, metrics: Metrics) -> Row:
    """How far pictures that were made from others are from the real ones, beside the mean picture."""
    (metric,) = metrics
    return Row(
        "Mean difference of a pixel from that of the real picture, as a share of black to white (L1), on held-out "
        "pairs, and that of the mean picture.",
        [_floor(metric, "mean picture"), _line(metric, metric.title, "text")],
        axis(rangemode="tozero", tickformat=".0%", nticks=3),
        f"Distance to the real picture ({metric.title})",
        beside="dashed: the mean picture",
    )


def _sharpness_row(experiment: Any, metrics: Metrics) -> Row:
    """How sharp generated pictures are, beside the real ones."""
    (metric,) = metrics
    words = f"{metric.heading}: {coloured('generated', 'generated')} and {coloured('real (dashed)', 'real')}"
    return Row(
        "how sharp generated pictures are, and how sharp real ones are.",
        [_floor(metric, "real pictures", "real"), _line(metric, "generated pictures", "generated")],
        axis(rangemode="tozero", tickformat="~g", nticks=3),
        notes=[("left", words, "text")],
    )


ROWS: dict[str, Callable[[Any, Metrics], Row]] = {
    "modes": _mode_row,
    "labels": _label_row,
    "frechet": _frechet_row,
    "quality": _quality_row,
    "classes": _class_row,
    "l1": _l1_row,
    "sharpness": _sharpness_row,
}
