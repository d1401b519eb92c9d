"""The latent lab draws what the run has shown, and what lies between and around it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from playground.engine.questions.drawing import gif
from tests.engine.conftest import small

from .trained import experiment, gallery


def test_the_lab_draws_the_gallery_as_the_run_has_shown_it(digits):
    job, sheets = digits.drawn("truncation", psis=[0.0, 1.0])
    assert (job.media, job.info["step"], job.info["shape"]) == ("image/png", 40, [1, 8, 8])
    assert (sheets[:8] == sheets[0, 0]).all(), "psi = 0 leaves one latent"
    assert np.array_equal(sheets[8:], gallery(digits))


def test_a_walk_goes_from_one_picture_to_the_next(digits):
    _, strip = digits.drawn("walk", stops=[3, 12, 3], frames=7)
    shown = gallery(digits).reshape(64, 8, 8)
    assert strip.shape == (1, 13, 8, 8)
    assert np.array_equal(strip[0, [0, 6, 12]], shown[[3, 12, 3]])


def test_a_walk_can_be_a_film(digits):
    job = digits.answer("walk", run=digits.run, stops=[3, 12], frames=7, gif=True)
    film = Image.open(io.BytesIO(job.result))
    assert (job.media, film.format, film.n_frames, film.size) == ("image/gif", "GIF", 12, (224, 224))
    _, strip = digits.drawn("walk", stops=[3, 12], frames=7)
    for number, place in enumerate([0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]):
        film.seek(number)
        assert np.array_equal(np.asarray(film.convert("L"))[::28, ::28], strip[0, place]), "there and back"


@pytest.mark.parametrize(("channels", "off"), [(1, 0), (3, 8)])
def test_a_film_is_made_picture_by_picture_so_that_runs_train_in_between(channels, off):
    places = np.arange(28)
    ramps = np.stack([np.add.outer(places * a, places * b) for a, b in ((4, 5), (9, 0), (0, 8))], axis=-1)
    sheets = [np.roll(ramps.astype("u1"), turn, axis=0)[:, :, :channels] for turn in range(9)]
    film = b""

    def make():
        nonlocal film
        film = yield from gif(sheets)

    made = [progress.done for progress in make()]
    assert made == pytest.approx([number / 9 for number in range(1, 10)])
    shown = Image.open(io.BytesIO(film))
    assert shown.n_frames == 16
    for number, sheet in enumerate(sheets):
        shown.seek(number)
        colours = np.asarray(shown.convert("RGB"))[::8, ::8, :channels]
        assert np.abs(colours.astype(int) - sheet).mean() <= off, "256 colours for 784 pixels"


def test_planes_averages_and_maps_have_their_sizes(digits):
    shown = gallery(digits).reshape(64, 8, 8)
    _, sheet = digits.drawn("plane", centre=9, side=5)
    assert sheet.shape[:2] == (5, 5)
    assert np.array_equal(sheet[2, 2], shown[9])
    _, other = digits.drawn("plane", centre=9, side=5, directions="principal")
    assert not np.array_equal(sheet, other)
    _, strip = digits.drawn("average", indices=[1, 5, 8])
    assert np.array_equal(strip[0, :3], shown[[1, 5, 8]])
    assert digits.drawn("map", side=4)[1].shape[:2] == (4, 4)


def test_a_direction_that_the_generator_does_not_have_is_refused(digits):
    job = digits.answer("plane", run=digits.run, directions="principal", first=6)
    assert job.words == "This generator has only 6 separate directions. Choose one of those."


def test_the_newest_checkpoint_is_meant_at_the_time_of_asking(digits):
    first = digits.engine.ask("map", {"run": digits.run})
    assert digits.engine.ask("map", {"run": digits.run, "step": 40}) == first
    job = digits.answer("map", run=digits.run, step=7)
    assert job.words == "The networks of step 7 are no longer kept. Choose the newest step."


def test_the_lab_has_nothing_for_points_and_nothing_before_the_first_checkpoint(digits):
    with pytest.raises(ValueError, match="This is only for pictures, but this run learns Gaussian"):
        digits.engine.ask("map", {"run": digits.engine.submit(small())})
    with pytest.raises(ValueError, match="not saved anything yet"):
        digits.engine.ask("map", {"run": digits.engine.submit(experiment(50_000))})
    for run in digits.engine.runs(states=["queued", "running"]):
        digits.engine.delete(run.id)
