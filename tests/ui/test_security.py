"""What the server turns away, and the headers of its answers. (Chromium checks in every browser test that pages keep to
their own policy: tests/browser/conftest.py.)"""

from __future__ import annotations

import socket

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.ui.security import policy, security


def served() -> TestClient:
    async def answer(_: Request) -> PlainTextResponse:
        return PlainTextResponse("yes")

    app = Starlette(routes=[Route("/", answer, methods=["GET", "POST"])], middleware=security())
    return TestClient(app, base_url="http://gan.example")


def test_every_answer_has_the_headers_also_one_that_refuses():
    for answer in (served().get("/"), served().get("/nothing"), served().post("/", headers={"origin": "null"})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_no_script_but_our_files_may_run():
    rules = dict(rule.split(" ", 1) for rule in policy().split("; "))
    assert "'unsafe-inline'" not in rules["script-src"]
    assert "'unsafe-eval'" not in rules["script-src"]
    assert rules["script-src"].count("sha256-") == 2, "the one that Streamlit's document begins with, and our own"
    assert "http" not in policy()


def test_a_site_may_show_the_app_in_a_frame_if_a_setting_says_so(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_EMBED_IN", "https://school.example, https://other.example")
    headers = served().get("/").headers
    assert "frame-ancestors 'self' https://school.example https://other.example" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://gan.example", 200),
        ("http://gan.example.evil", 403),
        ("https://evil.example", 403),
        ("null", 403),
        ("", 403),
        ("gan.example", 403),
        ("http://[", 403),
    ],
)
def test_a_page_of_another_site_cannot_post(origin, status):
    headers = {} if origin is None else {"origin": origin}
    assert served().post("/", headers=headers).status_code == status
    assert served().get("/", headers=headers).status_code == 200, "what only reads is left to the browser"


def test_a_server_with_names_answers_to_no_other(monkeypatch):
    assert served().get("/", headers={"host": "anything.example"}).status_code == 200
    monkeypatch.setenv("PLAYGROUND_HOSTS", "gan.example *.school.example")
    for host, status in (
        ("gan.example", 200),
        ("gan.example:8501", 200),
        ("a.school.example", 200),
        ("localhost:8501", 200),
        ("rebound.example", 400),
    ):
        assert served().get("/", headers={"host": host}).status_code == status, host
    from_proxy = {"host": "localhost", "origin": "https://gan.example"}
    assert served().post("/", headers=from_proxy).status_code == 200, "a proxy that does not pass on the name"


def names_warned_of(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if "PLAYGROUND_HOSTS" in record.getMessage()]


@pytest.mark.parametrize("profile", ["demo", "class"])
def test_a_server_for_other_people_without_a_list_of_names_says_once_that_it_answers_to_all(
    monkeypatch, caplog, profile
):
    monkeypatch.setenv("PLAYGROUND_PROFILE", profile)
    client = served()
    for host in ("localhost:8501", "127.0.0.1", "[::1]:8501", "192.168.1.7:8501", socket.gethostname(), ""):
        client.get("/", headers={"host": host})
    assert not names_warned_of(caplog)
    for _ in range(3):
        assert client.get("/", headers={"host": "rebound.example:8501"}).status_code == 200, "it may be a proxy's name"
    assert len(names_warned_of(caplog)) == 1
    assert "'rebound.example'" in names_warned_of(caplog)[0]


def test_a_host_that_makes_no_sense_ends_nothing(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    for host in ("[", "]", "[x]", "a b", "//", ":"):
        assert served().get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("setting", [{"PLAYGROUND_PROFILE": "laptop"}, {"PLAYGROUND_HOSTS": "rebound.example"}])
def test_nobody_is_warned_of_names_on_a_laptop_or_where_there_is_a_list(monkeypatch, caplog, setting):
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    served().get("/", headers={"host": "rebound.example"})
    assert not names_warned_of(caplog)
