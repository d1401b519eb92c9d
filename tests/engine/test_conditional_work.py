"""What a worker answers about runs that are told something: classes to draw, and pictures to start from."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.places import real_gallery
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.images import Digits
from playground.gan.targets.latent import Latent
from playground.images.pairs import given_part
from playground.store import Database

from .test_work import House, gallery, pixels, train

ASKED = [1, 4, 7]
DIGITS = Digits(count=200, only="1,4,7")
LATENT = Latent(dimension=6)
NETWORK = {"generator": Mlp(depth=1, width=16), "discriminator": Mlp(depth=1, width=16)}


def experiment(condition: str) -> Experiment:
    """A tiny experiment on three kinds of 8x8 digits."""
    small = {"target": DIGITS, "batch": 16, "steps": 40} | ({} if condition == "picture" else {"latent": LATENT})
    return Experiment.default("digits", condition).model_copy(update=NETWORK | small)


@pytest.fixture(scope="module")
def houses(tmp_path_factory) -> Iterator[dict[str, House]]:
    """A finished run for each condition, in one store, by the name of the condition."""
    from playground.engine.worker import Worker

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("PLAYGROUND_DATABASE", raising=False)
        engine = Engine(Database(), workers=0)
        worker = Worker(engine.database, "here", "cpu")
        houses = {}
        for condition in ("none", "projection", "embedding", "picture"):
            houses[condition] = House(engine, worker, engine.submit(experiment(condition)))
            train(houses[condition], houses[condition].run)
        yield houses
        worker.close()
        engine.close()


@pytest.fixture
def classes(houses) -> House:
    return houses["projection"]


@pytest.fixture
def pictures(houses) -> House:
    return houses["picture"]


def drawn_by_hand(house: House, condition: str, latent: np.ndarray, shares: list[list[float]]) -> np.ndarray:
    """What the run's generator makes of one latent for each of these shares of the ten classes, [n, h, w]."""
    import torch

    from playground.gan.look.lab import generator_of
    from playground.gan.training.real_samples import from_units
    from playground.store import films

    with house.engine.database.read() as connection:
        checkpoint = films.newest_checkpoint(connection, house.run)[1]
    generator = generator_of(experiment(condition), checkpoint, "cpu")
    told = torch.tensor(shares, dtype=torch.float32)
    with torch.no_grad():
        made = generator(torch.as_tensor(latent).expand(len(told), -1), told)
    return from_units(made, "standardised")[:, 0].numpy()


def one_hot(label: int) -> list[float]:
    return [float(k == label) for k in range(10)]


# ---------------------------------------------------------------- one class
@pytest.mark.parametrize(("label", "row"), [(None, 0), (1, 0), (4, 1), (7, 2)])
def test_the_lab_draws_the_class_that_is_asked_for_and_the_first_one_else(classes, label, row):
    asked = {} if label is None else {"label": label}
    _, sheet = classes.lab("truncation", psis=[1.0], **asked)
    assert np.array_equal(sheet[0], gallery(classes, 3)[row])


def test_a_picture_of_the_gallery_stands_for_its_latent(classes):
    shown = gallery(classes, 3)
    _, strip = classes.lab("walk", stops=[2, 5 + 8], frames=4, label=7)
    assert np.array_equal(strip[0, [0, 3]], shown[2, [2, 5]])
    _, sheet = classes.lab("plane", centre=16 + 3, side=3, label=4)
    assert np.array_equal(sheet[1, 1], shown[1, 3])
    _, strip = classes.lab("average", indices=[1, 6], label=4)
    assert np.array_equal(strip[0, :2], shown[1, [1, 6]])
    assert classes.lab("map", side=3, label=4)[1].shape[:2] == (3, 3)


@pytest.mark.parametrize("condition", ["projection", "embedding"])
def test_principal_directions_are_those_of_the_latent_alone(houses, condition):
    job, sheet = houses[condition].lab("plane", directions="principal", side=3, reach=2.0)
    assert sheet.shape[:2] == (3, 3)
    assert not np.array_equal(sheet[1, 0], sheet[1, 2])
    job = houses[condition].answer("lab", run=houses[condition].run, what="plane", directions="principal", first=6)
    assert job.words == "This generator tells only 6 directions apart; choose from the first of them."


# ---------------------------------------------------------------- all classes, two classes
@pytest.mark.parametrize("condition", ["projection", "embedding"])
def test_across_gives_one_picture_for_each_class_of_the_same_latent(houses, condition):
    house = houses[condition]
    job, sheet = house.lab("across", centre=2, frames=5, reach=3.0)
    assert (job.info["labels"], job.info["names"]) == (ASKED, ["1", "4", "7"])
    assert sheet.shape[:2] == (5, 3)
    assert np.array_equal(sheet[2], gallery(house, 3)[:, 2]), "the middle is the latent itself"
    from playground.gan.look.lab import plane, random_directions
    from playground.gan.look.picture_observer import gallery_inputs

    latent = plane(gallery_inputs(experiment(condition))[0][2], random_directions(6, 0)[:1], 5, 3.0)[4]
    assert np.array_equal(sheet[4], drawn_by_hand(house, condition, latent, [one_hot(k) for k in ASKED]))
    assert house.lab("across", frames=5, directions="principal", first=2)[1].shape[:2] == (5, 3)


