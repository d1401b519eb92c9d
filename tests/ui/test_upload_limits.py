"""Files are turned away before they are read when a page, or all of them together, would hold too many bytes."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.ui.upload_limits import UploadLimits

held: dict[str, int] = {}


@pytest.fixture
def client(monkeypatch) -> TestClient:
    """A server that keeps what is sent, as Streamlit does."""
    monkeypatch.setenv("PLAYGROUND_UPLOAD_MB", "0.2")
    monkeypatch.setenv("PLAYGROUND_UPLOADS_MB_ON_SERVER", "0.5")
    held.clear()

    async def keep(request: Request) -> Response:
        session = request.path_params["session"]
        held[session] = held.get(session, 0) + len(await request.body())
        return Response(status_code=204)

    route = Route("/_stcore/upload_file/{session}/{file}", keep, methods=["PUT"])
    return TestClient(Starlette(routes=[route], middleware=[Middleware(UploadLimits, held=lambda: held)]))


def put(client: TestClient, session: str, size: int) -> Response:
    return client.put(f"/_stcore/upload_file/{session}/a-file", content=bytes(size))


def test_one_page_holds_only_so_much(client):
    assert [put(client, "anna", 90_000).status_code for _ in range(3)] == [204, 204, 413]
    assert put(client, "anna", 90_000).text == "Together, your files are larger than the limit of 0.2 MB."
    assert put(client, "ben", 90_000).status_code == 204


def test_all_pages_together_hold_only_so_much(client):
    statuses = [put(client, f"page {number}", 190_000).status_code for number in range(4)]
    assert statuses == [204, 204, 503, 503]
    assert sum(held.values()) <= 500_000


def test_a_file_that_does_not_say_how_large_it_is_is_not_read(client):
    answer = client.put("/_stcore/upload_file/anna/a-file", content=iter([bytes(10)] * 3))
    assert (answer.status_code, held) == (411, {})
