"""The server's figures, for whoever has the operator's token."""

from __future__ import annotations

import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment

TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def operator(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_OPERATOR", "secret")


def test_without_an_operator_there_is_nothing(client, monkeypatch):
    monkeypatch.delenv("PLAYGROUND_OPERATOR", raising=False)
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer wrong", "Bearer ", "secre"])
def test_nobody_else_sees_them(client, operator, given):
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 401


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
