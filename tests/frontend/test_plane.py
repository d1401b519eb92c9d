"""The plane by itself (frontend/live/plane.ts): any probe that it is sent has a button and is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.charts.message import message
from playground.charts.palette import LIGHT
from playground.charts.scene import _scene, scene
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.probe import PROBES, Mark, Probe
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from tests.gan.look.test_probe import drift  # noqa: F401  (a fixture)
from tests.gan.small import small

# a plane that has the film of the message `raw`
PLANE = """const canvas = document.body.appendChild(document.createElement("canvas"));
    canvas.style = "display: block; width: 550px; height: 540px";
    const plane = new Plane({ canvas, readout: document.createElement("div"), hint: document.createElement("div") });
    const decoded = decodeMessage(new Uint8Array(raw));
    const film = new Film("r");
    film.add(decoded);
    plane.setScene(decoded.scene);
    plane.setTheme({ ink: decoded.scene.ink.light, font: "sans-serif" });"""
SCRIPT = """async (raw) => {
    const { Film, Plane, decodeMessage, showLayers } =
        await load("server/wire", "server/film", "live/plane", "live/layout");
    PLANE
    const count = (shown, colour) => {
        plane.shown = new Set(shown);
        plane.show(film, 0);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let found = 0;
        for (let i = 0; i < data.length; i += 4) {
            const away = Math.hypot(...colour.map((value, k) => data[i + k] - value));
            if (data[i + 3] && away < 90) found++;
        }
        return found;
    };
    const bar = document.createElement("div");
    showLayers(bar, decoded.scene.layers, plane, {});
    const button = bar.querySelector("[data-layer=drift]");
    const blue = COLOUR;
    const result = { text: button?.textContent, title: button?.title };
    Object.assign(result, { without: count([], blue), drawn: count(["drift"], blue) });
    canvas.remove();
    return result;
}"""


def test_a_new_probe_gets_its_button_and_is_drawn_by_its_mark(page: Any, drift: str) -> None:  # noqa: F811
    snapshot = Watch(Training(small())).start()
    status = {"state": "running", "step": 0, "steps": 100, "device": "cpu"}
    packed = message("r", -1, status, "", [snapshot.encode()], scene(small()))
    colour = [int(LIGHT["real"][i : i + 2], 16) for i in (1, 3, 5)]
    seen = page.evaluate(SCRIPT.replace("PLANE", PLANE, 1).replace("COLOUR", str(colour)), list(packed))
    assert (seen["text"], seen["title"]) == ("Drift", "A made-up field that points to the right")
    assert seen["drawn"] > seen["without"] + 20, "its arrows are in the picture"


CLASSES = 8
TOYS = {  # for each mark of the plane an array without classes, and one for eight of them
    "points": (np.full((4, 2), 0.3), np.full((16, 2), 0.3)),
    "arrows": (np.full((4, 4), 0.3), np.full((16, 4), 0.3)),
    "mesh": (np.indices((3, 5)).T / 8, np.tile(np.indices((3, 5)).T / 8, (CLASSES, 1, 1, 1))),
    "field": (np.full((6, 6), 230), np.full((1 + CLASSES, 6, 6), 230)),
}
COUNT = """async ([raw, chosen]) => {
    const { Film, Plane, decodeMessage } = await load("server/wire", "server/film", "live/plane");
    PLANE
    plane.choose(chosen);
    const drawn = (...shown) => {
        plane.shown = new Set(shown);
        plane.show(film, 0);
        return canvas.toDataURL();
    };
    const found = [drawn() !== drawn("toy"), drawn() !== drawn("manifold"), plane.parts[0].shapes];
    plane.choose(null);
    canvas.remove();
    return found;
}"""


@pytest.mark.parametrize("chosen", [None, 2])
@pytest.mark.parametrize("condition", ["none", "projection"])
@pytest.mark.parametrize("mark", [*TOYS])
def test_every_mark_of_the_plane_draws_a_new_probe(page: Any, mark: Mark, condition: str, chosen: int | None) -> None:
    by_class = condition != "none"
    if chosen is not None and not by_class:
        return  # there is nothing to choose
    before = list(PROBES)
    try:
        array = TOYS[mark][by_class].astype(np.uint8 if mark == "field" else np.float16)
        PROBES.append(Probe("toy", "Toy", "Made up", "<g/>", mark, "plane", "toy", compute=lambda *_: array))
        _scene.cache_clear()
        experiment = Experiment.default("ring", condition)
        packed = message(
            "r", -1, {"state": "running", "step": 0, "steps": 9}, "", [first_look(experiment)], scene(experiment)
        )
        toy, manifold, shapes = page.evaluate(COUNT.replace("PLANE", PLANE, 1), [list(packed), chosen])
    finally:
        PROBES[:] = before
        _scene.cache_clear()
    assert (toy, manifold) == (True, True)
    assert shapes == {"manifold": [21, 21, 2]} | ({"toy": [5, 3, 2]} if mark == "mesh" else {})


def first_look(experiment: Experiment) -> bytes:
    """The first snapshot of a training, as it is kept."""
    return Watch(Training(experiment)).start().encode()
