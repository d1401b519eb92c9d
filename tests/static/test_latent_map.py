"""The latent map on the plane (static/latent_map.js): pointing at a latent or at a place links the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.charts.message import message
from playground.charts.scene import scene
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from tests.static.manifolds import bent
from tests.static.messages import STATUS

pytestmark = pytest.mark.browser
RING = Experiment.from_link({"target": "ring", "latent.distribution": "normal"})[0]


@pytest.fixture
def plane(page: Any) -> Iterator[Any]:
    """A plane with a latent map in the page, as `window.plane`; its manifold is the sheared sheet."""
    arrays = {"samples": np.zeros((4, 2), np.float16), "manifold": bent().astype(np.float16)}
    packed = message("r", -1, STATUS, "", [Snapshot(0, arrays, {}).encode()], scene(RING))
    page.evaluate(
        """async (raw) => {
            const names = ["wire", "film", "plane", "layers", "layout", "labels", "latent_map", "folds", "words", "camera"];
            const loaded = await Promise.all(names.map((name) => import(`/${name}.js`)));
            const m = Object.fromEntries(names.map((name, i) => [name, loaded[i]]));
            const box = document.body.appendChild(document.createElement("div"));
            box.style = "position: fixed; left: 0; top: 0; width: 550px; height: 540px";
            const canvas = box.appendChild(document.createElement("canvas"));
            canvas.style = "display: block; width: 100%; height: 100%";
            const { Camera, handle } = m.camera;
            window.plane = new m.plane.Plane(canvas, box.appendChild(document.createElement("div")),
                { Camera, handle, Labels: m.labels.Labels, layers: m.layers, words: m.words });
            window.announced = [];
            const { layers, words, folds } = m;
            plane.overlay = new m.latent_map.LatentMap(box, plane, { make: m.layout.make, layers, words, folds }, (text) => announced.push(text));
            plane.overlay.canvas.style.position = "absolute";
            const decoded = m.wire.decodeMessage(new Uint8Array(raw));
            window.reel = new m.film.Film("r");
            reel.add(decoded);
            plane.shown = new Set(["generated", "manifold"]);
            plane.setScene(decoded.scene);
            plane.setTheme({ ink: decoded.scene.ink.light, font: "sans-serif" });
            plane.show(reel, 0);
        }""",  # noqa: E501
        list(packed),
    )
    yield page
    page.evaluate("() => plane.canvas.parentElement.remove()")


BOX = "() => { const { left, top, width, height } = plane.overlay.canvas.getBoundingClientRect(); return [left, top, width, height]; }"  # noqa: E501
TEXT = "() => plane.readout.textContent"
MARK = """() => {
    const marks = [];
    const { mark } = plane.overlay;
    plane.overlay.mark = (ctx, place) => ctx === plane.canvas.getContext("2d") && marks.push(place);
    plane.draw();
    plane.overlay.mark = mark;
    return marks.map(([x, y]) => [plane.camera.ux(x), plane.camera.uy(y)]);
}"""


def test_pointing_at_a_latent_marks_where_it_goes(plane: Any) -> None:
    left, top, width, height = plane.evaluate(BOX)
    plane.mouse.move(left + width / 2, top + height / 2)
    assert plane.evaluate(TEXT).startswith("z 0.00, 0.00  →  x 0")
    np.testing.assert_allclose(plane.evaluate(MARK), [[0, 0]], atol=0.05)
    plane.mouse.move(left + width - 2, top + height / 2)
    np.testing.assert_allclose(plane.evaluate(MARK), [[1, 0]], atol=0.05)
    plane.mouse.move(left + width / 2, top - 40)
    assert plane.evaluate(MARK) == []


def test_a_click_holds_the_latent_and_another_lets_go(plane: Any) -> None:
    left, top, width, _ = plane.evaluate(BOX)
    plane.mouse.click(left + width / 2, top + 2)
    plane.mouse.move(left + width / 2, top - 60)
    np.testing.assert_allclose(plane.evaluate(MARK), [[0.3, 1]], atol=0.05)
    plane.mouse.click(left + width / 2, top + 2)
    plane.mouse.move(left + width / 2, top - 60)
    assert plane.evaluate(MARK) == []


def test_the_keyboard_moves_the_latent_and_says_where_it_goes(plane: Any) -> None:
    plane.evaluate("() => plane.overlay.canvas.focus()")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        plane.keyboard.press(key)
    np.testing.assert_allclose(plane.evaluate(MARK), [[0.23, 0.1]], atol=0.01)
    assert plane.evaluate("() => announced.at(-1)").startswith("z 0.25, 0.12  →  x ")
    assert "z 0.25, 0.12" in plane.evaluate("() => plane.overlay.canvas.ariaLabel")
    plane.keyboard.press("Escape")
    assert plane.evaluate(MARK) == []


def test_pointing_at_the_plane_tells_from_which_latent_samples_come(plane: Any) -> None:
    for place, words in (([0.6, 0.2], "from z 0.72, 0.25"), ([-1.2, 0.9], "no latent comes here")):
        x, y = plane.evaluate("([x, y]) => [plane.camera.px(x), plane.camera.py(y)]", place)
        plane.mouse.move(x, y)
        assert plane.evaluate(TEXT).split("\n")[-1] == words


def test_the_map_is_there_only_with_the_manifold(plane: Any) -> None:
    assert not plane.evaluate("() => plane.overlay.canvas.hidden")
    plane.evaluate("() => { plane.shown.delete('manifold'); plane.draw(); }")
    assert plane.evaluate("() => plane.overlay.canvas.hidden")
