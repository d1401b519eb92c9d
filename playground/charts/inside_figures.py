"""The charts of a look inside: what D sees, how strongly both networks are pulled, who is right, which modes are hit.

They take the places of the usual charts beside the picture, and follow its timeline as those do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from playground.charts.figures import losses_figure, scores_figure
from playground.charts.palette import LIGHT, translucent
from playground.charts.pictures import confusion_figure
from playground.charts.sheet import axis, coloured, level, note, series, sheet, step_axis

FEW = 8  # rows of a heat map that can be named each
LETTERS = 8  # of such a name
QUIET = ((0, 0), (0.1, 0.18), (0.5, 0.5), (1, 0.8))  # opacity of a share, in even shares / 2: small ones can be seen
MARGIN = {"l": 40, "r": 12, "t": 28, "b": 26, "pad": 0}


def figures(experiment: Any) -> dict[str, Callable[[Any], go.Figure]]:
    """The makers of the charts of a look inside, by name: `occupancy` only where there are modes or classes."""
    return {
        "features": features_figure,
        "gradients": gradients_figure,
        "right": right_figure,
        "losses": small_losses_figure,
        "occupancy": occupancy_figure if parts(experiment) else scores_figure,
    }


def figures_of_pictures(experiment: Any) -> dict[str, Callable[[Any], go.Figure]]:
    """The same for pictures: where classes are asked for, their confusion matrix says more than the shares."""
    by_class = {"occupancy": small_confusion_figure} if experiment.condition.classes_of(experiment.target) else {}
    return figures(experiment) | by_class


def parts(experiment: Any) -> list[str]:
    """Names of what samples are counted by: the classes of pictures, the modes of points; none without."""
    return [] if experiment.condition.given_part else experiment.target.part_names


def features_figure(_: Any) -> go.Figure:
    """D's last hidden layer: where it puts 128 real and 128 generated samples, the middles of both, and the way from
    the generated middle to the real one.

    The output is one straight cut through this picture. Two units are shown as they are, more as their two principal
    parts. Reads the array features [2, 128, 2]; the axes keep their scale until the points leave it.
    """
    way = go.Scatter(
        mode="lines+markers",
        line={"color": LIGHT["text"], "width": 2},
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 12],
            "color": LIGHT["text"],
            "opacity": 1,
            "line": {"width": 0},
        },
        meta={"points": "features", "middles": [1, 0]},
        hoverinfo="skip",
    )
    return sheet(
        f"D's last layer: {coloured('real', 'real')}, {coloured('generated', 'generated')}",
        "Scatter plot of the discriminator's last hidden layer: real samples as blue circles, generated ones as "
        "orange diamonds, and an arrow from the mean of the generated ones to the mean of the real ones.",
        [
            _cloud("real", 0, "circle"),
            _cloud("generated", 1, "diamond"),
            way,
            _middle("real", 0, "circle"),
            _middle("generated", 1, "diamond"),
        ],
        meta={"snug": True},
        margin=MARGIN,
        xaxis=axis(tickformat="~g"),
        yaxis=axis(tickformat="~g"),
    )


def _cloud(name: str, group: int, symbol: str) -> go.Scatter:
    return go.Scatter(
        name=name,
        mode="markers",
        marker={"symbol": symbol, "size": 5, "color": translucent(LIGHT[name], 0.55)},
        meta={"points": "features", "group": group},
        hovertemplate=f"{name}<br>%{{x:.3g}}, %{{y:.3g}}<extra></extra>",
    )


def _middle(name: str, group: int, symbol: str) -> go.Scatter:
    return go.Scatter(
        name=f"middle of {name}",
        mode="markers",
        marker={"symbol": symbol, "size": 12, "color": LIGHT[name], "line": {"color": LIGHT["background"], "width": 2}},
        meta={"points": "features", "middles": [group]},
        hovertemplate=f"middle of {name}<br>%{{x:.3g}}, %{{y:.3g}}<extra></extra>",
    )


def gradients_figure(experiment: Any) -> go.Figure:
    """The length of each network's gradient over the steps, and thin and dotted that of all its weights.

    They change by factors, so the axis is logarithmic: a line that sinks to a hundredth tells of a network that is
    no longer learnt much. Reads the numbers g_gradient, d_gradient, g_weight, d_weight.
    """
    thin = {"width": 1, "dash": "dot"}
    return sheet(
        f"Gradients of {coloured('D', 'discriminator')} and {coloured('G', 'generated')}",
        "Norm of the gradients of the discriminator and the generator at each step, on a logarithmic axis, and the "
        "norm of their weights.",
        [
            series("step", "d_weight", "weights of D", "discriminator", line=thin),
            series("step", "g_weight", "weights of G", "generated", line=thin),
            series("step", "d_gradient", "gradient of D", "discriminator"),
            series("step", "g_gradient", "gradient of G", "generated"),
        ],
        annotations=[note("dotted: weights")],
        margin=MARGIN,
        xaxis=step_axis(experiment.steps),
        yaxis=axis(type="log", tickformat="~g"),
    )


def right_figure(experiment: Any) -> go.Figure:
    """Which share of the real and of the generated samples D judges rightly; at 1/2 it can only guess. Thin and dotted:
    the share of hidden units of either network that say the same of every sample, and so tell nothing.

    Reads the numbers d_right_real, d_right_fake, d_dead, g_dead.
    """
    thin = {"width": 1, "dash": "dot"}
    return sheet(
        f"D right: {coloured('real', 'real')}, {coloured('generated', 'generated')}",
        "Share of real and of generated samples that the discriminator judges correctly, with a line at one half, and "
        "the share of dead units of both networks.",
        [
            series("step", "d_dead", "dead units of D", "discriminator", places=".1%", line=thin),
            series("step", "g_dead", "dead units of G", "generated", places=".1%", line=thin),
            series("step", "d_right_real", "right on real", "real", places=".1%"),
            series("step", "d_right_fake", "right on generated", "generated", places=".1%"),
        ],
        shapes=[level(0.5, "faint")],
        annotations=[note("dotted: dead units")],
        margin=MARGIN,
        xaxis=step_axis(experiment.steps),
        yaxis=axis(range=[-0.02, 1.04], tickvals=[0, 0.5, 1], tickformat=".0%", showgrid=False),
    )


def small_losses_figure(experiment: Any) -> go.Figure:
    """The losses as ever, in a place too narrow for the words on where they rest."""
    figure = losses_figure(experiment).update_layout(margin=MARGIN | {"r": 18})
    figure.layout.annotations = ()
    return figure


def small_confusion_figure(experiment: Any) -> go.Figure:
    """The confusion matrix as ever, with a shorter title."""
    title = f"Class {coloured('asked for', 'generated')} (rows), and seen"
    return confusion_figure(experiment).update_layout(title_text=title, margin=MARGIN)


def occupancy_figure(experiment: Any) -> go.Figure:
    """Which share of the generated samples falls on each mode, or class, over the steps: a row that stays empty is a
    mode that is missing, a dark one takes more than its share. Reads the arrays occupancy or class_histogram."""
    names = parts(experiment)
    of = experiment.target.parts
    array = "class_histogram" if of == "classes" else "occupancy"
    fair = 1 / len(names)
    cells = go.Heatmap(
        y=names,
        zmin=0,
        zmax=2 * fair,
        colorscale=[[share, translucent(LIGHT["generated"], opacity)] for share, opacity in QUIET],
        showscale=False,
        ygap=1,
        meta={"history": array},
        hovertemplate="step %{x:,d}<br>%{y}: %{z:.1%} of generated<extra></extra>",
    )
    shown = names if len(names) <= FEW else names[:: -(-len(names) // FEW)]
    ticks = [name.removeprefix("mode ")[:LETTERS] for name in shown]
    return sheet(
        f"Share of {coloured('generated', 'generated')} on each of {len(names)} {of}",
        f"Heat map of the share of generated samples on each of {len(names)} {of} over the steps. An even share is "
        f"{fair:.1%}.",
        [cells],
        margin=MARGIN,
        xaxis=step_axis(experiment.steps),
        yaxis=axis(type="category", tickvals=shown, ticktext=ticks, autorange="reversed", showgrid=False),
    )
