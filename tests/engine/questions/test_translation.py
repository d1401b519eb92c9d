"""What a worker answers about runs that are given pictures to start from."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import numpy as np
import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.look.places import real_gallery
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.images import Digits
from playground.gan.targets.latent import Latent
from playground.images.pairs import given_part

from .trained import Trained, gallery, pixels, train, worker_here

ASKED = [1, 4, 7]
DIGITS = Digits(count=200, only="1,4,7")
LATENT = Latent(dimension=6)
NETWORK = {"generator": Mlp(depth=1, width=16), "discriminator": Mlp(depth=1, width=16)}


def experiment(condition: str) -> Experiment:
    """A tiny experiment on three kinds of 8x8 digits."""
    small = {"target": DIGITS, "batch": 16, "steps": 40} | ({} if condition == "picture" else {"latent": LATENT})
    return Experiment.default("digits", condition).model_copy(update=NETWORK | small)


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Iterator[dict[str, Trained]]:
    """A finished run for each condition, in one store, by the name of the condition."""
    with worker_here(tmp_path_factory.mktemp("home")) as (engine, worker):
        runs = {}
        for condition in ("none", "projection", "embedding", "picture"):
            runs[condition] = Trained(engine, worker, engine.submit(experiment(condition)))
            train(runs[condition], runs[condition].run)
        yield runs


@pytest.fixture
def classes(runs) -> Trained:
    return runs["projection"]


@pytest.fixture
def pictures(runs) -> Trained:
    return runs["picture"]


def drawn_by_hand(trained: Trained, condition: str, latent: np.ndarray, shares: list[list[float]]) -> np.ndarray:
    """What the run's generator makes of one latent for each of these shares of the ten classes, [n, h, w]."""
    import torch

    from playground.gan.look.lab import generator_of
    from playground.gan.training.real_samples import from_units
    from playground.store import films

    with trained.engine.database.read() as connection:
        checkpoint = films.newest_checkpoint(connection, trained.run)[1]
    generator = generator_of(experiment(condition), checkpoint, "cpu")
    context = torch.tensor(shares, dtype=torch.float32)
    with torch.no_grad():
        made = generator(torch.as_tensor(latent).expand(len(context), -1), context)
    return from_units(made, "standardised")[:, 0].numpy()


def one_hot(label: int) -> list[float]:
    return [float(k == label) for k in range(10)]


def encoded(picture: np.ndarray) -> str:
    return base64.b64encode(picture.tobytes()).decode()


@pytest.mark.parametrize("index", [0, 37])
def test_a_held_out_picture_is_given_and_made_into_that_of_the_gallery(pictures, index):
    expected = given_part(real_gallery(experiment("picture")).pixels, "upper-half")[index]
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
