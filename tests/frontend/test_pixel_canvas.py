"""The canvas of few large pixels by itself: what is painted is what a generator would be given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def painted(page: Page, options: dict[str, Any], acts: str) -> tuple[np.ndarray, int]:
    """The pixels [c, h, w] of a canvas after some `acts` on it, and how often it reported a change."""
    script = f"""async (options) => {{
        const {{ PixelCanvas }} = await load('lab/pixel-canvas');
        let changes = 0;
        const paper = new PixelCanvas(options, () => changes++);
        document.body.append(paper.canvas);
        {acts}
        return [[...paper.pixels], changes];
    }}"""
    pixels, changes = page.evaluate(script, {"cell": 1, "hidden": 128, "rows": options["shape"][1], **options})
    return np.array(pixels, np.uint8).reshape(options["shape"]), changes


def test_a_pen_of_one_pixel_paints_the_pixels_on_its_way(page):
    pixels, changes = painted(page, {"shape": [1, 8, 8]}, "paper.colour = [255]; paper.stroke([1.5, 2.5], [5.5, 2.5]);")
    assert np.argwhere(pixels[0]).tolist() == [[2, 1], [2, 2], [2, 3], [2, 4], [2, 5]]
    assert changes == 1


def test_a_larger_pen_paints_a_round_dot_and_the_eraser_takes_it_away(page):
    dot = "paper.colour = [200]; paper.size = 3; paper.stroke([4.5, 4.5], [4.5, 4.5]);"
    pixels, _ = painted(page, {"shape": [1, 8, 8]}, dot)
    assert (pixels[0, 3:6, 3:6] == 200).all()
    assert np.count_nonzero(pixels) == 9
    pixels, _ = painted(page, {"shape": [1, 8, 8]}, dot + "paper.colour = null; paper.stroke([4.5, 4.5], [4.5, 4.5]);")
    assert not pixels.any()


def test_what_is_hidden_stays_grey(page):
    options = {"shape": [1, 8, 8], "rows": 4}
    pixels, _ = painted(page, options, "paper.colour = [255]; paper.stroke([2.5, 0.5], [2.5, 7.9]);")
    assert pixels[0, :4, 2].tolist() == [255] * 4
    assert (pixels[0, 4:] == 128).all()


def test_blocks_are_painted_whole_in_the_colour_of_the_pen_also_at_the_border(page):
    options = {"shape": [3, 10, 10], "cell": 4}
    pixels, _ = painted(page, options, "paper.colour = [10, 20, 30]; paper.stroke([2.5, 1.5], [2.5, 1.5]);")
    assert (pixels[:, 4:8, 8:] == np.array([10, 20, 30])[:, None, None]).all()
    assert (pixels == 255).sum() == 3 * (100 - 8)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_is_taken_over_to_the_last_bit_and_can_be_undone(page, channels):
    draw = """
        const image = new ImageData(6, 6);
        const value = options.shape[0] === 3 ? (i) => (7 * i) % 256 : (i) => 4 * Math.floor(i / 4);
        image.data.forEach((_, i) => (image.data[i] = i % 4 === 3 ? 255 : value(i)));
        paper.load(await createImageBitmap(image));
    """
    pixels, _ = painted(page, {"shape": [channels, 6, 6]}, draw)
    places = np.arange(36)
    expected = [4 * places] if channels == 1 else [(7 * (4 * places + k)) % 256 for k in range(3)]
    assert np.array_equal(pixels.reshape(channels, 36), np.array(expected, np.uint8))
    pixels, changes = painted(page, {"shape": [channels, 6, 6]}, draw + "paper.undo();")
    assert len(np.unique(pixels)) == 1
    assert changes == 2


def test_the_keyboard_paints_within_the_picture(page):
    keys = """
        const pressed = (key, shiftKey) => new KeyboardEvent('keydown', { key, shiftKey });
        const press = (key, shiftKey = false) => paper.canvas.dispatchEvent(pressed(key, shiftKey));
        paper.colour = [255];
        for (let i = 0; i < 20; i++) press('ArrowLeft');
        for (let i = 0; i < 20; i++) press('ArrowDown');
        press(' ');
        press('ArrowRight', true);
        press('ArrowUp');
    """
    pixels, changes = painted(page, {"shape": [1, 8, 8], "rows": 4}, keys)
    assert np.argwhere(pixels == 255).tolist() == [[0, 3, 0], [0, 3, 1]]
    assert changes == 2
