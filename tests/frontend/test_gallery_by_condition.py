"""The browser's half of conditional galleries: a row for each class, or threes of given, generated and real."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from playground.charts.message import message
from playground.charts.pictures import confusion_figure
from playground.charts.scene import scene
from playground.charts.sheet import wire
from playground.gan.experiment.experiment import Experiment
from tests.frontend.messages import STATUS
from tests.frontend.test_gallery import DIGITS, hang, show
from tests.handmade import picture_snapshot

pytestmark = pytest.mark.browser


@pytest.fixture
def by_class(page: Any) -> Iterator[Any]:
    """A gallery of three of the digits, asked for by class."""
    three = Experiment.default("digits", "projection").model_dump(mode="json")
    three["target"]["only"] = "2,3,7"
    hang(page, Experiment.model_validate(three))
    yield page
    page.evaluate("() => { gallery.dispose(); gallery.canvas.remove(); }")


def test_by_class_a_row_is_a_class_and_a_column_a_latent(by_class: Any) -> None:
    show(by_class, 4, 400)
    description = by_class.evaluate("(index) => gallery.describe({ name: 'generated', index })", 12)
    assert description.startswith("class 3, latent 5  ·  D: ")
    assert description.endswith("·  the classifier sees: 3")
    description = by_class.evaluate("(index) => gallery.describe({ name: 'generated', index })", 16)
    assert description.startswith("class 7, latent 1")
    assert description.endswith("the classifier sees: 8, not 7")
    assert by_class.evaluate("() => gallery.describe({ name: 'real', index: 17 })").startswith("real, class 7  ·  D: ")
    assert by_class.evaluate("() => gallery.rowNames") == ["2", "3", "7"]


def test_by_class_pictures_of_another_class_have_a_cross_as_long_as_the_verdict_is_shown(by_class: Any) -> None:
    marked = "() => gallery.crossed(gallery.blocks.find(({ name }) => name === 'generated'))"
    show(by_class, 4, 400)
    assert by_class.evaluate(marked) == [0, 8, 16]
    by_class.evaluate("() => delete reel.at(4).arrays.verdict")
    show(by_class, 3, 300)
    show(by_class, 4, 400)
    assert by_class.evaluate(marked) == [0, 8, 16], "what the classifier saw last holds until it looks again"
    description = by_class.evaluate("() => gallery.describe({ name: 'generated', index: 0 })")
    assert description.endswith("at step 300 the classifier saw: 3, not 2")
    by_class.evaluate("() => gallery.shown.delete('verdict')")
    assert by_class.evaluate(marked) == []


def test_by_class_the_game_has_as_many_pictures_as_the_gallery(by_class: Any) -> None:
    show(by_class, 4, 400)
    found = by_class.evaluate(
        """async () => {
            const { Game } = await load("live/game");
            const game = new Game(document.body, () => gallery.gamePictures(), () => {});
            const seen = { real: new Set(), generated: new Set() };
            for (let round = 0; round < 20; round++) {
                game.start();
                for (const card of game.cards) seen[card.name].add(card.index);
            }
            const beliefs = game.cards.every((card) => Number.isFinite(card.belief));
            game.end();
            return [Math.max(...seen.real), Math.max(...seen.generated), game.cards.length, beliefs];
        }"""
    )
    assert found == [23, 23, 16, True]


@pytest.fixture
def pairs(page: Any) -> Iterator[Any]:
    """A gallery of digits that are made from their edges."""
    hang(page, Experiment.default("digits", "picture"))
    page.wait_for_function("() => gallery.fixed.given")
    yield page
    page.evaluate("() => { gallery.dispose(); gallery.canvas.remove(); }")


def test_what_is_given_stands_beside_what_is_made_of_it_and_the_real_picture(pairs: Any) -> None:
    show(pairs, 4, 400)
    placed = """async () => {
        const { indices, placeOf } = await load("paint/tiles");
        const { blocks } = gallery;
        return [blocks.map((b) => [b.name, ...placeOf(b, 4), b.tile]), blocks.map((b) => indices(b).length)];
    }"""
    places, lengths = pairs.evaluate(placed)
    assert [name for name, *_ in places] == ["given", "generated", "real"]
    (_, x, y, tile), generated, real = places
    assert [p[1:] for p in (generated, real)] == [[x + tile + 2, y, tile], [x + 2 * (tile + 2), y, tile]]
    assert len(set(lengths)) == 1


def test_arrow_keys_walk_from_what_is_given_to_the_real_picture_and_on_to_the_next_pair(pairs: Any) -> None:
    show(pairs, 4, 400)
    pairs.evaluate("() => gallery.canvas.focus()")
    said = [pairs.evaluate("() => gallery.announcement.textContent")]
    for _ in range(3):
        pairs.keyboard.press("ArrowRight")
        said.append(pairs.evaluate("() => gallery.announcement.textContent"))
    assert [text.split("  ·  ")[0] for text in said] == [
        "given 1: a few blocks",
        "generated 1",
        "real 1",
        "given 2: a few blocks",
    ]
    assert "D:" not in said[0]
    pairs.keyboard.press("ArrowLeft")
    pairs.keyboard.press("ArrowLeft")
    pairs.keyboard.press("Enter")
    assert pairs.evaluate("() => picks.map(({ index, step }) => [index, step])") == [[0, 400]]


def test_the_same_real_pictures_are_hung_anew_under_another_condition(pairs: Any) -> None:
    """The real pictures of a run without condition are the same bytes; only their places differ."""
    packed = message("s", -1, STATUS, "", [picture_snapshot(DIGITS, 0).encode()], scene(DIGITS))
    names = pairs.evaluate(
        """async (raw) => {
            const { decodeMessage } = await import("/server/wire.js");
            gallery.setScene(decodeMessage(new Uint8Array(raw)).scene);
            for (let i = 0; i < 200 && !gallery.fixed.real; i++) await new Promise((wake) => setTimeout(wake, 5));
            return gallery.blocks.map((block) => block.name);
        }""",
        list(packed),
    )
    assert names == ["generated", "real"]


def test_of_a_square_matrix_the_wanted_rows_and_columns_are_drawn(by_class: Any) -> None:
    made = wire(confusion_figure(Experiment.default("digits", "projection")))
    made["data"][0]["meta"]["part"]["of"] = [2, 7]
    z = by_class.evaluate(
        """async (source) => {
            const { Figure } = await import("/charts/figures.js");
            const drawn = [];
            const element = document.createElement("div");
            const plotly = { react: (_, data) => drawn.push(data[0].z) };
            const figure = new Figure(element, source, "", plotly);
            figure.setTheme({ light: {}, ink: {}, font: "sans-serif" });
            const matrix = new Float32Array(100);
            matrix[2 * 10 + 7] = 0.25;
            matrix[7 * 10 + 7] = 0.5;
            reel.at(4).arrays.confusion = matrix;
            figure.draw(reel, 4, new Set());
            figure.draw(reel, -1, new Set());
            return drawn;
        }""",
        made,
    )
    assert z == [[[0, 0.25], [0, 0.5]], []]
