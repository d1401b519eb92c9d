"""The server's own route for jobs: its state, its result, and a plain answer to nonsense."""

from __future__ import annotations

import time

import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.store import jobs
from playground.store.jobs import Answer


@pytest.fixture
def job_id(client) -> str:
    return engine().ask("architecture", {"experiment": Experiment().model_dump(mode="json")})


def claim(job_id: str) -> jobs.Job:
    with engine().database.write() as connection:
        job = jobs.claim(connection, job_id, 0, "me", time.time())
    assert job is not None
    return job


@pytest.mark.parametrize("path", ["job/abc", "job/" + "g" * 32, "job/" + "a" * 33 + "/result"])
def test_a_name_that_is_none_is_refused(client, path):
    assert client.get(f"/{path}").status_code == 400


@pytest.mark.parametrize("more", ["", "/result"])
def test_a_job_that_is_gone_says_so(client, more):
    assert client.get("/job/" + "a" * 32 + more).status_code == 410


def test_the_state_is_told_from_the_queue_to_the_result(client, job_id):
    expected = {"state": "queued", "progress": 0.0, "words": "", "info": {}}
    assert client.get(f"/job/{job_id}").json() == expected
    assert client.get(f"/job/{job_id}/result").status_code == 409
    job = claim(job_id)
    with engine().database.write() as connection:
        jobs.report(connection, job, 0.5, "half")
    assert client.get(f"/job/{job_id}").json() == {"state": "running", "progress": 0.5, "words": "half", "info": {}}
    with engine().database.write() as connection:
        jobs.succeed(connection, job, Answer({"n": 1}, b"\x89PNG", "image/png"), time.time())
    assert client.get(f"/job/{job_id}").json() == {"state": "done", "progress": 1.0, "words": "", "info": {"n": 1}}
    answer = client.get(f"/job/{job_id}/result")
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_failed_job_has_no_result_but_a_sentence(client, job_id):
    with engine().database.write() as connection:
        jobs.fail(connection, jobs.claim(connection, job_id, 0, "me", time.time()), "It broke.", time.time())
    assert client.get(f"/job/{job_id}").json()["words"] == "It broke."
    answer = client.get(f"/job/{job_id}/result")
    assert (answer.status_code, answer.text) == (409, "It broke.")
