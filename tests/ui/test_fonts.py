"""Browsers get our small fonts in the place of Streamlit's, and no icon is missing in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.ui.fonts import FOLDER, OURS, STREAMLITS, Fonts, font

ROOT = Path(__file__).parents[2]
STREAMLIT = Path(st.__file__).parent / "static"
MARKED = re.compile(r":material/(\w+)")
NO_ICONS = {"icon_name", "star_filled"}  # Streamlit's code names them; they are not in its font either


def test_every_icon_that_is_named_is_in_our_font():
    ours = [ROOT / "app.py", *(ROOT / "app_pages").glob("*.py"), *(ROOT / "playground").rglob("*.py")]
    files = [*ours, *(ROOT / "playground").rglob("*.toml"), *STREAMLIT.rglob("*.js")]
    named = {name for file in files for name in MARKED.findall(file.read_text(encoding="utf-8"))}
    kept = set((FOLDER / "icons.txt").read_text().split())
    assert named - kept <= NO_ICONS, "run frontend/fonts.py"
    assert "play_circle" in kept, "a name that code puts together"


@pytest.mark.parametrize("name", OURS)
def test_our_font_is_answered_for_streamlits_and_is_much_smaller(name):
    (file,) = (STREAMLIT / "static" / "media").glob(f"{name}.*.woff2")
    path = f"/lab/static/media/{file.name}"  # under a base path, too
    assert STREAMLITS.fullmatch(path)
    answer = browser().get(path)
    assert answer.content == font(OURS[name])[0]
    assert answer.content[:4] == b"wOF2"
    assert answer.headers["content-type"] == "font/woff2"
    assert answer.headers["cache-control"] == "no-cache", "a new icon is seen at once"
    again = browser().get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(answer.content) < 0.45 * file.stat().st_size


def test_everything_else_is_passed_on():
    for path in ("/static/media/SourceCodeVF-Upright.ttf.x.woff2", "/static/js/index.js", "/"):
        assert browser().get(path).text == "passed on"


def browser() -> TestClient:
    """What asks an app with nothing but the middleware."""
    everything = Route("/{path:path}", lambda request: PlainTextResponse("passed on"))
    return TestClient(Starlette(routes=[everything], middleware=[Middleware(Fonts)]))
