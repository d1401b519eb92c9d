"""The blank sheet that every figure starts from: no box, few grid lines, one small title, fixed margins.

Figures hold no data of a run. Their traces say in `meta` where the browser finds it (see `frontend/charts/figures.ts`):

- `{"series": {"x": "loss_step", "y": "loss_d"}}`: these arrays, or numbers, of all snapshots up to the one
  shown, one after another; `"step"` is the snapshot's own step
- `{"last": {...}}`: the same, but only the newest point (for the label at the end of a line)
- `{"frame": {"x": "samples"}}`: an array of the snapshot shown
- `{"scene": {"x": "grid"}}`: an array of the scene, which never changes
- `{"newest": {"y": "class_histogram"}}`: the newest array of this name up to the snapshot shown
- `{"newest": {"z": "confusion"}, "part": {"side": 10, "of": [0, 3]}}`: of a square matrix with 10 rows, these
  rows and columns
- `{"points": "features", "group": 0}`: the rows [n, 2] of one group of an array [groups, n, 2] of the snapshot shown;
  with `"middles": [1, 0]` instead, the mean of each of these groups
- `{"history": "occupancy"}`: x, the steps up to the one shown at which there is such an array [m]; z, the arrays, one
  row for each of its m numbers
- beside these, `"layer"`: the button that shows and hides the trace; `"standardised": ["x"]`: to be brought
  back to plot units.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from playground.charts.palette import LIGHT

MARGIN = {"l": 44, "r": 26, "t": 28, "b": 28, "pad": 0}
AXIS = {
    "showline": False,
    "zeroline": False,
    "ticks": "outside",  # clear ones: they only keep the numbers off the data
    "ticklen": 4,
    "tickcolor": "rgba(0,0,0,0)",
    "gridcolor": LIGHT["grid"],
    "gridwidth": 1,
    "tickfont": {"size": 11, "color": LIGHT["faint"]},
    "nticks": 4,
    "automargin": False,  # a margin that follows the numbers would make the figure jump
}


def sheet(title: str, alt: str, traces: list[Any], meta: dict[str, Any] | None = None, **layout: Any) -> go.Figure:
    """A figure without Plotly's template (Streamlit swaps in one of placeholder colours).

    title: one short line; coloured words name the lines. alt: what a screen reader says. meta: more for the
    browser; `robust` asks it to fit the y axis to nearly all points and to these values, `snug` to fit both axes to
    all points, in few steps.
    """
    usual = {
        "template": "none",
        "title": {
            "text": title,
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 4, "t": 4},
            "font": {"size": 13, "color": LIGHT["text"]},
        },
        "meta": {"alt": alt, **(meta or {})},
        "margin": MARGIN,
        "font": {"color": LIGHT["text"], "size": 12},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "uirevision": "keep",  # a zoom outlives the next data
        "hovermode": "closest",
        "dragmode": "zoom",
        "hoverlabel": {
            "font": {"size": 12, "color": LIGHT["text"]},
            "bgcolor": LIGHT["background"],
            "bordercolor": LIGHT["faint"],
        },
    }
    return go.Figure(traces, usual | layout)  # at once: `update_layout` takes four times as long


def axis(**changes: Any) -> dict[str, Any]:
    """An axis of the house, with changes."""
    return AXIS | changes


def step_axis(steps: int, **changes: Any) -> dict[str, Any]:
    """Steps from 0 to the end of the run, so that the line grows into its place; the first tick says "step"."""
    return axis(range=[0, steps], tickformat=",d", tickprefix="step ", showtickprefix="first", showgrid=False) | changes


def coloured(word: str, colour: str) -> str:
    """A word in its line's colour, for a title that is its own legend."""
    return f'<span style="color:{LIGHT[colour]}">{word}</span>'


def series(x: str, y: str, name: str, colour: str, *, places: str = ".4g", **changes: Any) -> go.Scatter:
    """A line over the run. x, y: array names, or a number's name; name: what hovering calls it."""
    line = {"color": LIGHT[colour], "width": 1.6} | changes.pop("line", {})
    return go.Scatter(
        name=name,
        mode="lines",
        line=line,
        meta={"series": {"x": x, "y": y}},
        hovertemplate=f"step %{{x:,d}}<br>{name} %{{y:{places}}}<extra></extra>",
        **changes,
    )


def end_label(x: str, y: str, word: str, colour: str, **changes: Any) -> go.Scatter:
    """A word that follows the end of a line."""
    return go.Scatter(
        mode="text",
        text=[f"\u00a0{word}"],
        textfont={"size": 11, "color": LIGHT[colour]},
        cliponaxis=False,
        hoverinfo="skip",
        meta={"last": {"x": x, "y": y}},
        **{"textposition": "middle right"} | changes,
    )


def level(value: float, colour: str) -> dict[str, Any]:
    """A dashed horizontal line."""
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "layer": "below",
        "line": {"color": LIGHT[colour], "width": 1, "dash": "dash"},
    }  # fmt: skip


def note(text: str) -> dict[str, Any]:
    """A note on the title's line, at the right end, where no data can run over it."""
    return {
        "text": text, "xref": "paper", "yref": "paper", "x": 1, "y": 1, "xanchor": "right", "yanchor": "bottom",
        "yshift": 7, "showarrow": False, "font": {"size": 11, "color": LIGHT["faint"]},
    }  # fmt: skip


def wire(figure: go.Figure) -> dict[str, Any]:
    """The figure as small JSON-able data, without its template."""
    plain = figure.to_plotly_json()
    plain["layout"].pop("template", None)
    return plain
