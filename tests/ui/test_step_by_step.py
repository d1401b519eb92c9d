"""Step by step: what its component knows of a run."""

from __future__ import annotations

import json

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of
from playground.ui.step_by_step import run_setup


@pytest.mark.parametrize("kind", sorted(kinds_of(CHOICES["loss"])))
def test_every_loss_has_its_formulas(kind):
    loss = kinds_of(CHOICES["loss"])[kind]()
    described = run_setup(Experiment(loss=loss))
    assert described["loss"] == loss.title
    assert all(len(term) == 2 for term in described["terms"].values())


@pytest.mark.parametrize(("target", "condition"), [("ring", "auxiliary"), ("mixture", "none"), ("digits", "picture")])
def test_the_setup_of_a_run_fits_its_family(target, condition):
    described = run_setup(Experiment.default(target, condition))
    json.dumps(described, allow_nan=False)
    assert ("window" in described) == (described["family"] != "images")
    assert bool(described["given"]) == (condition == "picture")
    assert bool(described["classes"]) == (condition == "auxiliary")
