"""Figures are drawn in the browser: here we check what they promise it, and that Plotly accepts them."""

from __future__ import annotations

import json
import re

import plotly.graph_objects as go
import pytest

from playground.charts.density import density_figure
from playground.charts.figures import losses_figure, metric_figure, scores_figure
from playground.charts.palette import DARK, LIGHT, translucent
from playground.charts.sheet import wire
from playground.gan.experiment import Experiment
from playground.gan.losses import Loss
from playground.gan.schema import kinds_of

SIDE = [losses_figure, metric_figure, scores_figure]


def figures(experiment: Experiment) -> list[go.Figure]:
    more = [density_figure] if experiment.target.family == "line" else []
    return [make(experiment) for make in [*SIDE, *more]]


def test_colours_come_from_the_palette(experiment: Experiment) -> None:
    """The browser swaps light ink for dark by its letters, so every colour must be one of the palette."""
    known = {colour.upper() for colour in LIGHT.values()}
    for figure in figures(experiment):
        assert {found.upper() for found in re.findall(r"#[0-9A-Fa-f]{6}", json.dumps(wire(figure)))} <= known


def test_palette_can_be_swapped() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert len(set(LIGHT.values())) == len(LIGHT)
    assert translucent("#0072B2", 0.5) == "#0072B280"


def test_small_and_without_data_or_template(experiment: Experiment) -> None:
    for figure in figures(experiment):
        plain = wire(figure)
        assert len(json.dumps(plain)) < 6000
        assert "template" not in plain["layout"]
        assert plain["layout"]["meta"]["alt"]
        assert all("x" not in trace and "y" not in trace for trace in plain["data"])
        assert all(trace["meta"] for trace in plain["data"])


def test_bindings_name_what_snapshots_hold(experiment: Experiment) -> None:
    """Array and number names, as the observer writes them."""
    arrays = {"samples", "scores_real", "scores_fake", "loss_step", "loss_d", "loss_g", "belief", "optimal", "step"}
    numbers = {"modes", "high_quality", "sliced_wasserstein", "wasserstein"}
    names = arrays | numbers | {f"{name}_floor" for name in numbers} | {"grid", "real_density"}
    for figure in figures(experiment):
        for trace in wire(figure)["data"]:
            for kind in ("series", "last", "frame", "scene"):
                assert set(trace["meta"].get(kind, {}).values()) <= names


@pytest.mark.parametrize("kind", list(kinds_of(Loss)))
def test_resting_lines(kind: str, ring: Experiment) -> None:
    loss = kinds_of(Loss)[kind]()
    figure = losses_figure(ring.model_copy(update={"loss": loss}))
    expected = {value for value in loss.rest if value is not None}
    assert {shape.y0 for shape in figure.layout.shapes} == expected
    for value in expected:
        assert f"{value:.4g}" in figure.layout.annotations[0].text


def test_modes_have_a_row_of_their_own(ring: Experiment) -> None:
    assert metric_figure(ring).layout.yaxis2.tickvals == (0, 8)
    assert "yaxis2" not in wire(metric_figure(Experiment.default("quadratic")))["layout"]
