"""Questions about a run's pictures over the server's own routes: a job is asked for, nonsense gets one sentence."""

from __future__ import annotations

import json

import pytest

from playground.engine import engine
from playground.gan.experiment import Experiment
from tests.handmade import put_film

NOBODY = "a" * 32


def test_a_picture_is_asked_about_once_however_often_it_is_clicked(client):
    run = put_film(engine().database, Experiment.default("digits"), frames=2)
    first, second = (client.get(f"/nearest/{run}/3000/5").json()["job"] for _ in range(2))
    assert first == second
    assert client.get(f"/job/{first}").json()["state"] == "queued"
    assert client.get(f"/nearest/{run}/3000/6").json()["job"] != first


@pytest.mark.parametrize("path", [f"{NOBODY}/0/0", "abc/0/0", f"{NOBODY}/x/0", f"{NOBODY}/0/64", f"{NOBODY}/-1/0"])
def test_a_picture_that_cannot_be_is_refused_in_a_sentence(client, path):
    answer = client.get(f"/nearest/{path}")
    assert answer.status_code == 400
    assert answer.text.endswith(".")


@pytest.mark.parametrize("question", ["", "[]", "{", '{"what": "fly"}', '{"what": "map", "side": 99}', " " * 3000])
def test_a_question_to_the_lab_that_makes_no_sense_is_refused(client, question):
    run = put_film(engine().database, Experiment.default("digits"), frames=2)
    answer = client.get(f"/lab/{run}", params={"question": question})
    assert answer.status_code == 400
    assert answer.text.endswith(".")


def test_the_lab_of_a_run_without_a_checkpoint_says_so(client):
    run = put_film(engine().database, Experiment.default("digits"), frames=2)
    answer = client.get(f"/lab/{run}", params={"question": json.dumps({"what": "map"})})
    assert (answer.status_code, "saved nothing yet" in answer.text) == (400, True)