@pytest.mark.parametrize("condition", ["projection", "embedding"])
def test_a_mixture_goes_from_one_class_to_the_other(houses, condition):
    house = houses[condition]
    _, sheet = house.lab("mix", a=4, b=7, frames=5)
    shown = gallery(house, 3)
    assert sheet.shape[:2] == (8, 5)
    assert np.array_equal(sheet[:, 0], shown[1])
    assert np.array_equal(sheet[:, 4], shown[2])
    from playground.gan.look.picture_observer import gallery_inputs

    quarter = [0.75 * a + 0.25 * b for a, b in zip(one_hot(4), one_hot(7), strict=True)]
    latent = gallery_inputs(experiment(condition))[0][3]
    assert np.array_equal(sheet[3, 1], drawn_by_hand(house, condition, latent, [quarter])[0])


def test_a_mixture_can_be_a_film(classes):
    job = classes.answer("lab", run=classes.run, what="mix", a=1, b=7, frames=6, gif=True)
    film = Image.open(io.BytesIO(job.result))
    assert (job.media, film.format, film.n_frames, film.size) == ("image/gif", "GIF", 10, (224, 112))


@pytest.mark.parametrize(
    ("condition", "question", "sentence"),
    [
        ("projection", {"what": "map", "label": 3}, "This run knows no class 3; ask for one of 1, 4, 7."),
        ("projection", {"what": "mix", "a": 1, "b": 2}, "This run knows no class 2; ask for one of 1, 4, 7."),
        ("projection", {"what": "plane", "centre": 24}, "There is no picture 24: the gallery has 24."),
        ("projection", {"what": "given", "index": 0}, "This run makes its pictures from nothing but a latent"),
        ("projection", {"what": "translate", "picture": "AAAA"}, "This run makes its pictures from nothing but"),
        ("none", {"what": "map", "label": 1}, "This run was trained without classes to ask for; ask without a label."),
        ("none", {"what": "across"}, "This run was trained without classes to ask for."),
        ("none", {"what": "mix", "a": 1, "b": 4}, "This run was trained without classes to ask for."),
        ("none", {"what": "walk", "stops": [1, 64]}, "There is no picture 64: the gallery has 64."),
        ("picture", {"what": "map"}, "This run makes pictures from pictures, without a latent"),
        ("picture", {"what": "across"}, "This run was trained without classes to ask for."),
    ],
)
def test_what_a_run_cannot_answer_is_refused_at_once(houses, condition, question, sentence):
    with pytest.raises(ValueError, match=sentence):
        houses[condition].engine.ask("lab", {"run": houses[condition].run, **question})


def test_the_nearest_pictures_of_one_that_is_not_there(classes):
    with pytest.raises(ValueError, match="There is no picture 30: the gallery has 24"):
        classes.engine.ask("nearest", {"run": classes.run, "step": 40, "index": 30})


# ---------------------------------------------------------------- pictures
def told(picture: np.ndarray) -> str:
    return base64.b64encode(picture.tobytes()).decode()


@pytest.mark.parametrize("index", [0, 37])
def test_a_held_out_picture_is_given_and_made_into_that_of_the_gallery(pictures, index):
    expected = given_part(real_gallery(experiment("picture")).pixels, "upper-half")[index]
    given = pictures.answer("lab", run=pictures.run, what="given", index=index)
    assert (given.media, given.info["shape"]) == ("image/png", [1, 8, 8])
    assert np.array_equal(pixels(given), expected[0])
    job, made = pictures.lab("translate", picture=told(expected))
    assert job.info["shape"] == [1, 8, 8]
    assert np.array_equal(made[0, 0], gallery(pictures).reshape(64, 8, 8)[index])


def test_another_drawing_gives_another_picture(pictures):
    blank = np.zeros((1, 8, 8), np.uint8)
    line = blank.copy()
    line[0, 1:7, 4] = 255
    first, second = (pictures.lab("translate", picture=told(drawn))[1] for drawn in (blank, line))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (told(np.zeros(63, np.uint8)), "A picture for this run has 1 x 8 x 8 pixels of one byte each."),
        ("", "A picture for this run has 1 x 8 x 8 pixels"),
        ("AAA", "the drawn picture cannot be read"),
        ("\u00e9" * 4, "the drawn picture cannot be read"),
        ("A" * 20_001, "at most 20000 characters"),
    ],
    ids=["too few pixels", "nothing", "half a byte", "no base64", "too many letters"],
)
def test_a_broken_drawing_gets_a_sentence(pictures, picture, sentence):
    with pytest.raises(ValueError, match=sentence):
        pictures.engine.ask("lab", {"run": pictures.run, "what": "translate", "picture": picture})
