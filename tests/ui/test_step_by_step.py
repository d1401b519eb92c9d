"""Step by step: its route, and what its component is told of a run."""

from __future__ import annotations

import json

import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of
from playground.store import films
from playground.ui.step_by_step import told
from tests.handmade import put_film


def test_moves_are_asked_for_from_the_newest_checkpoint_on(client):
    run = put_film(engine().database, Experiment.default("digits"), frames=2)
    with engine().database.write() as connection:
        films.save_checkpoint(connection, run, 300, b"weights")
    answer = client.get(f"/anatomy/{run}", params={"question": json.dumps({"moves": "DGB"})})
    job = engine().job(answer.json()["job"])
    assert json.loads(job.request) == {"moves": "DGB", "run": run, "step": 300}


@pytest.mark.parametrize("question", ["", "[]", '{"moves": "XY"}', '{"moves": "D", "fly": 1}', '{"step": -1}'])
def test_moves_that_cannot_be_are_refused_in_a_sentence(client, question):
    run = put_film(engine().database, Experiment.default("digits"), frames=2)
    answer = client.get(f"/anatomy/{run}", params={"question": question})
    assert answer.status_code == 400
    assert answer.text.endswith(".")


@pytest.mark.parametrize("kind", sorted(kinds_of(CHOICES["loss"])))
def test_every_loss_has_its_formulas(kind):
    loss = kinds_of(CHOICES["loss"])[kind]()
    described = told(Experiment(loss=loss))
    assert described["loss"] == loss.title
    assert all(len(term) == 2 for term in described["terms"].values())


@pytest.mark.parametrize(("target", "condition"), [("ring", "auxiliary"), ("mixture", "none"), ("digits", "picture")])
def test_what_is_told_of_a_run_fits_its_family(target, condition):
    described = told(Experiment.default(target, condition))
    json.dumps(described, allow_nan=False)
    assert ("window" in described) == (described["family"] != "images")
    assert bool(described["given"]) == (condition == "picture")
    assert bool(described["classes"]) == (condition == "auxiliary")
