"""Figures are drawn in the browser: here we check what they promise it, and that Plotly accepts them."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.charts.density import density_figure
from playground.charts.figures import losses_figure, scores_figure
from playground.charts.metric_figure import metric_figure
from playground.charts.palette import DARK, LIGHT, translucent
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.loss import Loss

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


# Machado, Oliveira and Fernandes 2009, severity 1: linear RGB as other eyes see it
EYES = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


@pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("eyes", list(EYES))
def test_labels_can_be_distinguished_by_all_eyes(eyes: str, ink: dict[str, str]) -> None:
    labels = [_lab(ink[f"label_{i}"], np.array(EYES[eyes])) for i in range(8)]
    assert min(np.linalg.norm(a - b) for a, b in combinations(labels, 2)) > 15  # of about 100 from black to white


@pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
def test_labels_stand_out_from_the_page(ink: dict[str, str]) -> None:
    page = _lab(ink["background"], np.eye(3))
    assert min(abs(page[0] - _lab(ink[f"label_{i}"], np.eye(3))[0]) for i in range(8)) > 30


def _lab(colour: str, eyes: Any) -> np.ndarray:
    """A colour in CIE L*a*b*, in which distances are about those that are seen."""
    share = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.clip(eyes @ np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4), 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ linear / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


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
    numbers |= {"conditional_accuracy", "conditional_accuracy_worst"}
    floors = {f"{name}_floor{end}" for name in numbers for end in ("", "_low", "_high")}
    names = arrays | numbers | floors | {"grid", "real_density"}
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


def test_labels_have_a_row_of_their_own(ring_by_label: Experiment) -> None:
    plain = wire(metric_figure(ring_by_label))
    second = [trace["meta"]["series"]["y"] for trace in plain["data"] if trace.get("yaxis") == "y2"]
    assert second == ["conditional_accuracy_floor", "conditional_accuracy_worst", "conditional_accuracy"]
    assert plain["layout"]["yaxis2"]["tickformat"] == ".0%"
    assert "worst" in plain["layout"]["meta"]["alt"]


def test_modes_have_a_row_of_their_own(ring: Experiment) -> None:
    assert metric_figure(ring).layout.yaxis2.tickvals == (0, 8)
    assert "yaxis2" not in wire(metric_figure(Experiment.default("quadratic")))["layout"]


@pytest.mark.parametrize(
    ("loss", "expected"),
    [("non-saturating", 0.5), ("least-squares", 0.5), ("hinge", 0.5), ("wasserstein", 0.5), ("relativistic", 0.5)],
)
def test_a_discriminator_that_cannot_tell_is_marked_at_one_half(loss: str, expected: float) -> None:
    experiment, problems = change(Experiment.default("ring"), "loss", loss)
    assert not problems
    figure = scores_figure(experiment)
    assert figure.layout.shapes[0].x0 == figure.layout.xaxis.tickvals[1] == expected


@pytest.mark.parametrize("loss", ["non-saturating", "minimax"])
def test_with_smoothed_labels_the_mark_is_where_the_losses_rest(loss: str) -> None:
    """There D's loss on as many real as generated samples is the value that the chart of losses marks."""
    experiment = Experiment.default("ring")
    for path, text in (("loss", loss), ("loss.smoothing", "0.2")):
        experiment, problems = change(experiment, path, text)
        assert not problems
    figure = scores_figure(experiment)
    belief = figure.layout.shapes[0].x0
    assert belief == figure.layout.xaxis.tickvals[1] == pytest.approx((1 - 0.2) / 2)
    at_rest = -0.8 * np.log(belief) - 0.2 * np.log(1 - belief) - np.log(1 - belief)
    assert experiment.loss.rest[0] == pytest.approx(at_rest)
