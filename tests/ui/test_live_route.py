"""The server's own route: news for the browser, and a plain answer to nonsense."""

from __future__ import annotations

import pytest

from playground.charts.message import unpack
from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.ui import pace
from playground.ui.people import new_viewer
from tests.handmade import put_film


@pytest.fixture
def viewer(client) -> str:
    return new_viewer()


@pytest.mark.parametrize("path", ["live/abc", "live/" + "g" * 32, "live/" + "a" * 33])
def test_a_name_that_is_none_is_refused(client, viewer, path):
    assert client.get(f"/{path}?viewer={viewer}").status_code == 400


def test_a_viewer_without_a_name_is_refused(client):
    assert client.get("/live/" + "a" * 32).status_code == 400


@pytest.mark.parametrize("after", ["x", str(2**63), "-" + "9" * 400, "1e400"])
def test_a_cursor_that_is_no_step_is_refused(client, viewer, after):
    answer = client.get("/live/" + "a" * 32 + f"?viewer={viewer}&after={after}")
    assert (answer.status_code, answer.text) == (400, "after and passing must be whole numbers, those of steps.")


def test_a_run_that_is_gone_says_so(client, viewer):
    assert client.get("/live/" + "a" * 32 + f"?viewer={viewer}").status_code == 410


def test_a_waiting_run_tells_its_state_and_counts_the_viewer(client, viewer):
    run_id = engine().submit(Experiment.default("gaussian"))
    answer = client.get(f"/live/{run_id}?viewer={viewer}&after=-1&passing=-1")
    assert answer.headers["content-type"] == "application/octet-stream"
    header, _, frames = unpack(answer.content)
    assert header["status"]["state"] == "queued"
    assert header["pace"] > 0
    assert frames == []
    assert engine().run(run_id).watchers == 1


def test_a_long_film_that_has_ended_comes_in_parts(client, viewer):
    run_id = put_film(engine().database, Experiment.default("digits"), frames=70)
    steps, pace = [-1], 0.0
    while pace is not None:
        answer = client.get(f"/live/{run_id}?viewer={viewer}&after={steps[-1]}")
        header, _, frames = unpack(answer.content)
        assert len(frames) <= 60
        steps += [Snapshot.decode(frame).step for frame in frames]
        pace = header["pace"]
    assert len(steps) == 71
    assert steps == sorted(set(steps))


def test_a_viewer_that_somebody_made_up_is_turned_away_and_leaves_nothing(client):
    run_id = engine().submit(Experiment.default("gaussian"))
    before = pace.interval()
    for number in range(30):
        answer = client.get(f"/live/{run_id}?viewer={number:032x}")
        assert (answer.status_code, answer.text) == (403, "This viewer is not known here. Reload the page.")
    assert engine().run(run_id).watchers == 0
    assert pace.interval() == before, "and slows down nobody"


@pytest.mark.usefixtures("all_at_once")
def test_one_viewer_gets_only_so_many_answers_and_is_told_when_to_ask_again(client, viewer, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_REQUESTS_A_SECOND", "2")
    run_id = engine().submit(Experiment.default("gaussian"))
    answers = [client.get(f"/live/{run_id}?viewer={viewer}") for _ in range(9)]
    assert [answer.status_code for answer in answers[:6]] == [200] * 6, "a few at once are no harm"
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert client.get(f"/live/{run_id}?viewer={new_viewer()}").status_code == 200, "somebody else"
    monkeypatch.setenv("PLAYGROUND_REQUESTS_A_SECOND_PER_ADDRESS", "1")
    statuses = [client.get(f"/live/{run_id}?viewer={new_viewer()}").status_code for _ in range(9)]
    assert statuses[-1] == 429, "from one address"
