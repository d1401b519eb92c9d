"""The pictures of recipes show what was generated, where it lies, in colours that read on white and on black."""

from __future__ import annotations

import numpy as np
import pytest

from playground.charts.palette import DARK, LIGHT
from playground.charts.recipe_picture import SIZE, ink, picture_of_gallery, picture_of_line, picture_of_plane
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.images.tiles import encoded

GROUNDS = ((255, 255, 255), (14, 17, 23))


def luminance(colour: tuple[int, ...]) -> float:
    """Relative luminance (WCAG 2.1) of red, green, blue."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour[:3])]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize("name", ["real", "generated", "discriminator"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_inks_read_on_white_and_on_near_black(name, ground):
    low, high = sorted((luminance(ink(name)), luminance(ground)))
    assert (high + 0.05) / (low + 0.05) >= 3  # WCAG 2.1 for graphics
    assert LIGHT[name] != DARK[name]


def orange(image) -> np.ndarray:
    """Where a picture is of the generated colour, [h, w]."""
    red, _, blue, opacity = np.moveaxis(np.asarray(image).astype(int), -1, 0)
    return (red - blue > 80) & (opacity > 120)


def test_points_lie_where_they_were_generated():
    samples = np.tile(np.array([[1.5, 1.5]], "f2"), (512, 1))  # right of and above the middle, standardised
    shot = Snapshot(0, {"samples": samples, "surface": np.full((40, 40), 128, np.uint8)})
    image = picture_of_plane(Experiment.default("ring"), shot)
    assert (image.mode, image.size) == ("RGBA", SIZE)
    y, x = np.nonzero(orange(image))
    assert len(x) > 0
    assert x.min() > SIZE[0] / 2
    assert y.max() < SIZE[1] / 2
    assert image.getpixel((0, 0))[3] == 0


def test_the_histogram_stands_where_the_numbers_were_generated():
    arrays = {"samples": np.full((2000, 1), -1, "f2"), "belief": np.full(200, 0.5, "f2")}
    image = picture_of_line(Experiment.default("gaussian"), Snapshot(0, arrays))
    x = np.nonzero(orange(image))[1]
    assert x.min() > 0
    assert x.max() < SIZE[0] / 2


def test_pictures_are_whole_and_sharp():
    pixels = np.zeros((64, 1, 8, 8), np.uint8)
    pixels[:, :, ::2, ::2] = 255
    gallery = np.frombuffer(encoded(pixels, 8), np.uint8)
    image = picture_of_gallery(Experiment.default("digits"), Snapshot(0, {"gallery": gallery}))
    shown = np.asarray(image)
    seen = set(np.unique(shown[..., 0][shown[..., 3] == 255]).tolist())
    assert seen == {0, 255}  # no blur between the pixels


def test_pairs_show_what_is_given_what_is_made_and_what_is_real():
    experiment = Experiment.default("digits", "picture")
    gallery = np.frombuffer(encoded(np.full((64, 1, 8, 8), 200, np.uint8), 8), np.uint8)
    rows = np.asarray(picture_of_gallery(experiment, Snapshot(0, {"gallery": gallery})))[:, 30, 0]
    middle = rows[100:140]
    assert (middle == 200).all()  # what is made
    assert 200 not in rows[20:50]
    assert 200 not in rows[190:220]
