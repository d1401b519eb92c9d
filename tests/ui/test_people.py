"""One browser is one person: the cookie, what is made of it, and that every page says who is calling."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.runtime.context import ContextProxy

from playground.engine import engine
from playground.ui.people import COOKIE, THIS_MACHINE, PersonCookie, address_of, me, person_of
from playground.ui.turns import asker

ROOT = Path(__file__).parents[2]
FOR_SOMEBODY = {  # calls of the engine that are allowed to some, or counted
    *("submit", "fork", "begin_with_a_step", "pause", "resume", "stop", "step", "discard", "restore", "delete"),
    *("set_unattended", "runs", "ask", "cancel"),
    *("find", "latest"),  # and what is private
}


@pytest.fixture
def browser(no_workers) -> TestClient:
    async def page(_: Request) -> HTMLResponse:
        return HTMLResponse("<p>page</p>")

    async def who(request: Request) -> JSONResponse:
        return JSONResponse(person_of(request).name)

    return TestClient(Starlette(routes=[Route("/", page), Route("/who", who)], middleware=[Middleware(PersonCookie)]))


def test_a_page_gives_a_cookie_that_scripts_and_other_sites_cannot_use(browser):
    given = browser.get("/").headers["set-cookie"]
    assert given.startswith(f"{COOKIE}=")
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "Secure" not in given, "here without https"
    assert "set-cookie" not in browser.get("/").headers, "a reload keeps it"
    assert "set-cookie" not in browser.get("/who").headers
    browser.cookies.clear()
    assert "Secure" in browser.get("https://testserver/").headers["set-cookie"]


def test_the_cookie_makes_a_person_and_the_name_of_the_person_does_not_tell_the_cookie(browser):
    browser.get("/")
    secret, anna = browser.cookies[COOKIE], browser.get("/who").json()
    assert anna == browser.get("/who").json()
    assert secret not in anna
    browser.cookies.clear()
    browser.get("/")
    assert browser.get("/who").json() != anna


def test_names_cannot_be_made_up_or_used_for_something_else(no_workers):
    names = engine().names
    viewer = names.new("viewer")
    assert names.is_ours("viewer", viewer)
    assert not names.is_ours("person", viewer)
    last = "0" if viewer[-1] != "0" else "1"
    for made_up in (viewer[:-1] + last, "0" * 32, "", "x" * 32, viewer + "0", "é" * 32):
        assert not names.is_ours("viewer", made_up)


@pytest.mark.parametrize(("host", "counted"), [
    ("203.0.113.7", "203.0.113.7"), ("203.0.113.8", "203.0.113.8"),
    ("2001:db8:1:2::3", "2001:db8:1:2::/64"), ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::3", "2001:db8:1:3::/64"), ("fe80::1%eth0", "fe80::/64"),
    ("::ffff:203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", THIS_MACHINE), ("::1", THIS_MACHINE), ("::ffff:127.0.0.1", THIS_MACHINE), ("", THIS_MACHINE),
    ("a.name", "a.name"),
])  # fmt: skip
def test_a_network_of_ipv6_counts_as_one_address_wherever_addresses_are_counted(no_workers, monkeypatch, host, counted):
    """Whoever has one IPv6 address has 2 to the power of 64 of them."""
    request = Request({"type": "http", "headers": [], "client": (host, 50_000)})
    assert address_of(request) == person_of(request).address == counted
    monkeypatch.setattr(ContextProxy, "ip_address", property(lambda _: host or None))
    assert me().address == counted
    assert asker() == (f"address {counted}",)


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """The calls of the engine in pages, direct or through `attempt`, that have to say for whom."""
    for folder in ("app_pages", "playground/ui"):
        for path in (ROOT / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    for called in (node.func, *node.args[:1]):
                        text = ast.unparse(called)
                        if text.startswith("engine().") and text.removeprefix("engine().") in FOR_SOMEBODY:
                            yield path, node, text


def test_every_page_says_for_whom_it_calls_the_engine():
    found = list(calls())
    assert len(found) > 15
    for path, node, text in found:
        said = len(node.args) == 3 if text.endswith(".ask") else False  # from the route: the person of the request
        assert said or any(keyword.arg == "by" for keyword in node.keywords), f"{path.name}:{node.lineno}: {text}"
