"""How many pages may be open: at one address, on the server; and what those see that come too late."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import websockets
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.testing.v1 import AppTest

from playground.rehearsal.visitor import Visitor
from playground.ui.open_pages import TOO_LATE, OpenPages
from tests.app_pages.test_two_servers import answer, web_server
from tests.asynchronous import finished

ROOT = Path(__file__).parents[2]


@pytest.fixture
def client(monkeypatch) -> TestClient:
    """A server that tells each page what its headers say."""
    monkeypatch.setenv("PLAYGROUND_OPEN_PAGES_PER_ADDRESS", "2")
    monkeypatch.setenv("PLAYGROUND_OPEN_PAGES_ON_SERVER", "3")

    async def page(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(socket.headers.get(TOO_LATE, "in time"))
        await socket.receive()

    routes = [WebSocketRoute("/_stcore/stream", page), WebSocketRoute("/other", page)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(OpenPages)]))


def test_those_that_come_too_late_are_told_and_the_next_ones_turned_away(client):
    def opened(**headers: str):
        return client.websocket_connect("/_stcore/stream", headers=headers)

    with opened() as first, opened() as second, opened(**{TOO_LATE: "server"}) as late, opened() as later:
        said = [socket.receive_text() for socket in (first, second, late, later)]
        assert said == ["in time", "in time", "address", "address"]
        with pytest.raises(WebSocketDisconnect) as refused, opened():
            pass
        assert refused.value.code == 1013
        with client.websocket_connect("/other") as other:
            assert other.receive_text() == "in time", "only pages are counted"
    with opened(**{TOO_LATE: "address"}) as again:
        assert again.receive_text() == "in time", "whoever closes pages has room, and only the server says who is late"


def test_no_other_way_to_write_the_address_opens_more(client):
    """Starlette takes a line break at its end for nothing."""
    with client.websocket_connect("/_stcore/stream%0A") as first, client.websocket_connect("/_stcore/stream") as second:
        assert [first.receive_text(), second.receive_text()] == ["in time", "in time"]
        with client.websocket_connect("/_stcore/stream%0A") as third:
            assert third.receive_text() == "address"


@pytest.mark.parametrize(("reached", "said"), [("address", "from your internet address: the limit here is 400."),
                                               ("server", "on this server: the limit is 400.")])  # fmt: skip
def test_a_page_that_came_too_late_says_so_and_nothing_else(no_workers, monkeypatch, reached, said):
    from streamlit.runtime.context import ContextProxy

    monkeypatch.setattr(ContextProxy, "headers", property(lambda _: {TOO_LATE: reached}))
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not test.exception
    (warning,) = test.warning
    assert said in warning.value
    assert "reload this" in warning.value.lower()
    assert not test.button


@pytest.fixture
def server(tmp_path) -> Iterator[str]:
    """The app, where few pages may be open."""
    few = {"PLAYGROUND_OPEN_PAGES_PER_ADDRESS": "2", "PLAYGROUND_OPEN_PAGES_ON_SERVER": "3"}
    with web_server(tmp_path, 1, **few) as url:
        deadline = time.monotonic() + 60
        while answer(f"{url}/_stcore/health") != 200:
            assert time.monotonic() < deadline, "it does not answer"
            time.sleep(0.1)
        yield url


@pytest.mark.slow
def test_real_sessions_are_counted_by_address_and_closed_ones_make_room(server):
    async def visit() -> None:
        async with AsyncExitStack() as stack:

            async def come(address: str) -> list[str]:
                return (await stack.enter_async_context(Visitor(server, "recipes", "", address))).alerts

            first = Visitor(server, "recipes", "", "2001:db8:1:2::1")  # all of its network count as one address
            async with first:
                assert await come("2001:db8:1:2::2") == []
                assert "from your internet address: the limit here is 2." in (await come("2001:db8:1:2::3"))[0]
                assert await come("10.0.0.2") == [], "somebody else does not suffer"
                assert "on this server: the limit is 3." in (await come("10.0.0.3"))[0]
                await come("2001:db8:1:2::4")
                with pytest.raises(websockets.InvalidStatus):
                    await come("2001:db8:1:2:ffff::5")
            for _ in range(50):
                async with Visitor(server, "recipes", "", "10.0.0.3") as again:
                    if again.alerts == []:
                        return
                await asyncio.sleep(0.1)
            raise AssertionError("the page that was closed still counts")

    finished(visit())
