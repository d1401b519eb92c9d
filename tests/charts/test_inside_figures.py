"""The charts of a look inside: what they promise the browser."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from playground.charts.inside_figures import figures, occupancy_figure, parts
from playground.charts.palette import LIGHT
from playground.charts.scene import scene
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.targets.latent import Latent

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
