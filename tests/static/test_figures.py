"""Plotly figures in the browser (static/figures.js): how their traces are filled from a film."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.charts.inside_figures import features_figure, occupancy_figure
from playground.charts.message import message
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from tests.static.messages import STATUS

pytestmark = pytest.mark.browser
RING = Experiment.default("ring")


def film() -> bytes:
    """Real features on a line to the right, generated ones on the left; modes 0 and 1 are hit in turn."""
    frames = []
    for step in (0, 10, 20):
        features = np.zeros((2, 4, 2), np.float16)
        features[0] = [[1, step], [2, step], [3, step], [4, step]]
        features[1, :, 0] = -1
        arrays = {"features": features}
        if step != 10:
            arrays["occupancy"] = np.array([step / 40, 0.5, 0.25], np.float32)
        frames.append(Snapshot(step, arrays, {"g_gradient": 1.0 / (step + 1)}).encode())
    return message("r", -1, STATUS, "", frames, ({"dimension": 2}, Snapshot(0).encode()))


FILLED = """async ([raw, source, index]) => {
    const [wire, film, figures] = await Promise.all(["wire", "film", "figures"].map((name) => import(`/${name}.js`)));
    const reel = new film.Film("r");
    reel.add(wire.decodeMessage(new Uint8Array(raw)));
    let drawn;
    const Plotly = { react: (_, data, layout) => (drawn = { data, layout }), purge() {} };
    const figure = new figures.Figure(document.createElement("div"), source, "", Plotly, {});
    figure.setTheme({ light: {}, ink: {}, font: "serif" });
    figure.draw(reel, index, new Set());
    const plain = ({ name, x, y, z }) => [name, x && [...x], y && [...y], z];
    return { data: drawn.data.map(plain), x: drawn.layout.xaxis.range, y: drawn.layout.yaxis.range };
}"""


def test_features_come_apart_into_clouds_and_middles(page: Any) -> None:
    found = page.evaluate(FILLED, [list(film()), wire(features_figure(RING)), 1])
    real, generated, line, middle, other = found["data"]
    assert real[1:3] == [[1, 2, 3, 4], [10, 10, 10, 10]]
    assert generated[1:3] == [[-1, -1, -1, -1], [0, 0, 0, 0]]
    assert line[1:3] == [[-1, 2.5], [0, 10]], "from the generated middle to the real one"
    assert (middle[1:3], other[1:3]) == ([[2.5], [10]], [[-1], [0]])
    (left, right), (low, high) = found["x"], found["y"]
    assert left < -1 < 4 < right
    assert low < 0 < 10 < high


def test_axes_of_features_stand_still_while_the_points_move_a_little(page: Any) -> None:
    source = wire(features_figure(RING))
    before, after = (page.evaluate(FILLED, [list(film()), source, index])["x"] for index in (1, 2))
    assert before == after


def test_occupancy_is_a_row_for_each_mode_and_a_column_for_each_step_that_was_measured(page: Any) -> None:
    source = wire(occupancy_figure(RING))
    (cells,) = page.evaluate(FILLED, [list(film()), source, 2])["data"]
    assert cells[1] == [0, 20]
    assert cells[3] == [[0, 0.5], [0.5, 0.5], [0.25, 0.25]]
    (cells,) = page.evaluate(FILLED, [list(film()), source, 1])["data"]
    assert cells[1] == [0], "what is not yet on the timeline is not shown"
