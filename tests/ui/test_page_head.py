"""The document names all that pages need at once, and what is loaded by name of its content comes compressed."""

from __future__ import annotations

import re

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.app_files import BUNDLES, bundle
from playground.ui.compressed_files import CompressedFiles
from playground.ui.page_head import (
    CHARTS,
    COMPONENTS,
    COMPONENTS_NOT_ON_HOME,
    DIRAC,
    ELEMENTS,
    HOME,
    NOT_ON_HOME,
    SCRIPTS,
    STREAMLIT,
    PageHead,
    head,
    page_of,
)

PAGE = {"accept": "text/html"}
SCRIPT = "export const words = '" + "much of a muchness " * 200 + "';"


class Counted:
    """Files as Streamlit serves them; it counts how often it is asked."""

    asked = 0

    def serve(self, request: Request) -> Response:
        self.asked += 1
        if "missing" in request.url.path:
            return PlainTextResponse("There is no such file.", 404)
        return PlainTextResponse(SCRIPT, media_type="text/javascript", headers={"cache-control": "public"})


@pytest.fixture
def files() -> Counted:
    return Counted()


@pytest.fixture
def browser(files: Counted) -> TestClient:
    document = HTMLResponse("<html><head></head></html>", headers={"etag": "of-streamlit"})
    routes = [
        Route("/static/js/{file}", files.serve),
        Route("/app/static/bundles/{file}", files.serve),
        Route("/", document),
        Route("/recipes", document),
        Route("/dirac", document),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(PageHead), Middleware(CompressedFiles)]))


def test_the_document_gets_our_head_and_no_validator_of_streamlits_file(browser):
    answer = browser.get("/", headers=PAGE)
    assert answer.content == b"<html><head>" + head(HOME) + b"</head></html>"
    assert "etag" not in answer.headers
    assert browser.get("/").text == "<html><head></head></html>", "only what asks for a page gets one"


@pytest.mark.parametrize("page", [HOME, DIRAC, "recipes"])
def test_every_file_that_the_head_names_is_there(page):
    paths = re.findall(r'(?:href|src)="\./([^"]+)"', head(page).decode())
    assert len(paths) == len(set(paths))
    for path in paths:
        root = BUNDLES.parents[1] if path.startswith("app/") else STREAMLIT.parent
        assert (root / path.removeprefix("app/")).is_file(), path
    components = (*COMPONENTS, *COMPONENTS_NOT_ON_HOME, *CHARTS, *SCRIPTS)
    ours = {f"app/static/bundles/{bundle(name)}" for name in components}
    assert ours < set(paths)
    for element in (*ELEMENTS, *NOT_ON_HOME):
        assert any(path.startswith(f"static/js/{element}.") for path in paths), f"Streamlit {st.__version__}: {element}"


def test_home_fetches_what_only_other_pages_need_when_it_is_there(browser):
    slider = re.compile(r'<link rel="(\w+)"[^>]+/Slider\.')
    at_home = slider.findall(browser.get("/", headers=PAGE).text)
    elsewhere = slider.findall(browser.get("/recipes", headers=PAGE).text)
    assert (at_home, elsewhere) == (["later"], ["modulepreload"])


def test_dirac_fetches_at_once_only_what_it_shows(browser):
    kind = re.compile(r'<link rel="(\w+)"[^>]+/(Slider|Selectbox|NumberInput)\.')
    found = {element: when for when, element in kind.findall(browser.get("/dirac", headers=PAGE).text)}
    assert found == {"Slider": "modulepreload", "Selectbox": "modulepreload", "NumberInput": "later"}


@pytest.mark.parametrize(("page", "when"), [("", "later"), ("recipes", "later"), ("dirac", "modulepreload")])
def test_the_chart_library_comes_at_once_where_a_page_begins_with_charts_and_later_elsewhere(browser, page, when):
    plotly = re.findall(r'<link rel="(\w+)"[^>]+/plotly-', browser.get(f"/{page}", headers=PAGE).text)
    assert plotly == [when]


def test_a_page_is_known_below_the_base_of_the_server(monkeypatch):
    monkeypatch.setattr(st, "get_option", lambda _: "/gan/lab/")
    assert [page_of({"path": path}) for path in ("/gan/lab", "/gan/lab/", "/gan/lab/dirac")] == [HOME, HOME, DIRAC]


@pytest.mark.parametrize("path", ["/static/js/index.AbCd.js", "/app/static/bundles/live-ABCDEFGH.js"])
def test_a_file_is_asked_for_once_and_sent_compressed_to_all(browser, files, path):
    for _ in range(2):
        answer = browser.get(path, headers={"accept-encoding": "gzip"})
        assert answer.text == SCRIPT
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) < len(SCRIPT) / 5
        assert "immutable" in answer.headers["cache-control"]
    assert files.asked == 1


def test_a_browser_that_cannot_unpack_gets_it_as_it_is(browser):
    answer = browser.get("/static/js/index.AbCd.js", headers={"accept-encoding": "identity"})
    assert answer.text == SCRIPT
    assert "content-encoding" not in answer.headers


def test_a_file_that_is_not_there_is_asked_for_again(browser, files):
    for _ in range(2):
        assert browser.get("/static/js/missing.js", headers={"accept-encoding": "gzip"}).status_code == 404
    assert files.asked == 2


def test_the_room_that_pages_keep_is_in_the_head():
    assert b".st-key-answer-dirac-path { min-height: 480px; }" in head("recipes")
