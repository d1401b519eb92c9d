"""Dirac-GANs in words and as figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.charts.dirac import over_steps, phase_plane, table_figure
from playground.charts.dirac_picture import REACH, dirac_picture
from playground.charts.dirac_words import TRENDS, sentence, theory
from playground.charts.recipe_picture import SIZE
from playground.charts.sheet import wire
from playground.gan.dirac.game import Game, critical_penalty, losses, remedies

FALL = {"theta": [1.0, 0.5, 0.01], "psi": [0.5, 0.2, 0.0]}


def behaviour(trend: str = "converges", **more: Any) -> dict[str, Any]:
    return {"trend": trend, "first": 1.1, "last": 0.01, "arrived": 2, "turns": 1.0, "end": [0.01, 0.0]} | more


def answer(**more: Any) -> dict[str, Any]:
    arrows = [[-1, 1], [0, 0], [0.5, -0.5], [1, 1]]
    return {"path": FALL, "behaviour": behaviour(), "reach": 1.4, "arrows": arrows, "eigenvalues": None} | more


@pytest.mark.parametrize("trend", list(TRENDS))
def test_every_trend_has_its_sentence(trend):
    assert sentence(behaviour(trend), Game()).casefold().startswith(TRENDS[trend][:12].casefold())


def test_where_it_stops_is_said():
    assert "θ = 2.00, ψ = 0. D is flat there" in sentence(behaviour("stops", end=[2.0, 0.001]), Game())


@pytest.mark.parametrize(
    ("eigenvalues", "changes", "said"),
    [
        ([[-0.5, 0.0], [-0.5, 0.0]], {"penalty": critical_penalty("r1")}, "Critically damped"),
        ([[-0.2, 0.4], [-0.2, -0.4]], {}, "It swings on its way in"),
        ([[-0.1, 0.0], [-1.9, 0.0]], {}, "Overdamped"),
        ([[0.0, 0.5], [0.0, -0.5]], {}, "When they move in turn, they stay on a circle"),
        ([[0.0, 0.5], [0.0, -0.5]], {"order": "simultaneous"}, "each step leads outwards, off the circle"),
        ([[0.0, 0.5], [0.0, -0.5]], {"loss": {"kind": "non-saturating"}}, "Terms of higher order"),
        ([[0.0, 1.0], [0.0, -1.0]], {"loss": {"kind": "wasserstein"}, "noise": 1.0}, "straight there"),
        (None, {"penalty": critical_penalty("gradient")}, "The field jumps there"),
        ([[0.0, 0.0], [0.0, 0.0]], {"loss": {"kind": "least-squares"}}, "a bias for that"),
    ],
)
def test_theory_has_a_word_for_each_case(eigenvalues, changes, said):
    assert said in theory(eigenvalues, Game(**changes))


def test_arrows_point_where_the_field_does_and_short_ones_can_be_seen():
    arrows = phase_plane(Game(), answer(arrows=[[0, 0], [0, 1], [100, 0.01], [0, 0]])).data[0]
    shafts = [(arrows.x[i + 1] - arrows.x[i], arrows.y[i + 1] - arrows.y[i]) for i in (0, 6)]
    assert shafts[0][0] > shafts[1][0] > 0
    assert all(y == 0 for _, y in shafts)
    assert shafts[0][0] < 1.4 * 2 / np.sqrt(2)


def test_the_phase_plane_shows_the_limits_of_clipping():
    figure = phase_plane(Game(penalty=critical_penalty("clipping")), answer())
    assert sorted(shape.y0 for shape in figure.layout.shapes) == [-0.3, 0.3]
    assert not phase_plane(Game(), answer()).layout.shapes


def test_the_table_has_a_path_a_word_and_a_place_to_click_for_each_game_and_frames_the_one_being_played():
    cells = [
        {"loss": loss, "remedy": remedy.name, "title": loss, "path": FALL, "behaviour": behaviour("circles")}
        for loss in losses()
        for remedy in remedies()
    ]
    game = Game(loss={"kind": "hinge"}, penalty=critical_penalty("r1"))
    figure = table_figure(game, cells)
    places, words = figure.data[2:]
    assert list(places.customdata) == [f"{cell['loss']}/{cell['remedy']}" for cell in cells]
    assert set(words.text) == {"circles"}
    (frame,) = figure.layout.shapes
    clicked = list(places.customdata).index("hinge/r1")
    assert frame.x0 < places.x[clicked] < frame.x1
    assert frame.y0 < places.y[clicked] < frame.y1
    assert not table_figure(Game(theta=0.3, noise=0.7), cells).layout.shapes


def test_figures_say_what_they_show_and_travel_as_plain_numbers():
    for figure in (phase_plane(Game(), answer()), over_steps(Game(), answer())):
        assert "It converges" in figure.layout.meta["alt"]
        assert "bdata" not in str(wire(figure))


def test_its_card_shows_each_path_in_its_ink_on_a_transparent_ground():
    circle = np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0, 6, 60)])
    alone, both = (dirac_picture(paths) for paths in ({}, {"generated": circle}))
    assert both.size == SIZE
    assert both.getpixel((2, 2))[3] == 0
    right = int(SIZE[0] / 2 + SIZE[1] / 2 / REACH)  # where the circle crosses the axis of theta
    red, green, blue, opacity = both.getpixel((right, SIZE[1] // 2 - 8))
    assert opacity > 150
    assert red > green > blue
    assert alone.getpixel((right, SIZE[1] // 2 - 8))[3] == 0


def test_points_of_a_path_that_lie_on_one_pixel_are_left_out_of_the_table():
    """A visitor waits for all that travels. What is left out is at most a fiftieth of the first distance away."""
    walk = [1.0, 0.5, 0.499, 0.498, 0.4975, 0.1, *[0.001 * i for i in range(100)][::-1]]
    path = {"theta": walk, "psi": [0.0] * len(walk)}
    cells = [{"loss": "minimax", "remedy": "none", "title": "", "path": path, "behaviour": behaviour()}]
    x = [value for value in table_figure(Game(theta=1.0, psi=0.0), cells).data[1].x if value is not None]
    assert x[:3] == [1.0, 0.5, 0.1]
    assert len(x) < 12
    assert all(min(abs(value - kept) for kept in x) <= 0.02 for value in walk)
