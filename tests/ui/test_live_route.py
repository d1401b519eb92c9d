"""The server's own route: news for the browser, and a plain answer to nonsense."""

from __future__ import annotations

import pytest

from playground.charts.message import unpack
from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from tests.handmade import put_film

VIEWER = "0" * 32


@pytest.mark.parametrize("path", ["live/abc", "live/" + "g" * 32, "live/" + "a" * 33])
def test_a_name_that_is_none_is_refused(client, path):
    assert client.get(f"/{path}?viewer={VIEWER}").status_code == 400


def test_a_viewer_without_a_name_is_refused(client):
    assert client.get("/live/" + "a" * 32).status_code == 400


def test_a_cursor_that_is_no_number_is_refused(client):
    assert client.get("/live/" + "a" * 32 + f"?viewer={VIEWER}&after=x").status_code == 400


def test_a_run_that_is_gone_says_so(client):
    assert client.get("/live/" + "a" * 32 + f"?viewer={VIEWER}").status_code == 410


def test_a_waiting_run_tells_its_state_and_counts_the_viewer(client):
    run_id = engine().submit(Experiment.default("gaussian"))
    answer = client.get(f"/live/{run_id}?viewer={VIEWER}&after=-1&passing=-1")
    assert answer.headers["content-type"] == "application/octet-stream"
    header, _, frames = unpack(answer.content)
    assert header["status"]["state"] == "queued"
    assert header["pace"] > 0
    assert frames == []
    assert engine().run(run_id).watchers == 1


def test_a_long_film_that_has_ended_comes_in_parts(client):
    run_id = put_film(engine().database, Experiment.default("digits"), frames=70)
    steps, pace = [-1], 0.0
    while pace is not None:
        answer = client.get(f"/live/{run_id}?viewer={VIEWER}&after={steps[-1]}")
        header, _, frames = unpack(answer.content)
        assert len(frames) <= 60
        steps += [Snapshot.decode(frame).step for frame in frames]
        pace = header["pace"]
    assert len(steps) == 71
    assert steps == sorted(set(steps))
