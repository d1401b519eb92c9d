"""The plane by itself (static/plane.js, layers.js, layout.js): any probe that it is sent has a button and is drawn."""

from __future__ import annotations

from typing import Any

from playground.charts.message import message
from playground.charts.palette import LIGHT
from playground.charts.scene import scene
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from tests.gan.look.test_probe import drift  # noqa: F401  (a fixture)
from tests.gan.small import small

SCRIPT = """async (raw) => {
    const names = ["wire", "film", "plane", "layers", "layout", "labels", "words", "camera"];
    const loaded = await Promise.all(names.map((name) => import(`/${name}.js`)));
    const m = Object.fromEntries(names.map((name, i) => [name, loaded[i]]));
    const canvas = document.body.appendChild(document.createElement("canvas"));
    canvas.style = "display: block; width: 550px; height: 540px";
    const { Camera, handle } = m.camera;
    const plane = new m.plane.Plane(canvas, document.body.appendChild(document.createElement("div")),
        { Camera, handle, Labels: m.labels.Labels, layers: m.layers, words: m.words });
    const decoded = m.wire.decodeMessage(new Uint8Array(raw));
    const film = new m.film.Film("r");
    film.add(decoded);
    plane.setScene(decoded.scene);
    plane.setTheme({ ink: decoded.scene.ink.light, font: "sans-serif" });
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
    const parts = { layers: document.createElement("div"), keys: document.createElement("p") };
    const { buttons } = m.layout.layerButtons(parts, decoded.scene, new Set(decoded.scene.shown), plane.labels, {});
    const button = buttons.find((one) => one.dataset.layer === "drift");
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
    seen = page.evaluate(SCRIPT.replace("COLOUR", str(colour)), list(packed))
    assert (seen["text"], seen["title"]) == ("Drift", "A made-up field that points to the right")
    assert seen["drawn"] > seen["without"] + 20, "its arrows are in the picture"
