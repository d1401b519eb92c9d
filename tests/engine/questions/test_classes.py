"""What a worker answers about runs that are asked for classes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from .conditional_runs import ASKED, drawn_by_hand, experiment, one_hot
from .trained import gallery


# ---------------------------------------------------------------- one class
@pytest.mark.parametrize(("label", "row"), [(None, 0), (1, 0), (4, 1), (7, 2)])
def test_the_lab_draws_the_class_that_is_asked_for_and_the_first_one_else(classes, label, row):
    asked = {} if label is None else {"label": label}
    _, sheet = classes.drawn("truncation", psis=[1.0], **asked)
    assert np.array_equal(sheet[0], gallery(classes, 3)[row])


def test_a_picture_of_the_gallery_stands_for_its_latent(classes):
    shown = gallery(classes, 3)
    _, strip = classes.drawn("walk", stops=[2, 5 + 8], frames=4, label=7)
    assert np.array_equal(strip[0, [0, 3]], shown[2, [2, 5]])
    _, sheet = classes.drawn("plane", centre=16 + 3, side=3, label=4)
    assert np.array_equal(sheet[1, 1], shown[1, 3])
    _, strip = classes.drawn("average", indices=[1, 6], label=4)
    assert np.array_equal(strip[0, :2], shown[1, [1, 6]])
    assert classes.drawn("map", side=3, label=4)[1].shape[:2] == (3, 3)


@pytest.mark.parametrize("condition", ["projection", "embedding"])
def test_principal_directions_are_those_of_the_latent_alone(runs, condition):
    job, sheet = runs[condition].drawn("plane", directions="principal", side=3, reach=2.0)
    assert sheet.shape[:2] == (3, 3)
    assert not np.array_equal(sheet[1, 0], sheet[1, 2])
    job = runs[condition].answer("plane", run=runs[condition].run, directions="principal", first=6)
    assert job.words == "This generator has only 6 separate directions. Choose one of those."


# ---------------------------------------------------------------- all classes, two classes
@pytest.mark.parametrize("condition", ["projection", "embedding"])
def test_across_gives_one_picture_for_each_class_of_the_same_latent(runs, condition):
    trained = runs[condition]
    job, sheet = trained.drawn("across", centre=2, frames=5, reach=3.0)
    assert (job.info["labels"], job.info["names"]) == (ASKED, ["1", "4", "7"])
    assert sheet.shape[:2] == (5, 3)
    assert np.array_equal(sheet[2], gallery(trained, 3)[:, 2]), "the middle is the latent itself"
    from playground.gan.look.gallery import gallery_of
    from playground.gan.look.lab import plane, random_directions

    latent = plane(gallery_of(experiment(condition)).latents()[2], random_directions(6, 0)[:1], 5, 3.0)[4]
    assert np.array_equal(sheet[4], drawn_by_hand(trained, condition, latent, [one_hot(k) for k in ASKED]))
    assert trained.drawn("across", frames=5, directions="principal", first=2)[1].shape[:2] == (5, 3)


@pytest.mark.parametrize("condition", ["projection", "embedding"])
def test_a_mixture_goes_from_one_class_to_the_other(runs, condition):
    trained = runs[condition]
    _, sheet = trained.drawn("mix", a=4, b=7, frames=5)
    shown = gallery(trained, 3)
    assert sheet.shape[:2] == (8, 5)
    assert np.array_equal(sheet[:, 0], shown[1])
    assert np.array_equal(sheet[:, 4], shown[2])
    from playground.gan.look.gallery import gallery_of

    quarter = [0.75 * a + 0.25 * b for a, b in zip(one_hot(4), one_hot(7), strict=True)]
    latent = gallery_of(experiment(condition)).latents()[3]
    assert np.array_equal(sheet[3, 1], drawn_by_hand(trained, condition, latent, [quarter])[0])


def test_a_mixture_can_be_a_film(classes):
    job = classes.answer("mix", run=classes.run, a=1, b=7, frames=6, gif=True)
    film = Image.open(io.BytesIO(job.result))
    assert (job.media, film.format, film.n_frames, film.size) == ("image/gif", "GIF", 10, (224, 112))


@pytest.mark.parametrize(
    ("condition", "kind", "question", "sentence"),
    [
        ("projection", "map", {"label": 3}, "This run knows no class 3; ask for one of 1, 4, 7."),
        ("projection", "mix", {"a": 1, "b": 2}, "This run knows no class 2; ask for one of 1, 4, 7."),
        ("projection", "plane", {"centre": 24}, "There is no picture 24: the gallery has 24."),
        ("projection", "given", {"index": 0}, "This run makes its pictures from a latent alone"),
        ("projection", "translate", {"picture": "AAAA"}, "This run makes its pictures from a latent alone"),
        ("none", "map", {"label": 1}, "This run was trained without classes. Ask without a label."),
        ("none", "across", {}, "This run was trained without classes to ask for."),
        ("none", "mix", {"a": 1, "b": 4}, "This run was trained without classes to ask for."),
        ("none", "walk", {"stops": [1, 64]}, "There is no picture 64: the gallery has 64."),
        ("picture", "map", {}, "This run makes pictures from pictures, without a latent"),
        ("picture", "across", {}, "This run was trained without classes to ask for."),
    ],
)
def test_what_a_run_cannot_answer_is_refused_at_once(runs, condition, kind, question, sentence):
    with pytest.raises(ValueError, match=sentence):
        runs[condition].engine.ask(kind, {"run": runs[condition].run, **question})
