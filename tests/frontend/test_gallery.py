"""The browser's half of the gallery: tiles that fill the space, pictures swapped only once they are decoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from playground.charts.message import message
from playground.charts.scene import scene
from playground.gan.experiment.experiment import Experiment
from tests.frontend.messages import STATUS
from tests.handmade import picture_snapshot

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
            const { Film, Gallery, decodeMessage } = await load("server/wire", "server/film", "live/gallery");
            const make = (tag) => document.body.appendChild(document.createElement(tag));
            const canvas = Object.assign(make("canvas"), { tabIndex: 0 });
            canvas.style = "display: block; width: 690px; height: 540px";
            const parts = { gallery: canvas, readout: make("div"), picked: make("p") };
            window.picks = [];
            window.gallery = new Gallery(parts, (picked) => window.picks.push(picked));
            const decoded = decodeMessage(new Uint8Array(raw));
            window.reel = new Film("r");
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


@pytest.mark.slow
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
    picked = gallery.evaluate("() => picks.map(({ index, step }) => [index, step])")
    assert picked == [[9, 400]]
    for _ in range(7):
        gallery.keyboard.press("ArrowRight")
    text = gallery.evaluate("() => gallery.announcement.textContent")
    assert text.startswith("real 4"), "over the right edge lies the second row of the real pictures"
    for _ in range(9):
        gallery.keyboard.press("ArrowLeft")
    assert gallery.evaluate("() => gallery.announcement.textContent").startswith("generated 9")


def test_the_newest_histogram_is_found_behind_frames_that_have_none(gallery: Any) -> None:
    found = gallery.evaluate(
        """() => {
            delete reel.at(4).arrays.class_histogram;
            reel.at(3).arrays.class_histogram = new Float32Array([0.5]);
            return [[...reel.array("class_histogram", 4)], reel.array("nothing", 4)];
        }"""
    )
    assert found == [[0.5], None]


def test_escape_closes_the_nearest_pictures_wherever_the_keyboard_is(page: Any) -> None:
    page.evaluate(
        """async () => {
            const { Nearest } = await load("live/nearest");
            const picture = document.body.appendChild(document.createElement("div"));
            const canvas = picture.appendChild(Object.assign(document.createElement("canvas"), { tabIndex: 0 }));
            window.nearest = new Nearest(picture, canvas);
            window.open_ = () => {
                const pick = { index: 0, step: 1, box: { x: 0, y: 0, size: 8 }, bitmap: canvas };
                void nearest.open("r", pick);
                return document.querySelector(".gp-card") !== null;
            };
        }"""
    )
    for where in ("canvas[tabindex]", ".gp-close"):
        assert page.evaluate("() => open_()")
        page.locator(where).last.focus()
        page.keyboard.press("Escape")
        assert page.locator(".gp-card").count() == 0
        assert page.evaluate("() => document.activeElement.tagName") == "CANVAS"
