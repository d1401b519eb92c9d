"""Still pictures of D's beliefs and of an update in feature space: what they show, from snapshots made by hand."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from playground.charts.boundary import belief_in_plane, belief_of_pictures, belief_on_line, line_gap, surface_figure
from playground.charts.density import real_density
from playground.charts.feature_moves import magnification, moves_figures
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.places import plane_of
from playground.gan.rules.losses import Hinge, Wasserstein
from tests.handmade import picture_snapshot


def plane_snapshot() -> Snapshot:
    """D says real to the right of the middle only."""
    surface = np.tile(np.repeat(np.array([0, 255], np.uint8), 20), (40, 1))
    return Snapshot(7, {"surface": surface, "samples": np.zeros((512, 2), np.float16)})


def line_snapshot(target: Any, belief: float) -> Snapshot:
    """A perfect generator, and a D that says the same everywhere; nothing is known in a stretch in the middle."""
    real = real_density(target)
    optimal = np.full(200, 0.5, np.float16)
    optimal[90:110] = np.nan
    arrays = {"belief": np.full(200, belief, np.float16), "optimal": optimal, "generated_density": real.astype("f2")}
    return Snapshot(7, arrays)


def test_the_plane_is_drawn_in_plot_units_from_below(ring: Experiment) -> None:
    figure = belief_in_plane(ring, plane_snapshot(), "Halfway")
    cells = figure.data[0]
    corner, last = plane_of(ring.target)[[0, -1]]
    assert (cells.x[0], cells.y[0]) == pytest.approx(corner, abs=1e-3)
    assert (cells.x[-1], cells.y[-1]) == pytest.approx(last, abs=1e-3)
    assert (cells.z[0][0], cells.z[39][39]) == (0, 1)
    generated = next(trace for trace in figure.data if trace.name == "generated")
    assert (generated.x[0], generated.y[0]) == pytest.approx(ring.target.mean, abs=1e-3)
    assert figure.layout.yaxis.scaleanchor == "x"


def test_the_line_and_the_neutral_colour_are_where_d_cannot_tell(ring: Experiment) -> None:
    smoothed = ring.model_copy(update={"loss": ring.loss.model_copy(update={"smoothing": 0.3})})
    figure = surface_figure(smoothed, np.full((4, 4), 0.35), "D", "D")
    assert figure.data[1].contours.start == figure.data[0].colorscale[1][0] == pytest.approx(0.35)


def test_under_a_condition_it_is_the_belief_for_the_label_that_fits_best(ring_by_label: Experiment) -> None:
    snapshot = plane_snapshot()
    snapshot.arrays["surface"] = np.stack([snapshot.arrays["surface"], *[np.zeros((40, 40), np.uint8)] * 8])
    assert belief_in_plane(ring_by_label, snapshot, "").data[0].z[0][39] == 1


def test_what_is_not_known_is_left_out(ring: Experiment) -> None:
    values = np.full((40, 40), 0.5)
    values[0, 0] = np.nan
    figure = surface_figure(ring, values, "D*", "the best")
    assert list(figure.data[0].z[0][:2]) == [None, 0.5]
    assert [trace.type for trace in figure.data] == ["heatmap"], "a line would be a scribble between the gaps"
    json.dumps(wire(figure), allow_nan=False)


def test_the_gap_on_the_line_is_shaded_where_the_best_is_known() -> None:
    gaussian = Experiment.default("gaussian")
    figure = belief_on_line(gaussian, line_snapshot(gaussian.target, 0.8), "At the end")
    gaps = [trace for trace in figure.data if trace.fill == "toself"]
    assert [len(gap.x) for gap in gaps] == [180, 180]
    assert (min(gaps[0].y), max(gaps[0].y)) == pytest.approx((0.5, 0.8), abs=1e-3)
    json.dumps(wire(figure), allow_nan=False)


def test_the_gap_is_measured_against_the_best_d_of_the_loss() -> None:
    gaussian = Experiment.default("gaussian")
    snapshot = line_snapshot(gaussian.target, 0.8)
    assert line_gap(gaussian, snapshot) == pytest.approx(0.3, abs=1e-3)
    snapshot.arrays["optimal"][:] = 0.9
    assert line_gap(gaussian, snapshot) == pytest.approx(0.1, abs=1e-3)
    assert line_gap(gaussian.model_copy(update={"loss": Hinge()}), snapshot) == pytest.approx(0.2, abs=1e-3)
    assert line_gap(gaussian.model_copy(update={"loss": Wasserstein()}), snapshot) is None


def test_of_pictures_there_are_histograms() -> None:
    digits = Experiment.default("digits")
    real, generated = belief_of_pictures(digits, picture_snapshot(digits, 0), "Before anything").data
    assert sum(real.y) == pytest.approx(1, abs=0.01)
    assert real.marker.color != generated.marker.color


def test_arrows_of_an_update_are_drawn_as_many_times_as_long_as_it_says() -> None:
    rng = np.random.default_rng(0)
    start = rng.standard_normal((2, 80, 2))
    moved = start + np.array([0.001, 0])
    d, g = moves_figures(np.stack([start, moved, moved]))
    said = d.layout.annotations[0].text.removeprefix("arrows: the moves, ").removesuffix(" times as long")
    scale = int(said.replace(",", ""))
    assert scale in (500, 1000)
    arrows = d.data[0]
    assert arrows.x[1] - arrows.x[0] == pytest.approx(0.001 * scale)
    assert arrows.x[2] is None
    assert g.data[0].x == (), "nothing moves here"
    assert d.layout.xaxis.range == g.layout.xaxis.range
    json.dumps(wire(d), allow_nan=False)


@pytest.mark.parametrize(("length", "expected"), [(1.0, 1), (0.06, 2), (0.001, 100), (0.0, 1)])
def test_magnification_is_a_round_number(length: float, expected: int) -> None:
    assert magnification(np.full(10, length), 1.0) == expected
