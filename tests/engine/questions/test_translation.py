"""What a worker answers about runs that are given pictures to start from."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from playground.gan.look.gallery import gallery_of
from playground.images.pairs import given_part

from .conditional_runs import experiment
from .trained import gallery, pixels


def encoded(picture: np.ndarray) -> str:
    return base64.b64encode(picture.tobytes()).decode()


@pytest.mark.parametrize("index", [0, 37])
def test_a_held_out_picture_is_given_and_made_into_that_of_the_gallery(pictures, index):
    asked = experiment("picture")
    expected = given_part(gallery_of(asked).real().pixels, asked.condition.given_part)[index]
    given = pictures.answer("given", run=pictures.run, index=index)
    assert (given.media, given.info["shape"]) == ("image/png", [1, 8, 8])
    assert np.array_equal(pixels(given), expected[0])
    job, made = pictures.drawn("translate", picture=encoded(expected))
    assert job.info["shape"] == [1, 8, 8]
    assert np.array_equal(made[0, 0], gallery(pictures).reshape(64, 8, 8)[index])


def test_another_drawing_gives_another_picture(pictures):
    blank = np.zeros((1, 8, 8), np.uint8)
    line = blank.copy()
    line[0, 1:7, 4] = 255
    first, second = (pictures.drawn("translate", picture=encoded(drawn))[1] for drawn in (blank, line))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (encoded(np.zeros(63, np.uint8)), "A picture for this run has 1 x 8 x 8 pixels of one byte each."),
        ("", "A picture for this run has 1 x 8 x 8 pixels"),
        ("AAA", "the drawn picture cannot be read"),
        ("\u00e9" * 4, "the drawn picture cannot be read"),
        ("A" * 20_001, "at most 20000 characters"),
    ],
    ids=["too few pixels", "nothing", "half a byte", "no base64", "too many letters"],
)
def test_a_broken_drawing_gets_a_sentence(pictures, picture, sentence):
    with pytest.raises(ValueError, match=sentence):
        pictures.engine.ask("translate", {"run": pictures.run, "picture": picture})
