"""Plotly figures in the browser (frontend/charts/figures.ts): how their traces are filled from a film."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.charts.density import density_figure
from playground.charts.figures import losses_figure
from playground.charts.inside_figures import features_figure, occupancy_figure
from playground.charts.message import message
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from tests.frontend.messages import STATUS

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
    const { Figure, Film, decodeMessage } = await load("server/wire", "server/film", "charts/figures");
    const reel = new Film("r");
    reel.add(decodeMessage(new Uint8Array(raw)));
    let drawn;
    const Plotly = { react: (_, data, layout) => (drawn = { data, layout }), purge() {} };
    const figure = new Figure(document.createElement("div"), source, "", Plotly);
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


CHART = """async ([raw, source]) => {
    const { Figure, Film, decodeMessage, loadPlotly } = await load("server/wire", "server/film", "charts/figures");
    window.reel = new Film("r");
    reel.add(decodeMessage(new Uint8Array(raw)));
    window.chart = document.body.appendChild(document.createElement("div"));
    chart.style = "position: fixed; left: 0; top: 0; width: 500px; height: 300px; background: white";
    window.figure = new Figure(chart, source, "", await loadPlotly());
    figure.setTheme({ light: {}, ink: {}, font: "serif" });
    figure.draw(reel, 10, new Set());
}"""
RANGE = "() => chart._fullLayout.yaxis.range.slice()"


def test_a_zoom_into_a_live_chart_stays_until_two_clicks_show_all_again(page: Any) -> None:
    """The range of its axis follows the newest losses, which must not undo what somebody looks at."""
    frames = []
    for step in range(100):
        loss = {"loss_step": np.array([step], np.int32), "loss_d": np.array([step], np.float32)}
        frames.append(Snapshot(step, loss | {"loss_g": loss["loss_d"] + 5}, {}).encode())
    film = message("r", -1, STATUS, "", frames, ({"dimension": 2}, Snapshot(0).encode()))
    page.evaluate(CHART, [list(film), wire(losses_figure(RING))])
    page.evaluate("() => figure.draw(reel, 20, new Set())")
    page.mouse.move(200, 120)
    page.mouse.down()
    page.mouse.move(300, 200, steps=5)
    page.mouse.up()
    page.wait_for_function("() => figure.held.size > 0")
    zoomed = page.evaluate(RANGE)
    assert zoomed[1] - zoomed[0] < 20
    for index in (60, 99):
        page.evaluate("(index) => figure.draw(reel, index, new Set())", index)
        assert page.evaluate(RANGE) == pytest.approx(zoomed), "it still shows what was zoomed into"
    page.mouse.dblclick(250, 150)
    page.wait_for_function("() => chart._fullLayout.yaxis.range[1] > 90")
    page.evaluate("() => chart.remove()")


LINE = """async ([raw, source]) => {
    const { Density, Film, decodeMessage, SideCharts } = await load(
        "server/wire", "server/film", "live/density", "live/side-charts");
    window.reel = new Film("r");
    reel.add(decodeMessage(new Uint8Array(raw)));
    window.chart = document.body.appendChild(document.createElement("div"));
    chart.style = "position: fixed; left: 0; top: 0; width: 500px; height: 300px; background: white";
    window.density = new Density(() => charts.figures.density);
    window.charts = new SideCharts({}, chart, () => {});
    window.scene = { family: "line", window: [-5, 5], mean: [0], std: [1], figures: { density: source } };
    density.shown = new Set(["real", "generated"]);
    window.said = [];
    density.onzoom = () => said.push(density.last.enabled());
    window.show = async () => {
        await charts.make({ ...scene });
        charts.setTheme({ light: {}, ink: {}, font: "serif" });
        density.show(reel, 0);
    };
    await show();
    return density.last.enabled();
}"""
ENABLED = "() => density.last.enabled()"


def test_a_line_offers_to_reset_its_view_only_while_it_is_zoomed(page: Any) -> None:
    """Also when its figure is made anew, as after a change of a setting, which leaves the zoom as it is; and where
    nothing reads on the right axis."""
    arrays = {"samples": np.linspace(-1, 1, 50, dtype=np.float32)[:, None]}
    real = {"grid": np.linspace(-5, 5, 9, dtype=np.float32), "real_density": np.ones(9, np.float32)}
    film = message(
        "r", -1, STATUS, "", [Snapshot(0, arrays, {}).encode()], ({"dimension": 1}, Snapshot(0, real).encode())
    )
    figure = wire(density_figure(Experiment.default("gaussian")))
    assert page.evaluate(LINE, [list(film), figure]) is False, "nothing is zoomed yet"

    def zoom() -> None:
        page.mouse.move(150, 100)
        page.mouse.down()
        page.mouse.move(300, 200, steps=5)
        page.mouse.up()
        page.wait_for_function(ENABLED)

    zoom()
    assert page.evaluate("() => said.at(-1)") is True, "the button comes at once"
    page.evaluate("() => show()")
    assert page.evaluate(ENABLED) is True, "the new figure shows the same part"
    assert page.evaluate("() => chart._fullLayout.xaxis.range[1] < 3")
    page.evaluate("() => density.last.act()")
    assert page.evaluate(ENABLED) is False
    page.wait_for_function("() => chart._fullLayout.xaxis.range[1] > 3")
    assert page.evaluate("() => said.at(-1)") is False
    zoom()
    page.wait_for_timeout(500)  # clicks that come sooner count together with the press that zoomed
    page.mouse.dblclick(250, 150)
    page.wait_for_function("() => !density.last.enabled()")
    assert page.evaluate("() => said.at(-1)") is False
    assert page.evaluate("() => chart._fullLayout.xaxis.range[1] > 3")
    page.evaluate("() => chart.remove()")
