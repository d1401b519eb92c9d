"""Questions over the server's own routes: asked, awaited, answered; and one plain sentence for nonsense."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
import threading
import time
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from playground.engine import engine
from playground.engine.questions import KINDS
from playground.engine.worker import Worker
from playground.gan.experiment.experiment import Experiment
from playground.store import films, jobs
from playground.store.jobs import Answer
from playground.store.people import Person
from playground.ui import ask_route, route_limits
from playground.ui.people import COOKIE
from tests.engine import toy_questions  # noqa: F401 - makes its questions known
from tests.handmade import put_film

NOBODY = "a" * 32
FOR_EVER = 3600.0  # seconds: longer than any test may take


def ask(client, kind: str, question: Any):
    return client.post(f"/ask/{kind}", content=question if isinstance(question, str | bytes) else json.dumps(question))


def read(client, job_id: str, wait: float = 0.0) -> tuple[dict[str, Any], bytes]:
    """What `decodeAnswer` in wire.ts reads: the header of a job, and its result."""
    answer = client.get(f"/job/{job_id}", params={"wait": wait})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "no-store"
    version, length = struct.unpack_from("<BI", answer.content)
    assert version == 1
    return json.loads(answer.content[5 : 5 + length]), answer.content[5 + length :]


# ---------------------------------------------------------------- a question that is one definition in one file
def test_a_new_question_is_one_class_and_is_asked_alike_from_python_and_over_the_route(client):
    """`Hello` in tests/engine/toy_questions.py is all that it takes."""
    over_the_route = ask(client, "hello", {"name": "Ada"}).json()["job"]
    assert engine().ask("hello", {"name": "Ada"}) == over_the_route, "an equal question, the same job"
    worker = Worker(engine().database, "here", "cpu")
    worker.round()
    assert read(client, over_the_route) == (
        {"state": "done", "progress": 1.0, "words": "", "info": {"hello": "Ada"}},
        b"Ada",
    )
    job = engine().job(over_the_route)
    assert (job.info, job.result) == ({"hello": "Ada"}, b"Ada")
    assert ask(client, "hello", {"name": 3}).text.startswith("The question “hello” cannot be asked like this: name:")
    worker.close()


@pytest.mark.parametrize("kind", ["count", "fetch", "import", "classifier", "architecture", "optimal", "juggle", ""])
def test_what_is_not_open_to_the_browser_cannot_be_asked_there(client, kind):
    assert ask(client, kind, {}).status_code == 404
    assert engine().runs() == []


def test_all_that_the_browser_may_ask_is_quick_and_about_a_run():
    for kind, question in KINDS.items():
        if question.from_browser and kind != "hello":
            assert question.quick, kind
            assert "run" in question.model_fields, kind


# ---------------------------------------------------------------- questions about a run
@pytest.fixture
def run(client) -> str:
    """A finished run on digits that has been saved at step 300."""
    run = put_film(engine().database, Experiment.default("digits"), frames=2)
    with engine().database.write() as connection:
        films.save_checkpoint(connection, run, 300, b"weights")
    return run


@pytest.fixture
def pix2pix(client) -> str:
    """A run on shapes, 28 x 28, that is given edges and has been saved."""
    run = put_film(engine().database, Experiment.default("shapes", "picture"), frames=2)
    with engine().database.write() as connection:
        films.save_checkpoint(connection, run, 3000, b"weights")
    return run


def test_an_equal_question_is_one_job_and_is_settled_when_it_is_asked(client, run):
    first, second = (ask(client, "anatomy", {"run": run, "moves": "DGB"}).json() for _ in range(2))
    assert first == second
    assert json.loads(engine().job(first["job"]).request) == {"moves": "DGB", "run": run, "step": 300}
    assert ask(client, "anatomy", {"run": run, "moves": "D"}).json() != first


def drawn(pixels: int) -> str:
    return base64.b64encode(bytes(pixels)).decode()


@pytest.mark.parametrize(
    ("kind", "question", "sentence"),
    [
        ("map", "", "A question is a small JSON object."),
        ("map", "[]", "A question is a small JSON object."),
        ("map", "{", "A question is a small JSON object."),
        ("map", b"\xff\x89PNG", "A question is a small JSON object."),
        ("translate", "[" * 20_000, "A question is a small JSON object."),
        ("map", {"side": 99}, "cannot be asked like this: side"),
        ("map", {"fly": 1}, "cannot be asked like this: fly"),
        ("map", {"run": NOBODY}, "no longer in the store"),
        ("map", {"run": "abc"}, "cannot be asked like this: run"),
        ("nearest", {"step": "x", "index": 0}, "cannot be asked like this: step"),
        ("nearest", {"step": -1, "index": 0}, "cannot be asked like this: step"),
        ("nearest", {"step": 0, "index": 64}, "There is no picture 64"),
        ("anatomy", {"moves": "XY"}, "cannot be asked like this: moves"),
        ("anatomy", {"step": -1}, "cannot be asked like this: step"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(client, run, kind, question, sentence):
    answer = ask(client, kind, {"run": run} | question if isinstance(question, dict) else question)
    assert (answer.status_code, sentence in answer.text) == (400, True), answer.text
    assert answer.text.endswith(".")
    assert "\n" not in answer.text


def test_a_run_without_a_checkpoint_has_nothing_to_draw_from(client):
    run = put_film(engine().database, Experiment.default("digits"), frames=2)
    answer = ask(client, "map", {"run": run})
    assert (answer.status_code, "not saved anything yet" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("kind", "letters", "status"), [("map", 2001, 413), ("hello", 101, 413), ("translate", 24_001, 413)]
)
def test_each_question_has_its_longest_form(client, kind, letters, status):
    assert ask(client, kind, " " * letters).status_code == status
    assert ask(client, kind, " " * (KINDS[kind].max_bytes)).status_code == 400


def test_a_drawn_picture_is_part_of_a_question(client, pix2pix):
    answer = ask(client, "translate", {"run": pix2pix, "picture": drawn(28 * 28)})
    assert answer.status_code == 200, answer.text
    job = engine().job(answer.json()["job"])
    assert (job.state, json.loads(job.request)["step"]) == ("queued", 3000)


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (drawn(27 * 28), "A picture for this run has 1 x 28 x 28 pixels of one byte each."),
        ("?", "the drawn picture cannot be read."),
    ],
)
def test_a_drawing_that_makes_no_sense_is_refused_in_a_sentence(client, pix2pix, picture, sentence):
    answer = ask(client, "translate", {"run": pix2pix, "picture": picture})
    assert (answer.status_code, sentence in answer.text) == (400, True), answer.text


# ---------------------------------------------------------------- jobs
@pytest.fixture
def job_id(client) -> str:
    return engine().ask("architecture", {"experiment": Experiment().model_dump(mode="json")})


def claim(job_id: str) -> jobs.Job:
    with engine().database.write() as connection:
        job = jobs.claim(connection, job_id, 0, "me", time.time())
    assert job is not None
    return job


@pytest.mark.parametrize("path", ["job/abc", "job/" + "g" * 32, "job/" + "a" * 33, "job/" + NOBODY + "?wait=x",
                                  "job/" + NOBODY + "?wait=nan", "job/" + NOBODY + "?wait=inf"])  # fmt: skip
def test_a_name_or_a_time_that_is_none_is_refused(client, path):
    assert client.get(f"/{path}").status_code == 400


def test_a_job_that_is_gone_says_so(client):
    assert client.get(f"/job/{NOBODY}?wait=1").status_code == 410


def test_the_state_goes_from_the_queue_to_the_result(client, job_id):
    assert read(client, job_id) == ({"state": "queued", "progress": 0.0, "words": "", "info": {}}, b"")
    job = claim(job_id)
    with engine().database.write() as connection:
        jobs.report(connection, job, 0.5, "half")
    assert read(client, job_id) == ({"state": "running", "progress": 0.5, "words": "half", "info": {}}, b"")
    with engine().database.write() as connection:
        jobs.succeed(connection, job, Answer({"n": 1}, b"\x89PNG", "image/png"), time.time())
    assert read(client, job_id) == ({"state": "done", "progress": 1.0, "words": "", "info": {"n": 1}}, b"\x89PNG")


def test_a_failed_job_has_no_result_but_a_sentence(client, job_id):
    with engine().database.write() as connection:
        jobs.fail(connection, jobs.claim(connection, job_id, 0, "me", time.time()), "It broke.", time.time())
    header, result = read(client, job_id)
    assert (header["state"], header["words"], result) == ("failed", "It broke.", b"")


def test_an_answer_is_waited_for_as_long_as_it_is_asked_and_no_longer_than_it_may(client, job_id, monkeypatch):
    start = time.monotonic()
    assert read(client, job_id, wait=0.3)[0]["state"] == "queued"
    assert time.monotonic() - start >= 0.3
    monkeypatch.setattr(ask_route, "MAX_WAIT", 0.2)
    assert read(client, job_id, wait=FOR_EVER)[0]["state"] == "queued"


def test_whoever_waits_has_the_answer_as_soon_as_it_is_there(client, job_id, monkeypatch):
    def answer() -> None:
        time.sleep(0.4)
        with engine().database.write() as connection:
            jobs.succeed(connection, job, Answer({"n": 1}), time.time())

    monkeypatch.setattr(ask_route, "MAX_WAIT", FOR_EVER)
    job = claim(job_id)
    threading.Thread(target=answer).start()
    assert read(client, job_id, wait=FOR_EVER)[0]["state"] == "done"


def test_when_too_many_wait_the_next_one_is_answered_at_once(client, job_id, monkeypatch):
    monkeypatch.setattr(ask_route, "MAX_WAIT", FOR_EVER)
    monkeypatch.setattr(ask_route, "MAX_WAITING", 0)
    assert read(client, job_id, wait=FOR_EVER)[0]["state"] == "queued"
    assert ask_route._waiting == 0


# ---------------------------------------------------------------- too much
@pytest.mark.usefixtures("all_at_once")
def test_whoever_asks_too_fast_is_told_when_to_ask_again_and_others_are_not_held_up(client, run, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_QUESTIONS_A_SECOND", "1")
    cookie = {"cookie": f"{COOKIE}={engine().names.new('person')}"}
    answers = [client.post("/ask/map", json={"run": run, "side": 4 + i}, headers=cookie) for i in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[-1].text.startswith("You are asking faster than the workers here can answer.")
    assert client.post("/ask/map", json={"run": run, "side": 4}, headers=cookie).status_code == 200, "is known already"
    other = {"cookie": f"{COOKIE}={engine().names.new('person')}"}
    assert client.post("/ask/map", json={"run": run, "side": 9}, headers=other).status_code == 200


@pytest.mark.usefixtures("all_at_once")
def test_a_cookie_that_somebody_made_up_makes_nobody_another_person(client, run, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_QUESTIONS_A_SECOND", "1")
    made_up = [{"cookie": f"{COOKIE}={number:032x}"} for number in range(5)]
    answers = [client.post("/ask/map", json={"run": run, "side": 4 + i}, headers=made_up[i]) for i in range(5)]
    assert answers[-1].status_code == 429


def test_several_people_are_answered_in_turn(client, run):
    ids = {}
    for who, numbers in (("anna", range(3)), ("ben", range(3, 5))):
        for number in numbers:
            ids[engine().ask("hello", {"name": str(number)}, Person(who))] = who
    with engine().database.read() as connection:
        order = [ids[row.id] for row in jobs.claimable(connection, time.time())]
    assert order == ["anna", "ben", "anna", "ben", "anna"]


def test_a_question_that_does_not_arrive_is_given_up(monkeypatch):
    monkeypatch.setattr(route_limits, "BODY_SECONDS", 0.1)

    async def half_open() -> Response | bytes:
        async def receive() -> Message:
            if not begun:
                begun.append(True)
                return {"type": "http.request", "body": b"{", "more_body": True}
            await asyncio.sleep(60)
            raise AssertionError("nothing comes")

        begun: list[bool] = []
        return await route_limits.body_of(Request({"type": "http", "method": "POST"}, receive), 100)

    async def broken_off() -> Response | bytes:
        async def receive() -> Message:
            return {"type": "http.disconnect"}

        return await route_limits.body_of(Request({"type": "http", "method": "POST"}, receive), 100)

    with start_blocking_portal() as portal:  # a thread with a loop, for a browser of other tests may have one in this
        late, gone = portal.call(half_open), portal.call(broken_off)
    assert isinstance(late, Response)
    assert isinstance(gone, Response)
    assert (late.status_code, gone.status_code) == (408, 400)
