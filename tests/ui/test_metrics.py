"""The server's figures, for whoever has the operator's token."""

from __future__ import annotations

import pytest

from playground.engine import engine
from playground.engine.rates import Rates
from playground.gan.experiment.experiment import Experiment
from playground.ui import metrics

TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def operator(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_OPERATOR", "secret")
    monkeypatch.setattr(metrics, "_guesses", Rates("guesses of this test"))


def test_without_an_operator_there_is_nothing(client, monkeypatch):
    monkeypatch.delenv("PLAYGROUND_OPERATOR", raising=False)
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer wrong", "Bearer ", "secre"])
def test_nobody_else_sees_them(client, operator, given):
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 401


@pytest.mark.usefixtures("all_at_once")
def test_the_token_cannot_be_guessed_quickly(client, operator):
    wrong = {"Authorization": "Bearer wrong"}
    statuses = [client.get("/metrics", headers=wrong).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    blocked = client.get("/metrics", headers=TOKEN)
    assert (blocked.status_code, blocked.headers["retry-after"]) == (429, "5"), "else guessing would go on unseen"
    assert client.get("/metrics").status_code == 401, "no guess"


def test_whoever_has_the_token_may_come_as_often_as_they_like(client, operator):
    assert {client.get("/metrics", headers=TOKEN).status_code for _ in range(20)} == {200}


def test_runs_are_counted_by_their_state_and_refusals_by_their_kind(client, operator):
    engine().submit(Experiment())
    assert 'playground_runs{state="queued"} 1.0' in client.get("/metrics", headers=TOKEN).text
    engine().submit(Experiment(seed=2), device="cuda")
    told = client.get("/metrics", headers=TOKEN).text
    assert 'playground_runs_waiting{device="any"} 1.0' in told
    assert 'playground_runs_waiting{device="cuda"} 1.0' in told
    assert 'playground_runs_waiting{device="cpu"} 0.0' in told
    client.get("/live/" + "a" * 32)  # no refusal: it is malformed
    text = client.get("/metrics", headers=TOKEN).text
    assert "playground_worker_restarts_total 0.0" in text
    assert "playground_store_limit_bytes 1.073741824e+09" in text
