"""Questions about a run's pictures over the server's own routes: a job is asked for, nonsense gets one sentence."""

from __future__ import annotations

import base64
import json

import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.store import films
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


# ---------------------------------------------------------------- drawn pictures
@pytest.fixture
def pix2pix() -> str:
    """A run on shapes, 28 x 28, that is given edges and has been saved."""
    run = put_film(engine().database, Experiment.default("shapes", "picture"), frames=2)
    with engine().database.write() as connection:
        films.save_checkpoint(connection, run, 3000, b"weights")
    return run


def drawn(pixels: int) -> str:
    return json.dumps({"what": "translate", "picture": base64.b64encode(bytes(pixels)).decode()})


def test_a_drawn_picture_is_too_long_for_an_address_and_is_posted(client, pix2pix):
    answer = client.post(f"/lab/{pix2pix}", content=drawn(28 * 28))
    assert answer.status_code == 200, answer.text
    job = engine().job(answer.json()["job"])
    assert (job.state, json.loads(job.request)["step"]) == ("queued", 3000)
    assert client.post(f"/lab/{pix2pix}", content=drawn(28 * 28)).json() == answer.json()


@pytest.mark.parametrize(
    ("body", "sentence", "status"),
    [
        (drawn(27 * 28), "A picture for this run has 1 x 28 x 28 pixels of one byte each.", 400),
        (json.dumps({"what": "translate", "picture": "?"}), "the drawn picture cannot be read.", 400),
        (json.dumps({"what": "map"}), "This run makes pictures from pictures, without a latent: draw one", 400),
        (b"\xff\x89PNG", "A question to the lab is a small JSON object.", 400),
        ("[" * 20_000, "A question to the lab is a small JSON object.", 400),
        (drawn(28 * 28 * 40), "A question to the lab is a small JSON object.", 413),
    ],
    ids=["too few pixels", "no base64", "another question", "no text", "nested", "too long"],
)
def test_a_picture_that_makes_no_sense_is_refused_in_a_sentence(client, pix2pix, body, sentence, status):
    answer = client.post(f"/lab/{pix2pix}", content=body)
    assert (answer.status_code, sentence in answer.text) == (status, True), answer.text
