"""The charts of a sweep: the distance over the steps, by the values of one setting, or by those of two.

Distances are multiples of what a perfect generator scores, so that the floor is at 1 for every seed and setting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go

from playground.charts.health.facts import times
from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, sheet, step_axis
from playground.charts.sweep import Group, Standing, spread

TICKS = [m * 10.0**e for e in range(-1, 5) for m in (1, 2, 5)]
TIMES: dict[str, Any] = {"type": "log", "tickvals": TICKS, "ticktext": [f"{tick:,g}×" for tick in TICKS]}
NO_HOVER = {"hoverinfo": "skip", "mode": "lines"}
MARGIN = {"l": 52, "r": 40, "t": 28, "b": 44, "pad": 0}


def over_steps(standings: Sequence[Standing]) -> go.Figure:
    """The median over the seeds as a line, and a band from the lowest to the highest."""
    steps = max(one.member.experiment.steps for one in standings)
    at, lowest, middle, highest = zip(*spread(standings), strict=True) if spread(standings) else ((), (), (), ())
    edge = {"x": at, "line": {"width": 0, "color": LIGHT["generated"]}, **NO_HOVER}
    traces = [
        go.Scatter(y=lowest, **edge),
        go.Scatter(y=highest, fill="tonexty", fillcolor=translucent(LIGHT["generated"], 0.2), **edge),
        _floor([0, steps]),
        go.Scatter(
            x=at, y=middle, mode="lines", line={"color": LIGHT["generated"], "width": 2}, customdata=[
                f"lowest {times(low)}, highest {times(high)}" for low, high in zip(lowest, highest, strict=True)
            ],
            hovertemplate="step %{x:,d}<br>median %{y:.3g} times its floor<br>%{customdata}<extra></extra>",
        ),
    ]  # fmt: skip
    said = (
        f"Its median ends at {times(middle[-1])}, the runs between {times(lowest[-1])} and {times(highest[-1])}."
        if at
        else ""
    )
    return sheet(
        f"Distance, times its floor: {coloured('median and range', 'generated')} of {len(standings)} seeds",
        f"Distance of {len(standings)} seeds over their steps, as a multiple of the floor. {said}",
        traces,
        xaxis=step_axis(steps),
        yaxis=axis(**TIMES),
        margin=MARGIN,
    )


def by_value(groups: Sequence[Group], name: str, say: Callable[[str], str]) -> go.Figure:
    """For each value of a setting the median, the range and each run. `say` writes a value for people."""
    places = list(range(len(groups)))
    known = [(place, group) for place, group in zip(places, groups, strict=True) if group.floors]
    traces = [
        _floor([-0.5, len(groups) - 0.5]),
        *(
            go.Scatter(
                x=[place, place], y=[min(group.floors), max(group.floors)],
                line={"color": translucent(LIGHT["generated"], 0.35), "width": 10}, **NO_HOVER,
            )
            for place, group in known
        ),
        go.Scatter(
            x=[place for place, group in known for _ in group.floors],
            y=[value for _, group in known for value in group.floors],
            mode="markers", marker={"symbol": "diamond-open", "size": 7, "color": LIGHT["generated"]},
            hovertemplate="%{y:.3g} times its floor<extra></extra>",
        ),
        go.Scatter(
            x=[place for place, _ in known], y=[group.median for _, group in known], mode="markers",
            marker={"symbol": "line-ew", "size": 26, "line": {"width": 3, "color": LIGHT["text"]}},
            hovertemplate="median %{y:.3g} times its floor<extra></extra>",
        ),
    ]  # fmt: skip
    ticks = [f"{say(group.values[0])}<br>{_share(group)}" for group in groups]
    said = "; ".join(f"{say(group.values[0])}: {_measured(group)}" for group in groups)
    return sheet(
        "Distance, times its floor: each run, its range, and the median",
        f"Distance as a multiple of the floor for each value of {name}. {said}.",
        traces,
        xaxis=axis(
            range=[-0.5, len(groups) - 0.5],
            tickvals=places,
            ticktext=ticks,
            tickangle=0,
            showgrid=False,
        ),
        yaxis=axis(**TIMES),
        margin=MARGIN,
    )


def heat_map(groups: Sequence[Group], names: Sequence[str], say: Callable[[int, str], str]) -> go.Figure:
    """The median distance for each pair of values. `say` writes a value of the first (0) or second (1) setting."""
    rows, columns = (list(dict.fromkeys(group.values[which] for group in groups)) for which in (0, 1))
    cells = {group.values: group for group in groups}
    medians = [[cells[row, column].median for column in columns] for row in rows]
    said = [[_measured(cells[row, column]) for column in columns] for row in rows]
    shown = [[_cell(cells[row, column]) for column in columns] for row in rows]
    heat = go.Heatmap(
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        z=[[None if value is None else min(value, WORST) for value in row] for row in medians],
        zmin=1,
        zmax=WORST,
        text=shown,
        customdata=said,
        texttemplate="%{text}",
        textfont={"size": 11, "color": LIGHT["text"]},
        colorscale=[[0, translucent(LIGHT["generated"], 0.04)], [1, translucent(LIGHT["generated"], 0.6)]],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="%{customdata}<extra></extra>",
    )
    ticks = {"tickangle": 0, "showgrid": False, "tickfont": {"size": 11, "color": LIGHT["faint"]}}
    best = min((group for group in groups if group.median is not None), key=lambda g: g.median or 0, default=None)
    summary = f"Best: {_pair(best, names, say)}, {_measured(best)}." if best else "Nothing has been measured yet."
    return sheet(
        "Median distance, times its floor, and how many succeeded",
        f"Heat map of the median distance as a multiple of the floor, for {names[0]} and {names[1]}. {summary}",
        [heat],
        xaxis=axis(tickvals=list(range(len(columns))), ticktext=[say(1, value) for value in columns], **ticks)
        | {"title": {"text": names[1], "font": {"size": 12, "color": LIGHT["faint"]}, "standoff": 6}},
        yaxis=axis(
            tickvals=list(range(len(rows))), ticktext=[say(0, value) for value in rows], autorange="reversed", **ticks
        )
        | {"title": {"text": names[0], "font": {"size": 12, "color": LIGHT["faint"]}, "standoff": 6}},
        margin=MARGIN | {"l": 92},
    )


WORST = 10.0  # times its floor: as dark as it gets


def _floor(x: Sequence[float]) -> go.Scatter:
    """The dashed line of the floor."""
    line = {"dash": "dash", "width": 1, "color": LIGHT["faint"]}
    return go.Scatter(
        x=list(x), y=[1, 1], line=line, hoverinfo="skip", mode="lines+text", text=["", "\u00a0floor"],
        textposition="middle right", textfont={"size": 11, "color": LIGHT["faint"]}, cliponaxis=False,
    )  # fmt: skip


def _share(group: Group) -> str:
    """ "7 of 8", as long as one has ended."""
    return f"{group.good} of {group.ended}" if group.ended else ""


def _cell(group: Group) -> str:
    return "<br>".join(filter(None, [f"{times(group.median)}×" if group.median is not None else "", _share(group)]))


def _measured(group: Group) -> str:
    """ "median 1.3 times its floor, success 7 of 8"."""
    median = f"median {times(group.median)} times its floor" if group.median is not None else ""
    success = f"success {_share(group)}" if group.ended else ""
    return ", ".join(filter(None, [median, success])) or "not measured yet"


def _pair(group: Group, names: Sequence[str], say: Callable[[int, str], str]) -> str:
    return " and ".join(
        f"{name} {say(i, value)}" for i, (name, value) in enumerate(zip(names, group.values, strict=True))
    )
