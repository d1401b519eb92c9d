"""The history as one still picture: how far each run came, against what a perfect generator would score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playground.charts.palette import LIGHT
from playground.gan.measure.metrics import all_metrics

if TYPE_CHECKING:
    import altair as alt

MOST = 40
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # times the floor


def quality_chart(runs: Sequence[Any]) -> tuple[alt.LayerChart | None, str]:
    """Each run's distance as a multiple of its floor (1 = perfect), newest on the right, and the alt text.

    `runs` have title, key, created, state and metrics.
    The page says how high it is. None when fewer than three were measured.
    """
    rows = [row for row in map(_row, sorted(runs, key=lambda run: run.created)) if row is not None][-MOST:]
    if len(rows) < 3:
        return None, ""
    import altair as alt  # only now: it takes 22 MB, and many servers never draw this

    top = max(4.0, 1.3 * max(row["times"] for row in rows))
    base = alt.Chart(alt.Data(values=rows))
    points = base.mark_point(shape="diamond", filled=True, size=80, color=LIGHT["generated"]).encode(
        x=alt.X("order:O", title="runs, oldest to newest", axis=alt.Axis(labels=False, ticks=False)),
        y=alt.Y(
            "times:Q",
            title="times its floor",
            axis=alt.Axis(values=[tick for tick in TICKS if tick <= top], labelExpr="datum.value + '×'"),
            scale=alt.Scale(type="log", domain=[0.7, top], nice=False),
        ),
        tooltip=[
            alt.Tooltip("title:N", title="target"),
            alt.Tooltip("times:Q", title="times its floor", format=".2f"),
            alt.Tooltip("state:N"),
        ],
    )
    floor = (
        alt.Chart(alt.Data(values=[{"times": 1.0}]))
        .mark_rule(strokeDash=[4, 4], color=LIGHT["faint"])
        .encode(y="times:Q")
    )
    label = floor.mark_text(align="left", dx=4, dy=9, color=LIGHT["faint"]).encode(
        x=alt.value(0), y="times:Q", text=alt.value("a perfect generator")
    )
    # in one call, so that each layer keeps its rows: Streamlit loads pandas for rows that stand above all of them
    chart = alt.layer(floor, label, points).configure_view(stroke=None).configure_axis(grid=False)
    best = min(rows, key=lambda row: row["times"])
    described = (
        f"Distance of {len(rows)} runs as a multiple of what a perfect generator scores; "
        f"the best is {best['title']} at {best['times']:.2f}."
    )
    return chart, described


def times_floor(metrics: Mapping[str, float]) -> float | None:
    """How far a run came, as a multiple of what a perfect generator scores; None where that was not measured."""
    for metric in all_metrics():
        floor = metrics.get(metric.floor_name)
        if metric.headline and floor and metric.name in metrics:
            return metrics[metric.name] / floor
    return None


def _row(run: Any) -> dict[str, Any] | None:
    """The point of a run; None where its headline metric was not measured."""
    times = times_floor(run.metrics)
    return {"order": run.created, "title": run.title, "times": times, "state": run.state} if times else None
