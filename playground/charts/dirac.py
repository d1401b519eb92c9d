"""Dirac-GANs as figures: the phase plane of one, how far it is from its equilibrium, and all of them at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.charts.dirac_words import TRENDS, sentence
from playground.charts.palette import LIGHT, translucent
from playground.charts.sheet import axis, coloured, sheet
from playground.gan.dirac.game import Game, losses, remedies, table_of

HEAD = 0.3  # of an arrow's length
LEAST = 1e-6  # smaller distances are all the same to the eye
CELL = (4.6, 2.7)  # in the table: how wide and how high a game's place is, in units of its distance at the start
STEP = 0.02  # in the table, the same: points of a path that are nearer to each other lie on one pixel
WORDS = {"converges": "settles", "unfinished": "too soon"}  # in the table, where the trend's own name is not a word


def phase_plane(game: Game, answer: dict[str, Any]) -> go.Figure:
    """The field as arrows, the path from its start to its end, and the equilibrium. `answer` is a "path" answer of the
    engine's job "dirac" (see engine/questions/dirac.py)."""
    path, reach = answer["path"], answer["reach"]
    theta, psi = path["theta"], path["psi"]
    hover = "step %{pointNumber}<br>θ %{x:.3f}<br>ψ %{y:.3f}<extra></extra>"
    walked = go.Scatter(x=theta, y=psi, mode="lines", line={"color": LIGHT["text"], "width": 1.8}, hovertemplate=hover)
    lattice = np.array(answer["arrows"])
    side = np.sqrt(lattice.shape[1])
    ends = [
        _mark(theta[0], psi[0], "start", {"symbol": "circle-open", "size": 11, "color": LIGHT["text"]}),
        _mark(0, 0, "equilibrium", {"symbol": "cross", "size": 11, "color": LIGHT["real"]}),
        _mark(theta[-1], psi[-1], "end", {"symbol": "diamond", "size": 11, "color": LIGHT["generated"]}),
    ]
    span = {"range": [-reach, reach], "zeroline": True, "zerolinecolor": LIGHT["grid"], "nticks": 7}
    return sheet(
        f"{coloured('θ: where G puts its sample', 'generated')} · {coloured('ψ: the slope of D', 'discriminator')}",
        f"Phase plane of the Dirac-GAN: arrows show where θ and ψ would move. {sentence(answer['behaviour'], game)}",
        [_arrows(lattice, 2 * reach / side), walked, *ends],
        shapes=_clipped(game),
        xaxis=axis(**span, title={"text": "θ", "standoff": 2}, constrain="domain"),
        yaxis=axis(**span, title={"text": "ψ", "standoff": 2}, scaleanchor="x", constrain="domain"),
        margin={"l": 44, "r": 10, "t": 28, "b": 36, "pad": 0},
    )


def _mark(x: float, y: float, name: str, marker: dict[str, Any]) -> go.Scatter:
    return go.Scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker=marker | {"line": {"width": 2, "color": marker["color"]}},
        hovertemplate=f"{name}<br>θ %{{x:.3f}}<br>ψ %{{y:.3f}}<extra></extra>",
    )


def _arrows(lattice: np.ndarray, cell: float) -> go.Scatter:
    """One line of all arrows with gaps between them. `lattice`: rows theta, psi and the field there, [4, n].

    Long ones are shortened, so that short ones can be seen: length v / (v + the usual v) of a cell.
    """
    start, flow = lattice[:2], lattice[2:]
    speed = np.hypot(*flow) + 1e-12
    shaft = 0.9 * cell * flow / (speed + np.median(speed))
    back, across = -HEAD * shaft, HEAD * 0.6 * np.array([-shaft[1], shaft[0]])
    tip, gap = start + shaft, np.full_like(start, np.nan)
    corners = [start, tip, tip + back + across, tip, tip + back - across, gap]
    x, y = np.stack(corners, axis=2).reshape(2, -1)
    return go.Scatter(
        x=_gaps(x), y=_gaps(y), mode="lines", line={"color": translucent(LIGHT["faint"], 0.75), "width": 1},
        hoverinfo="skip",
    )  # fmt: skip


def _gaps(numbers: np.ndarray) -> list[float | None]:
    return [None if np.isnan(number) else round(float(number), 4) for number in numbers]


def _clipped(game: Game) -> list[dict[str, Any]]:
    """The two lines that weight clipping does not let psi cross."""
    limit = getattr(game.penalty, "limit", None)
    line = {"color": LIGHT["discriminator"], "width": 1.2, "dash": "dash"}
    beside = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "line": line}
    return [] if limit is None else [beside | {"y0": y, "y1": y} for y in (limit, -limit)]


def over_steps(game: Game, answer: dict[str, Any]) -> go.Figure:
    """Above: theta and psi at each step; below: the distance from the equilibrium, by factors of ten."""
    theta, psi = np.array(answer["path"]["theta"]), np.array(answer["path"]["psi"])
    distance = np.hypot(theta, psi).clip(LEAST)
    lines = [("θ", theta, "generated", "y2"), ("ψ", psi, "discriminator", "y2"), ("distance", distance, "text", "y")]
    traces = [
        go.Scatter(
            y=[float(f"{value:.4g}") for value in values], name=name, mode="lines", yaxis=y,
            line={"color": LIGHT[colour], "width": 1.6},
            hovertemplate=f"step %{{x:,d}}<br>{name} %{{y:.4g}}<extra></extra>",
        )
        for name, values, colour, y in lines
    ]  # fmt: skip
    low, high = np.floor(np.log10(distance.min()) - 0.3), np.log10(distance.max()) + 0.2
    tens = [10.0**power for power in range(int(low), int(high) + 1, 2 if high - low > 4 else 1)]
    powers = {"type": "log", "range": [low, high], "tickvals": tens, "ticktext": [f"{ten:g}" for ten in tens]}
    return sheet(
        f"{coloured('θ', 'generated')} and {coloured('ψ', 'discriminator')}; below, the distance from the equilibrium",
        f"θ and ψ over the steps, and the distance from the equilibrium. {sentence(answer['behaviour'], game)}",
        traces,
        xaxis=axis(range=[0, game.steps], tickformat=",d", tickprefix="step ", showtickprefix="first", showgrid=False),
        yaxis=axis(domain=[0, 0.44], **powers),
        yaxis2=axis(domain=[0.54, 1], nticks=3, zeroline=True, zerolinecolor=LIGHT["grid"]),
    )


