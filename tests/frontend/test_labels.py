"""The browser's half of labels in the plane: whose samples, surface, manifold and arrows are on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.charts.message import message
from playground.charts.palette import LIGHT
from playground.charts.scene import scene
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.places import sides_of
from tests.frontend.messages import STATUS

pytestmark = pytest.mark.browser
LABELS = 8
RING = Experiment.default("ring", "projection")


def snapshot() -> Snapshot:
    """What a run that gets every label right might show: belief 10 for all of them, 20 for the first, 30 ..."""
    target: Any = RING.target
    side, mesh = sides_of(LABELS)
    labels = np.arange(512) % LABELS
    rng = np.random.default_rng(0)
    u = target.standardise(target.modes()[labels] + 0.01 * rng.standard_normal((512, 2)))
    centres = target.standardise(target.modes())
    arrays = {
        "samples": u.astype("<f2"),
        "surface": np.repeat(10 * np.arange(1, LABELS + 2), side * side).reshape(-1, side, side).astype(np.uint8),
        "manifold": np.broadcast_to(centres[:, None, None], (LABELS, mesh, mesh, 2)).astype("<f2"),
        "arrows": np.concatenate([u[:64], u[:64]], axis=1).astype("<f2"),
    }
    return Snapshot(100, arrays, {})


@pytest.fixture
def plane(page: Any) -> Iterator[Any]:
    """A plane in the page as `window.plane`, with a film of one snapshot as `window.reel`."""
    packed = message("r", -1, STATUS, "", [snapshot().encode()], scene(RING))
    page.evaluate(
        """async (raw) => {
            const { Film, Plane, decodeMessage } = await load("server/wire", "server/film", "live/plane");
            const canvas = document.body.appendChild(document.createElement("canvas"));
            canvas.style = "display: block; width: 550px; height: 540px";
            const [readout, hint] = [0, 1].map(() => document.createElement("div"));
            window.plane = new Plane({ canvas, readout, hint });
            const decoded = decodeMessage(new Uint8Array(raw));
            window.reel = new Film("r");
            window.reel.add(decoded);
            plane.shown = new Set(["real", "generated"]);
            plane.setScene(decoded.scene);
            plane.setTheme({ ink: decoded.scene.ink.light, font: "sans-serif" });
            plane.choose(null);
            plane.show(reel, 0);
            window.colours = () => {
                const { width, height } = canvas;
                const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
                const found = new Map();
                for (let i = 0; i < data.length; i += 4) {
                    const colour = data.slice(i, i + 3).join();
                    found.set(colour, (found.get(colour) ?? 0) + 1);
                }
                return found;
            };
        }""",
        list(packed),
    )
    yield page
    page.evaluate("() => { plane.elements.canvas.remove(); }")


PART = """(name) => plane.parts.map((part) => [part.label, Array.from(part.arrays[name])])"""


def test_each_label_gets_its_own_rows(plane: Any) -> None:
    arrays = snapshot().arrays
    own = arrays["samples"].reshape(-1, LABELS, 2)
    for label, samples in plane.evaluate(PART, "samples"):
        np.testing.assert_array_equal(np.reshape(samples, (-1, 2)), own[:, label].astype(float))
    for label, arrows in plane.evaluate(PART, "arrows"):
        np.testing.assert_array_equal(np.reshape(arrows, (-1, 4)), arrays["arrows"][label::LABELS].astype(float))
    for label, sheet in plane.evaluate(PART, "manifold"):
        np.testing.assert_array_equal(np.reshape(sheet, (21, 21, 2)), arrays["manifold"][label].astype(float))
    real, labels = plane.evaluate("() => [plane.real.map(({ real }) => real), [...plane.scene.arrays.real_labels]]")
    assert [len(rows) // 2 for rows in real] == np.bincount(labels).tolist()


def test_one_label_alone(plane: Any) -> None:
    plane.evaluate("() => { plane.choose(3); plane.redraw(); }")
    (found,) = plane.evaluate(
        "() => plane.parts.map(({ label, arrays, shapes }) => [label, arrays.samples.length, shapes.manifold])"
    )
    assert found == [3, 2 * 64, [21, 21, 2]]
    assert plane.evaluate(
        "() => { const { surface, shape } = plane.labels.surface(plane.frame); return [surface[0], shape]; }"
    ) == [50, [32, 32]]
    plane.evaluate("() => plane.choose(null)")
    assert plane.evaluate("() => plane.labels.surface(plane.frame).surface[0]") == 10, "the best of all labels"


def test_all_labels_differ_in_colour_and_one_alone_looks_as_ever(plane: Any) -> None:
    rgb = {name: ",".join(str(int(LIGHT[name][i : i + 2], 16)) for i in (1, 3, 5)) for name in LIGHT}
    near = """([wanted, reach]) => [...colours()].some(([colour]) => {
        const [a, b] = [colour, wanted].map((text) => text.split(",").map(Number));
        return a.every((value, i) => Math.abs(value - b[i]) < reach);
    })"""
    for label in range(LABELS):
        assert plane.evaluate(near, [rgb[f"label_{label}"], 40])
    assert not plane.evaluate(near, [rgb["generated"], 15])
    plane.evaluate("() => { plane.choose(0); plane.redraw(); }")
    assert plane.evaluate(near, [rgb["generated"], 60])
    assert not plane.evaluate(near, [rgb["label_0"], 15])


def test_the_readout_names_the_label_and_its_own_belief(plane: Any) -> None:
    read = """(label) => {
        const [x, y] = plane.parts.find((part) => part.label === label).arrays.samples;
        plane.hover({ x: plane.camera.px(x), y: plane.camera.py(y) });
        return plane.elements.readout.textContent;
    }"""
    assert plane.evaluate(read, 2).startswith("generated, label 3:  x ")
    assert plane.evaluate(read, 2).endswith("D: 16% real"), "the belief in the label of the sample: 40 of 255"


def test_the_choice_is_remembered_for_the_next_run_on_the_same_labels(plane: Any) -> None:
    found = plane.evaluate(
        """() => {
            plane.choose(5);
            const { scene, labels: { constructor: Labels } } = plane;
            const chosen = (classes) => new Labels({ classes, arrays: scene.arrays }).chosen;
            return [chosen(scene.classes), chosen(["first", "second"]), chosen([]), plane.labels.description];
        }"""
    )
    assert found == [5, None, None, " Only label 6 is shown."]
