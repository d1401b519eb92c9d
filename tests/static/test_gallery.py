"""The browser's half of the gallery: tiles that fill the space, pictures swapped only once they are decoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from playground.charts.message import message
from playground.charts.scene import scene
from playground.gan.experiment.experiment import Experiment
from tests.handmade import picture_snapshot
from tests.static.messages import STATUS

pytestmark = pytest.mark.browser
DIGITS = Experiment.default("digits")


@pytest.fixture
def gallery(page: Any) -> Iterator[Any]:
    """A gallery in the page as `window.gallery`, and a film of five snapshots as `window.reel`."""
    hang(page, DIGITS)
    yield page
    page.evaluate("() => { gallery.dispose(); gallery.canvas.remove(); }")


def hang(page: Any, experiment: Experiment) -> None:
    """Put a gallery of this experiment into the page."""
    frames = [picture_snapshot(experiment, step).encode() for step in (0, 100, 200, 300, 400)]
    packed = message("r", -1, STATUS, "", frames, scene(experiment))
    page.evaluate(
        """async (raw) => {
            const names = ["wire", "film", "gallery", "captions", "tiles", "words", "bitmaps", "theme"];
            const loaded = await Promise.all(names.map((name) => import(`/${name}.js`)));
            const m = Object.fromEntries(names.map((name, i) => [name, loaded[i]]));
            const make = (tag) => document.body.appendChild(document.createElement(tag));
            const canvas = Object.assign(make("canvas"), { tabIndex: 0 });
            canvas.style = "display: block; width: 690px; height: 540px";
            const parts = { gallery: canvas, readout: make("div"), picked: make("p") };
            window.picks = [];
            window.gallery = new m.gallery.Gallery(parts, {
                tiles: m.tiles, captions: m.captions, words: m.words, Bitmaps: m.bitmaps.Bitmaps,
                onpick: (picked) => window.picks.push(picked),
            });
            const decoded = m.wire.decodeMessage(new Uint8Array(raw));
            window.reel = new m.film.Film("r");
            window.reel.add(decoded);
            gallery.shown = new Set(["generated", "real", "verdict"]);
            gallery.setScene(decoded.scene);
            gallery.setTheme({ ink: decoded.scene.ink.light, font: "sans-serif" });
            for (let i = 0; i < 200 && !gallery.fixed.real; i++) await new Promise((wake) => setTimeout(wake, 5));
        }""",
        list(packed),
    )


SHOWN = "new Promise((done) => (gallery.ondrawn = (step) => step === {step} && done(step)))"


def show(page: Any, index: int, step: int) -> None:
    page.evaluate(f"() => {{ const seen = {SHOWN.format(step=step)}; gallery.show(reel, {index}); return seen; }}")


def test_hurrying_through_the_film_ends_on_the_last_picture_and_never_goes_blank(gallery: Any) -> None:
    show(gallery, 0, 0)
    found = gallery.evaluate(
        """async () => {
            const ctx = gallery.canvas.getContext("2d");
            const lit = () => ctx.getImageData(10, 40, 300, 300).data.some((v, i) => i % 4 < 3 && v > 0);
            const drawn = [], blank = [];
            const draw = gallery.draw.bind(gallery);
            gallery.draw = () => {
                draw();
                drawn.push(gallery.frame.step);
                if (!lit()) blank.push(gallery.frame.step);
            };
            const last = new Promise((done) => (gallery.ondrawn = (step) => step === 400 && done()));
            for (let i = 1; i < 5; i++) gallery.show(reel, i);
            await last;
            return { drawn, blank };
        }"""
    )
    assert found["drawn"][-1] == 400
    assert found["blank"] == []
    assert found["drawn"] == sorted(found["drawn"])


def test_bytes_that_are_no_picture_leave_the_last_one_on_the_screen(gallery: Any) -> None:
    show(gallery, 1, 100)
    step = gallery.evaluate(
        """async () => {
            reel.at(2).arrays.gallery = new Uint8Array([1, 2, 3]);
            gallery.show(reel, 2);
            await new Promise((wake) => setTimeout(wake, 100));
            return gallery.frame.step;
        }"""
    )
    assert step == 100
    show(gallery, 3, 300)


def test_arrow_keys_walk_over_both_blocks_and_words_tell_what_is_there(gallery: Any) -> None:
    show(gallery, 4, 400)
    snapshot = picture_snapshot(DIGITS, 400)
    gallery.evaluate("() => gallery.canvas.focus()")
    gallery.keyboard.press("ArrowDown")
    gallery.keyboard.press("ArrowRight")
    text = gallery.evaluate("() => gallery.announcement.textContent")
    belief = float(snapshot.arrays["scores_fake"][9])
    assert text.startswith("generated 10")
    assert f"D: {100 * belief:.{1 if belief < 0.1 else 0}f}% real" in text
    assert text.endswith("the classifier sees: 9")
    gallery.keyboard.press("Enter")
    picked = gallery.evaluate("() => picks.map(({ name, index, step }) => [name, index, step])")
    assert picked == [["generated", 9, 400]]
    for _ in range(7):
        gallery.keyboard.press("ArrowRight")
    text = gallery.evaluate("() => gallery.announcement.textContent")
    assert text.startswith("real 4"), "over the right edge lies the second row of the real pictures"
    for _ in range(9):
        gallery.keyboard.press("ArrowLeft")
    assert gallery.evaluate("() => gallery.announcement.textContent").startswith("generated 9")


PLANS: dict[str, dict[str, Any]] = {
    "nothing": {"condition": "nothing", "rows": 8, "names": ["generated", "real"]},
    "two classes": {"condition": "classes", "rows": 2, "names": ["generated", "real"], "margin": 40},
    "ten classes": {"condition": "classes", "rows": 10, "names": ["generated", "real"], "margin": 40},
    "twelve classes": {"condition": "classes", "rows": 12, "names": ["generated", "real"], "margin": 20},
    "pictures": {"condition": "picture", "rows": 8, "names": ["given", "generated", "real"]},
}


@pytest.mark.parametrize("layers", [["generated"], ["real"], ["generated", "real"], ["generated", "real", "verdict"]])
@pytest.mark.parametrize("size", [[690, 540], [358, 330], [300, 700]])
@pytest.mark.parametrize("kind", list(PLANS))
def test_tiles_lie_inside_and_a_pixel_finds_its_picture(
    page: Any,
    layers: list[str],
    size: list[int],
    kind: str,
) -> None:
    found = page.evaluate(
        """async ([layers, [width, height], plan]) => {
            const tiles = await import("/tiles.js");
            const blocks = tiles.arrange({ width, height }, new Set(layers), plan);
            const wrong = [];
            for (const block of blocks) for (const i of tiles.indices(block)) {
                const [x, y] = tiles.placeOf(block, i);
                const at = tiles.pictureAt(blocks, { x: x + block.tile / 2, y: y + block.tile / 2 });
                const out = x < 0 || y < 0 || x + block.tile > width || y + block.tile > height;
                if (out || at?.block !== block || at.index !== i) wrong.push([block.name, i]);
            }
            const all = blocks.flatMap((block) => tiles.indices(block).map((i) => `${block.name} ${i}`));
            const wanted = blocks.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
            const names = blocks.map((block) => block.name);
            return { wrong, names, tile: blocks[0].tile, size: new Set(all).size, wanted };
        }""",
        [layers, size, PLANS[kind]],
    )
    assert found["wrong"] == []
    assert found["names"] == [name for name in PLANS[kind]["names"] if name in layers or name == "given"]
    assert found["tile"] >= 16
    assert found["size"] == found["wanted"], "each picture that is shown is there once"


def test_the_newest_histogram_is_found_behind_frames_that_have_none(gallery: Any) -> None:
    found = gallery.evaluate(
        """() => {
            delete reel.at(4).arrays.class_histogram;
            reel.at(3).arrays.class_histogram = new Float32Array([0.5]);
            return [[...reel.array("class_histogram", 4)], reel.array("nothing", 4)];
        }"""
    )
    assert found == [[0.5], None]
