"""The charts of a look inside: what they promise the browser, and how it fills them."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from playground.charts.inside_figures import features_figure, figures, occupancy_figure, parts
from playground.charts.message import message
from playground.charts.palette import LIGHT
from playground.charts.scene import scene
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.targets.latent import Latent
from tests.static.test_film import STATUS, page  # noqa: F401

INSIDE = ["features", "gradients", "right", "losses", "occupancy"]


def test_they_take_the_places_of_the_usual_charts(experiment: Experiment) -> None:
    described = scene(experiment, inside=True)[0]
    expected = [*INSIDE, "density"] if experiment.target.family == "line" else INSIDE
    assert list(described["figures"]) == expected
    assert described["inside"]
    assert not scene(experiment)[0]["inside"]


def test_all_layers_are_switched_on_and_ideal_is_one_without_a_condition(
    ring: Experiment, ring_by_label: Experiment
) -> None:
    assert scene(ring, inside=True)[0]["shown"][-3:] == ["manifold", "arrows", "ideal"]
    assert "ideal" in names_of(scene(ring)[0]["layers"])
    assert "ideal" not in scene(ring)[0]["shown"]
    assert "ideal" not in names_of(scene(ring_by_label)[0]["layers"])


def names_of(layers: list[dict[str, Any]]) -> list[str]:
    return [layer["name"] for layer in layers]


def test_small_described_and_of_our_colours(experiment: Experiment) -> None:
    known = {colour.upper() for colour in LIGHT.values()}
    for make in figures(experiment).values():
        plain = wire(make(experiment))
        text = json.dumps(plain)
        assert len(text) < 6000
        assert {found.upper() for found in re.findall(r"#[0-9A-Fa-f]{6}", text)} <= known
        assert plain["layout"]["meta"]["alt"]
        assert all(trace["meta"] for trace in plain["data"])


def test_samples_are_counted_by_mode_or_class() -> None:
    assert parts(Experiment.default("ring"))[-1] == "mode 8"
    assert len(parts(Experiment.default("digits"))) == 10
    assert parts(Experiment.default("gaussian")) == parts(Experiment.default("spirals")) == []
    assert occupancy_figure(Experiment.default("grid")).data[0].zmax == pytest.approx(2 / 25)


@pytest.mark.parametrize(("dimension", "distribution"), [(1, "normal"), (2, "normal"), (2, "uniform")])
def test_the_latent_line_is_that_of_the_latent_grid(dimension: int, distribution: Any) -> None:
    latent = Latent(dimension=dimension, distribution=distribution)
    ring = Experiment.default("ring").model_copy(update={"latent": latent})
    line = Snapshot.decode(scene(ring)[1]).arrays["latent_line"]
    grid = latent.grid(len(line)).numpy()
    np.testing.assert_allclose(line, grid[: len(line), 0], atol=1e-5)


def test_a_latent_of_many_dimensions_has_no_map() -> None:
    ring = Experiment.default("ring").model_copy(update={"latent": Latent(dimension=8)})
    assert "latent_line" not in Snapshot.decode(scene(ring)[1]).arrays


# ---------------------------------------------------------------- in the browser
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
    figure.dress({ light: {}, ink: {}, font: "serif" });
    figure.draw(reel, index, new Set());
    const plain = ({ name, x, y, z }) => [name, x && [...x], y && [...y], z];
    return { data: drawn.data.map(plain), x: drawn.layout.xaxis.range, y: drawn.layout.yaxis.range };
}"""


@pytest.mark.browser
def test_features_come_apart_into_clouds_and_middles(page: Any, ring: Experiment) -> None:  # noqa: F811
    found = page.evaluate(FILLED, [list(film()), wire(features_figure(ring)), 1])
    real, generated, way, middle, other = found["data"]
    assert real[1:3] == [[1, 2, 3, 4], [10, 10, 10, 10]]
    assert generated[1:3] == [[-1, -1, -1, -1], [0, 0, 0, 0]]
    assert way[1:3] == [[-1, 2.5], [0, 10]], "from the generated middle to the real one"
    assert (middle[1:3], other[1:3]) == ([[2.5], [10]], [[-1], [0]])
    (left, right), (low, high) = found["x"], found["y"]
    assert left < -1 < 4 < right
    assert low < 0 < 10 < high


@pytest.mark.browser
def test_axes_of_features_stand_still_while_the_points_move_a_little(page: Any, ring: Experiment) -> None:  # noqa: F811
    source = wire(features_figure(ring))
    before, after = (page.evaluate(FILLED, [list(film()), source, index])["x"] for index in (1, 2))
    assert before == after


@pytest.mark.browser
def test_occupancy_is_a_row_for_each_mode_and_a_column_for_each_step_that_was_measured(
    page: Any,  # noqa: F811
    ring: Experiment,
) -> None:
    source = wire(occupancy_figure(ring))
    (cells,) = page.evaluate(FILLED, [list(film()), source, 2])["data"]
    assert cells[1] == [0, 20]
    assert cells[3] == [[0, 0.5], [0.5, 0.5], [0.25, 0.25]]
    (cells,) = page.evaluate(FILLED, [list(film()), source, 1])["data"]
    assert cells[1] == [0], "what is not yet on the timeline is not shown"
