"""What the browser knows about the pictures that a generator is given, and about the classes that it knows."""

from __future__ import annotations

import numpy as np
import pytest

from playground.gan.experiment.experiment import Experiment
from playground.images.pairs import GIVENS, MIDDLE, given_part
from playground.ui import latent_lab, sketch


def experiment(target: str, given: str) -> Experiment:
    plain = Experiment.default(target, "picture").model_dump()
    plain["condition"]["given"] = given
    return Experiment.model_validate(plain)


@pytest.mark.parametrize("given", [given for given in GIVENS if given != "grey"])
@pytest.mark.parametrize("target", ["digits", "shapes"])
def test_what_can_be_drawn_is_what_a_generator_is_given(target, given):
    """Painting what a held-out picture consists of, as far as the canvas lets one, gives exactly that."""
    e = experiment(target, given)
    described = sketch.described(e)
    part = given_part(e.target.examples(8), given)
    assert list(part.shape[1:]) == described["shape"]
    assert (part[:, :, described["rows"] :] == MIDDLE).all()
    assert described["hidden"] == MIDDLE
    cells = (
        part[:, :, :: described["cell"], :: described["cell"]]
        .repeat(described["cell"], axis=2)
        .repeat(described["cell"], axis=3)
    )
    assert np.array_equal(cells[:, :, : part.shape[2], : part.shape[3]], part)
    assert described["cell"] == {"low-resolution": (2, 4), "few-blocks": (4, 7)}.get(given, (1, 1))[target == "shapes"]
    assert described["examples"] == 64


def test_grey_is_drawn_in_one_channel():
    assert sketch.described(experiment("cifar10", "grey"))["shape"] == [1, 32, 32]


def test_the_lab_knows_the_names_of_the_classes_that_may_be_asked_for():
    plain = Experiment.default("fashion", "projection").model_dump()
    plain["target"]["only"] = "2,9"
    assert latent_lab.names(Experiment.model_validate(plain)) == [(2, "pullover"), (9, "ankle boot")]
    assert latent_lab.names(Experiment.default("fashion")) == []
