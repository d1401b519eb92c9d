"""What is given of a picture: outlines, halves, greys and blocks, the same whatever stands beside it."""

from __future__ import annotations

import numpy as np
import pytest

from playground.images import Pixels, digits, shapes
from playground.images.pairs import GIVENS, MIDDLE, given_part, given_shape

each_given = pytest.mark.parametrize("given", list(GIVENS))
each_size = pytest.mark.parametrize("size", [8, 28, 32, 64])


def noise(*shape: int) -> Pixels:
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


def square(size: int = 16, first: int = 3, last: int = 12, ink: int = 255, paper: int = 0) -> Pixels:
    """One picture [1, 1, size, size] with a square from row and column `first` to `last`."""
    picture = np.full((1, 1, size, size), paper, np.uint8)
    picture[:, :, first : last + 1, first : last + 1] = ink
    return picture


def outline(size: int = 16, first: int = 3, last: int = 12) -> Pixels:
    return square(size, first, last) - square(size, first + 1, last - 1)


# ---------------------------------------------------------------- all of them
@each_given
@each_size
def test_the_given_part_has_the_shape_that_is_said(given: str, size: int) -> None:
    pixels = noise(5, 3, size, size)
    part = given_part(pixels, given)
    assert part.shape == (5, *given_shape((3, size, size), given))
    assert part.shape[2:] == (size, size)
    assert part.dtype == np.uint8
    if given != "grey":
        assert given_part(pixels[:, :1], given).shape == (5, *given_shape((1, size, size), given)) == (5, 1, size, size)


@each_given
def test_a_picture_is_changed_by_itself_and_not_in_place(given: str) -> None:
    pixels = noise(6, 3, 28, 28)
    pixels[3] //= 8  # a dark one among bright ones
    before = pixels.copy()
    whole = given_part(pixels, given)
    assert (pixels == before).all()
    for i in range(len(pixels)):
        assert (given_part(pixels[[i]], given) == whole[[i]]).all()
    assert given_part(pixels[:0], given).shape == (0, *whole.shape[1:])


def test_the_grey_of_grey_pictures_is_refused() -> None:
    with pytest.raises(ValueError, match="Grey to colour needs colour pictures"):
        given_shape((1, 28, 28), "grey")
    with pytest.raises(ValueError, match="Grey to colour needs colour pictures"):
        given_part(noise(2, 1, 28, 28), "grey")


# ---------------------------------------------------------------- edges
@pytest.mark.parametrize(("ink", "paper"), [(255, 0), (110, 0), (40, 0), (255, 200)])
def test_edges_of_a_square_are_its_outline(ink: int, paper: int) -> None:
    assert (given_part(square(ink=ink, paper=paper), "edges") == outline()).all()


def test_edges_of_a_hole_lie_around_it() -> None:
    lines = given_part(square(ink=0, paper=255), "edges")[0, 0] > 0
    assert not lines[3:13, 3:13].any(), "the line is on the brighter side"
    assert lines[2, 3:13].all()
    assert lines[3:13, 13].all()
    assert lines.sum() == 4 * 10


@pytest.mark.parametrize("value", [0, 1, 128, 255])
@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_even_has_no_edges(value: int, channels: int) -> None:
    assert not given_part(np.full((2, channels, 28, 28), value, np.uint8), "edges").any()


def test_a_gentle_slope_and_faint_grain_are_no_edges() -> None:
    slope = np.broadcast_to(np.arange(32, dtype=np.uint8) * 8, (1, 1, 32, 32)).copy()
    assert not given_part(slope, "edges").any()
    grain = square(32, 8, 23, ink=220, paper=20) + noise(1, 1, 32, 32) % 16
    assert (given_part(grain, "edges") == outline(32, 8, 23)).all()