def table_figure(game: Game, cells: list[dict[str, Any]]) -> go.Figure:
    """All games on one sheet: a row for each loss, a column for each remedy, in each cell its path from the start.

    `cells` are those of a "table" answer of the engine's job "dirac". A click on a cell gives "loss/remedy".
    """
    unit = max(np.hypot(game.theta, game.psi), 0.1)
    settled = [cell for cell in cells if cell["behaviour"]["trend"] == "converges"]
    others = [cell for cell in cells if cell not in settled]
    traces = [_paths(others, unit, "faint"), _paths(settled, unit, "text"), _places(cells, game), _words(cells)]
    rows = [loss.title.removesuffix(" (saturating)") for loss in losses().values()]
    return sheet(
        "",
        "Paths of Dirac-GANs with every loss and every remedy. "
        + " ".join(f"{cell['title']}: {TRENDS[cell['behaviour']['trend']]}." for cell in cells),
        traces,
        shapes=_chosen(game, cells),
        xaxis=_names([remedy.title for remedy in remedies()], CELL[0], side="top"),
        yaxis=_names(rows, CELL[1], autorange="reversed", scaleanchor="x", constrain="domain"),
        margin={"l": 118, "r": 6, "t": 26, "b": 6, "pad": 0},
    )


def _names(titles: list[str], size: float, **changes: Any) -> dict[str, Any]:
    """An axis of cells with their titles."""
    span = {"range": [-0.5 * size, (len(titles) - 0.5) * size], "showgrid": False, "constrain": "domain"}
    return axis(tickvals=[size * i for i in range(len(titles))], ticktext=titles, **(span | changes))


def _middle(cell: dict[str, Any]) -> tuple[float, float]:
    """Where the equilibrium of a cell is drawn; y grows downwards."""
    column = [remedy.name for remedy in remedies()].index(cell["remedy"])
    return column * CELL[0], list(losses()).index(cell["loss"]) * CELL[1]


def _paths(cells: list[dict[str, Any]], unit: float, colour: str) -> go.Scatter:
    """The paths of some cells as one line with gaps. What leaves its cell is cut off, and points that nobody could tell
    from the one before are left out: there are six thousand, and a visitor waits for them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for cell in cells:
        across, down = _middle(cell)
        before: tuple[float, float] | None = None
        for theta, psi in zip(cell["path"]["theta"], cell["path"]["psi"], strict=True):
            here = theta / unit, psi / unit
            if abs(here[0]) > 0.5 * CELL[0] or abs(here[1]) > 0.5 * CELL[1]:
                point, before = (None, None), None
            elif before is not None and np.hypot(here[0] - before[0], here[1] - before[1]) < STEP:
                continue
            else:
                point, before = (round(across + here[0], 3), round(down - here[1], 3)), here
            if point[0] is not None or (x and x[-1] is not None):
                x.append(point[0])
                y.append(point[1])
        x.append(None)
        y.append(None)
    return go.Scatter(x=x, y=y, mode="lines", line={"color": LIGHT[colour], "width": 1.4}, hoverinfo="skip")


def _places(cells: list[dict[str, Any]], game: Game) -> go.Scatter:
    """The equilibrium of each cell: something to point at."""
    x, y = zip(*map(_middle, cells), strict=True)
    return go.Scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"symbol": "cross", "size": 7, "color": LIGHT["real"]},
        text=[f"{cell['title']}<br>{sentence(cell['behaviour'], game)}" for cell in cells],
        customdata=[f"{cell['loss']}/{cell['remedy']}" for cell in cells],
        hovertemplate="%{text}<extra></extra>",
    )


def _words(cells: list[dict[str, Any]]) -> go.Scatter:
    """What each game does, in the corner of its cell."""
    corners = [_middle(cell) for cell in cells]
    trends = [cell["behaviour"]["trend"] for cell in cells]
    return go.Scatter(
        x=[across + 0.47 * CELL[0] for across, _ in corners],
        y=[down + 0.4 * CELL[1] for _, down in corners],
        mode="text",
        text=[WORDS.get(trend, trend) for trend in trends],
        textposition="middle left",
        textfont={"size": 10, "color": [LIGHT["text" if trend == "converges" else "faint"] for trend in trends]},
        hoverinfo="skip",
    )


def _chosen(game: Game, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A frame around the cell of this game, if it is one of them."""
    same = {(loss, remedy.name) for loss, remedy, other in table_of(game) if other == game}
    framed = [_middle(cell) for cell in cells if (cell["loss"], cell["remedy"]) in same]
    half, line = (0.48 * CELL[0], 0.48 * CELL[1]), {"color": LIGHT["faint"], "width": 1}
    return [
        {"type": "rect", "x0": x - half[0], "x1": x + half[0], "y0": y - half[1], "y1": y + half[1], "line": line}
        for x, y in framed
    ]
