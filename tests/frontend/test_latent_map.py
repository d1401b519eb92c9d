"""The latent map on the plane (frontend/live/latent-map.ts): pointing at a latent or at a place links the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.charts.message import message
from playground.charts.scene import scene
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from tests.frontend.manifolds import bent
from tests.frontend.messages import STATUS

pytestmark = pytest.mark.browser
RING = Experiment.from_link({"target": "ring", "latent.distribution": "normal"})[0]


@pytest.fixture
def plane(page: Any) -> Iterator[Any]:
    """A plane with a latent map in the page, as `window.plane`; its manifold is the sheared sheet."""
    arrays = {"samples": np.zeros((4, 2), np.float16), "manifold": bent().astype(np.float16)}
    packed = message("r", -1, STATUS, "", [Snapshot(0, arrays, {}).encode()], scene(RING))
    page.evaluate(
        """async (raw) => {
            const { Film, LatentMap, Plane, decodeMessage } =
                await load("server/wire", "server/film", "live/plane", "live/latent-map");
            const box = document.body.appendChild(document.createElement("div"));
            box.style = "position: fixed; left: 0; top: 0; width: 550px; height: 540px";
            const canvas = box.appendChild(document.createElement("canvas"));
            canvas.style = "display: block; width: 100%; height: 100%";
            const [readout, hint] = [0, 1].map(() => box.appendChild(document.createElement("div")));
            window.plane = new Plane({ canvas, readout, hint });
            window.announced = [];
            plane.overlay = new LatentMap(box, plane, (text) => announced.push(text));
            plane.overlay.canvas.style.position = "absolute";
            const decoded = decodeMessage(new Uint8Array(raw));
            window.reel = new Film("r");
            reel.add(decoded);
            plane.shown = new Set(["generated", "manifold"]);
            plane.setScene(decoded.scene);
            plane.setTheme({ ink: decoded.scene.ink.light, font: "sans-serif" });
            plane.show(reel, 0);
        }""",
        list(packed),
    )
    yield page
    page.evaluate("() => plane.elements.canvas.parentElement.remove()")


BOX = "() => { const { left, top, width, height } = plane.overlay.canvas.getBoundingClientRect(); return [left, top, width, height]; }"  # noqa: E501
TEXT = "() => plane.elements.readout.textContent"
MARK = """() => {
    const ctx = plane.elements.canvas.getContext("2d");
    const marks = [];
    ctx.arc = (x, y, radius) => radius === 6 && marks.push([plane.camera.ux(x), plane.camera.uy(y)]);
    plane.redraw();
    delete ctx.arc;
    return marks.slice(0, marks.length / 2); // each has two strokes
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
    for place, words in (([0.6, 0.2], "from z 0.72, 0.25"), ([-1.2, 0.9], "no latent leads here")):
        x, y = plane.evaluate("([x, y]) => [plane.camera.px(x), plane.camera.py(y)]", place)
        plane.mouse.move(x, y)
        assert plane.evaluate(TEXT).split("\n")[-1] == words


def test_the_map_is_there_only_with_the_manifold(plane: Any) -> None:
    assert not plane.evaluate("() => plane.overlay.canvas.hidden")
    plane.evaluate("() => { plane.shown.delete('manifold'); plane.redraw(); }")
    assert plane.evaluate("() => plane.overlay.canvas.hidden")