def test_colours_of_the_same_brightness_have_an_edge_between_them() -> None:
    picture = np.zeros((1, 3, 16, 16), np.uint8)
    picture[:, 0, :, :8], picture[:, 1, :, 8:] = 150, 77  # red and green of one luma
    lines = given_part(picture, "edges")[0, 0] > 0
    assert np.ptp(given_part(picture, "grey").astype(int)) <= 1
    assert lines.any()
    assert (np.flatnonzero(lines.any(axis=0)) == [7, 8]).all() or (np.flatnonzero(lines.any(axis=0)) == [7]).all()


@pytest.mark.parametrize("colour", [False, True])
def test_edges_of_shapes_are_thin_closed_and_at_the_border(colour: bool) -> None:
    drawn = shapes.draw(300, 5, colour).pixels
    lines, ink = given_part(drawn, "edges")[:, 0] > 0, drawn.max(axis=1)
    assert set(np.unique(given_part(drawn, "edges"))) == {0, 255}
    assert 0.04 < lines.mean() < 0.12, "lines, not areas"
    assert not (lines & (ink == 0)).any()
    inside = np.stack([np.roll(ink, by, axis) for axis in (1, 2) for by in (-1, 1)]).min(axis=0) == ink
    assert not (lines & inside).any(), "where the neighbours are no darker there is no line"
    paint = ink.max(axis=(1, 2), keepdims=True)
    flanked = np.stack([np.roll(ink, by, axis) for axis in (1, 2) for by in (-1, 1)]).min(axis=0) == 0
    assert lines[(ink == paint) & flanked].all(), "full paint beside the ground is always on the line"


def test_edges_of_digits_follow_the_ink() -> None:
    pixels = digits.load().test.pixels
    lines, ink = given_part(pixels, "edges")[:, 0] > 0, pixels[:, 0]
    assert 0.15 < lines.mean() < 0.45
    assert ink[lines].mean() > 2 * ink[~lines].mean()


# ---------------------------------------------------------------- the others
def test_the_upper_half_is_kept_and_the_rest_middle_grey() -> None:
    pixels = noise(4, 3, 28, 28)
    part = given_part(pixels, "upper-half")
    assert (part[:, :, :14] == pixels[:, :, :14]).all()
    assert (part[:, :, 14:] == MIDDLE).all()
    assert MIDDLE in (127, 128)


def test_grey_is_as_bright_as_the_colour() -> None:
    pixels = np.zeros((5, 3, 2, 2), np.uint8)
    for i, colour in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (80, 80, 80)]):
        pixels[i] = np.array(colour)[:, None, None]
    assert given_part(pixels, "grey")[:, 0, 0, 0].tolist() == pytest.approx([76, 149, 29, 255, 80], abs=1)
    random = noise(50, 3, 8, 8)
    luma = np.tensordot(random.astype(float), [0.299, 0.587, 0.114], (1, 0))
    assert given_part(random, "grey")[:, 0] == pytest.approx(luma, abs=1.5)


@pytest.mark.parametrize(
    ("given", "size", "block"),
    [("low-resolution", size, block) for size, block in ((8, 2), (16, 4), (28, 4), (32, 4), (64, 4))]
    + [("few-blocks", size, block) for size, block in ((8, 4), (16, 4), (28, 7), (32, 8), (64, 16))],
)
def test_low_resolution_is_the_mean_of_blocks(given: str, size: int, block: int) -> None:
    pixels = noise(3, 3, size, size)
    part = given_part(pixels, given)
    for y in range(0, size, block):
        for x in range(0, size, block):
            one, mean = part[:, :, y : y + block, x : x + block], pixels[:, :, y : y + block, x : x + block]
            assert (one == one[:, :, :1, :1]).all()
            assert one[:, :, 0, 0] == pytest.approx(mean.mean(axis=(2, 3)), abs=0.51)
    assert (given_part(part, given) == part).all(), "there is no more to lose"


def test_low_resolution_of_a_size_that_has_no_whole_blocks() -> None:
    pixels = np.repeat(np.arange(30, dtype=np.uint8)[None, None, :, None], 18, axis=3)
    part = given_part(pixels, "low-resolution")
    assert part.shape == pixels.shape
    assert part[0, 0, -1, 0] == 29, "the last two rows: 28, 29 and twice the border"
