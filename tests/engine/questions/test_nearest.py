"""The training pictures nearest to one that the generator made."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine.questions.nearest import verdict

from .trained import DIGITS, gallery, pixels


def test_the_nearest_training_pictures_of_a_picture(digits):
    job = digits.answer("nearest", run=digits.run, step=40, index=17)
    assert job.state == "done", job.words
    training = DIGITS.chosen()
    apart = training.pixels[:, 0].astype(float) - gallery(digits).reshape(64, 8, 8)[17]
    apart = np.sqrt((apart**2).mean(axis=(1, 2))) / 255
    closest = np.argsort(apart)[:3]
    assert job.info["distances"] == pytest.approx(apart[closest], abs=1e-3)
    assert job.info["labels"] == [str(label) for label in training.labels[closest]]
    assert np.array_equal(pixels(job).reshape(8, 3, 8)[:, 0], training.pixels[closest[0], 0])
    gone = digits.answer("nearest", run=digits.run, step=13_000, index=17)
    assert gone.words == "The gallery of step 13,000 is no longer kept. Choose a picture from another step."


def test_a_copy_is_called_one():
    assert "memorised" in verdict(0.0, 0.1)
    assert "not a copy" in verdict(0.09, 0.1)
    assert "not a copy" in verdict(0.3, 0.1)
