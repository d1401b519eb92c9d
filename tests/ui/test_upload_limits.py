"""Files are turned away before they are read when a page, or all of them together, would hold too many bytes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.ui import admission, upload_limits
from playground.ui.metrics import refused
from playground.ui.upload_limits import UploadLimits
from tests.asynchronous import finished

held: dict[str, int] = {}


async def keep(request: Request) -> Response:
    """Keep what is sent, as Streamlit does."""
    session = request.path_params["session"]
    held[session] = held.get(session, 0) + len(await request.body())
    return Response(status_code=204)


@pytest.fixture
def app(monkeypatch) -> Starlette:
    """A server that keeps what is sent."""
    monkeypatch.setenv("PLAYGROUND_UPLOAD_MB", "0.2")
    monkeypatch.setenv("PLAYGROUND_UPLOADS_MB_PER_ADDRESS", "0.3")
    monkeypatch.setenv("PLAYGROUND_UPLOADS_MB_ON_SERVER", "0.5")
    held.clear()
    route = Route("/_stcore/upload_file/{session}/{file}", keep, methods=["PUT"])
    return Starlette(routes=[route], middleware=[Middleware(UploadLimits, held=lambda: held)])


@pytest.fixture
def client(app: Starlette, monkeypatch) -> TestClient:
    """Somebody who sends files to it; what an address may send is no matter here."""
    monkeypatch.setenv("PLAYGROUND_UPLOADS_MB_PER_ADDRESS", "0.5")
    return TestClient(app)


def put(client: TestClient, session: str, size: int) -> Response:
    return client.put(f"/_stcore/upload_file/{session}/a-file", content=bytes(size))


def test_one_page_holds_only_so_much(client):
    assert [put(client, "anna", 90_000).status_code for _ in range(3)] == [204, 204, 413]
    assert put(client, "anna", 90_000).text == "Together, your files are larger than the limit of 0.2 MB."
    assert put(client, "ben", 90_000).status_code == 204


def test_all_pages_together_hold_only_so_much(client, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_UPLOADS_MB_PER_ADDRESS", "5")
    statuses = [put(client, f"page {number}", 190_000).status_code for number in range(4)]
    assert statuses == [204, 204, 503, 503]
    assert sum(held.values()) <= 500_000


def test_a_file_that_does_not_say_how_large_it_is_is_not_read(client):
    answer = client.put("/_stcore/upload_file/anna/a-file", content=iter([bytes(10)] * 3))
    assert (answer.status_code, held) == (411, {})


def from_address(app: Starlette, number: int) -> TestClient:
    return TestClient(app, client=(f"10.0.0.{number}", 50_000))


def test_all_pages_of_an_address_together_hold_only_a_part_of_the_room(app):
    statuses = [put(from_address(app, 1), f"page {number}", 100_000).status_code for number in range(4)]
    assert statuses == [204, 204, 204, 413]
    assert "from your internet address are larger than the limit of 0.3 MB" in put(from_address(app, 1), "x", 10).text
    assert put(from_address(app, 2), "a neighbour", 190_000).status_code == 204
    held.clear()  # those pages are closed
    assert put(from_address(app, 1), "page 5", 100_000).status_code == 204


# ---------------------------------------------------------------- files that do not come, or come slowly
class Upload:
    """A file that somebody sends part by part."""

    def __init__(self, app: Starlette, session: str, length: int, number: int = 1) -> None:
        self.parts: asyncio.Queue[dict] = asyncio.Queue()
        self.sent: list[dict] = []
        scope = {
            "type": "http", "method": "PUT", "path": f"/_stcore/upload_file/{session}/a-file", "query_string": b"",
            "headers": [(b"content-length", str(length).encode())], "client": (f"10.0.0.{number}", 50_000),
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self.parts.get, self._send))

    async def _send(self, message: dict) -> None:
        self.sent.append(message)

    async def part(self, size: int, more: bool = True) -> None:
        """Send a part, and let the server look at it."""
        self.parts.put_nowait({"type": "http.request", "body": bytes(size), "more_body": more})
        await asyncio.sleep(0.01)

    async def status(self) -> int:
        """What the server says in the end."""
        await asyncio.wait_for(self.task, 60.0)
        return self.sent[0]["status"]


def test_files_that_are_only_promised_take_no_room_from_anybody(app):
    async def play() -> tuple[int, int]:
        promised = [Upload(app, f"tab {number}", 190_000) for number in range(20)]
        for upload in promised:
            await upload.part(3)
        neighbour, same_address = Upload(app, "neighbour", 190_000, 2), Upload(app, "other", 190_000)
        for upload in (neighbour, same_address):
            await upload.part(190_000, more=False)
        statuses = await neighbour.status(), await same_address.status()
        for upload in promised:
            upload.task.cancel()
        return statuses

    assert finished(play()) == (204, 204)


def test_a_file_that_stops_coming_is_ended_with_a_sentence_and_counted(app, monkeypatch):
    monkeypatch.setattr(upload_limits, "PATIENCE_SECONDS", 0.2)
    before = refused()

    async def play() -> tuple[int, bytes]:
        stuck = Upload(app, "stuck", 190_000)
        await stuck.part(3)
        return await stuck.status(), stuck.sent[1]["body"]

    status, sentence = finished(play())
    assert (status, held) == (408, {})
    assert sentence.startswith(b"The file did not arrive in time.")
    assert refused() == before + 1


def test_a_file_that_trickles_in_is_ended_too_and_one_at_an_honest_pace_is_not(app, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(upload_limits, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(upload_limits, "PATIENCE_SECONDS", 4.0)

    async def send(session: str, size: int) -> int:
        upload = Upload(app, session, 20 * size)
        for number in range(20):
            now[0] += 0.4  # seconds
            await upload.part(size, more=number < 19)
        return await upload.status()

    assert finished(send("trickle", 3)) == 408
    assert finished(send("honest", 9_000)) == 204


def test_what_arrives_is_counted_as_it_comes(app):
    async def play() -> list[int]:
        uploads = [Upload(app, f"tab {number}", 150_000) for number in range(3)]
        await asyncio.sleep(0.01)  # all have begun
        for upload in uploads:
            await upload.part(140_000)
        for upload in uploads[:2]:
            await upload.part(10_000, more=False)
        return [await upload.status() for upload in uploads]

    assert finished(play()) == [204, 204, 413]
    assert sum(held.values()) == 300_000


# ---------------------------------------------------------------- who may send files
def test_with_a_password_only_pages_that_have_been_shown_may_send_files(client, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PASSWORD", "open sesame")
    monkeypatch.setattr(admission, "_sessions", admission.OrderedDict({"anna": None}))
    before = refused()
    assert put(client, "a stranger", 100).status_code == 403
    assert refused() == before + 1, "refusals are counted"
    assert put(client, "anna", 100).status_code == 204


def test_every_refusal_of_a_file_is_counted(client, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_UPLOADS_MB_PER_ADDRESS", "5")
    before = refused()
    assert [put(client, f"page {number}", 190_000).status_code for number in range(4)][2:] == [503, 503]
    assert put(client, "page 1", 190_000).status_code == 413
    assert refused() == before + 3
