"""The document names all that pages need at once, and what is loaded by name of its content comes compressed."""

from __future__ import annotations

import gzip
import json
import re

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_routes import create_host_config_routes

from playground.app_files import BUNDLES, bundle
from playground.ui.compressed_files import CompressedFiles
from playground.ui.fetch_order import interleaved
from playground.ui.page_head import PageHead, completed, head, page_of, server
from playground.ui.page_needs import (
    CHARTS,
    COMPONENTS,
    COMPONENTS_NOT_ON_HOME,
    DIRAC,
    ELEMENTS,
    HOME,
    NOT_ON_HOME,
    PACKED,
    SCRIPTS,
    STREAMLIT,
    document,
    travelling,
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


@pytest.mark.parametrize("page", ["", "recipes"])
def test_the_chart_library_comes_later_on_most_pages(browser, page):
    plotly = re.findall(r"<(.+)/plotly-", browser.get(f"/{page}", headers=PAGE).text)
    assert [tag.split(" crossorigin")[0] for tag in plotly] == ['link rel="later"']


def test_the_chart_library_is_run_as_soon_as_it_has_come_where_a_page_begins_with_charts(browser):
    (tag,) = re.findall(r"<(.+)/plotly-", browser.get("/dirac", headers=PAGE).text)
    assert tag.startswith('script type="module" async crossorigin fetchpriority="low" src="')


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


# ---------------------------------------------------------------- the order in which files are fetched
def test_all_files_of_streamlits_own_document_are_still_named_once_and_its_start_comes_first():
    own, changed = document(), completed(document().encode(), DIRAC).decode()
    named = re.compile(r'(?:href|src)="\./([^"]+)"')
    paths = named.findall(changed)
    assert set(named.findall(own)) < set(paths)
    scripts = [path for path in paths if path.endswith(".js")]
    theirs = [path for path in named.findall(own) if path.endswith(".js")]
    assert len(theirs) > 30, f"Streamlit {st.__version__}: the document names its modules in another way"
    assert len(scripts) == len(set(scripts))
    assert scripts[0] == theirs[0]
    assert set(scripts[: len(theirs)]) == set(theirs)
    font = next(path for path in paths if "SourceSans" in path)
    assert paths.index(scripts[len(theirs) - 1]) < paths.index(font) < paths.index(scripts[len(theirs)])


def test_what_draws_components_comes_before_the_chart_library_and_all_else_after_it():
    paths = re.findall(r'(?:modulepreload"|async) [^>]+"\./([^"]+)"', head(DIRAC).decode())
    (library,) = [place for place, path in enumerate(paths) if "/plotly-" in path]
    component = next(place for place, path in enumerate(paths) if "/BidiComponent." in path)
    assert component < library
    assert paths.index(f"app/static/bundles/{bundle('still')}") < library
    assert all(path.startswith("static/js/") for path in paths[library + 1 :])


def test_large_files_are_spread_among_small_ones():
    sizes = {"a": 100, "b": 30_000, "c": 200, "d": 60_000} | {f"{i}": 900 for i in range(8)}
    assert "".join(interleaved(sizes)) == "dac0123b4567"
    assert "".join(interleaved(sizes, before=20_000)) == "acd012345b67"


def test_small_files_that_are_left_come_at_the_end_and_large_ones_when_there_are_no_small_ones():
    assert interleaved({"a": 1, "b": 2, "c": 4000}) == ["c", "a", "b"]
    assert interleaved({"a": 4000, "b": 50_000}) == ["b", "a"]
    assert interleaved({}) == []


def test_the_document_itself_comes_compressed_for_who_can_unpack_it(browser):
    with browser.stream("GET", "/dirac", headers=PAGE | {"accept-encoding": "gzip"}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert gzip.decompress(sent) == browser.get("/dirac", headers=PAGE | {"accept-encoding": "identity"}).content


def test_streamlit_is_told_what_it_would_ask_before_it_connects():
    """As its route `_stcore/host-config` says it: then it need not ask."""
    (route,) = create_host_config_routes("")
    said = TestClient(Starlette(routes=[route])).get("/_stcore/host-config").json()
    told = re.search(r"HOST_CONFIG: \{allowedOrigins: (\[.+\]), useExternalAuthToken: (\w+)\}", server())
    assert told
    assert json.loads(told[1]) == said["allowedOrigins"]
    assert json.loads(told[2]) == said["useExternalAuthToken"]
    assert f"<script>{server()}</script>" in head("recipes").decode()


@pytest.mark.parametrize(("page", "most"), [(HOME, 850_000), (DIRAC, 1_300_000), ("recipes", 950_000)])
def test_a_first_visit_loads_no_more_code_than_this_before_the_page_is_there(page, most):
    """In bytes, as they come over the line: 10 Mbit/s carry a million in .8 seconds."""
    at_once = re.sub(r'<link rel="later"[^>]+>', "", completed(document().encode(), page).decode())
    assert sum(travelling(path) for path in PACKED.findall(at_once)) < most
