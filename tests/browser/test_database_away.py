"""The database goes away and comes back: pages that are opened meanwhile say so, show what they can, and come back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from playground.store.errors import AWAY_SENTENCE
from tests.postgresql import PostgreSQL, postgresql

from .conftest import WAIT, Panel, Server, button

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
BACK_SECONDS = 90.0  # on a busy machine; else ten
SHOWN = {  # of each page that is opened while the database is away, what it shows all the same
    "?scene=2": "Watch it learn",
    "recipes": "Experiments with a story",
    "glossary": "The terms that this app uses",
    "dirac": "Order of updates",
    "distributions?target=ring": "Ring of Gaussians",
    "distributions?target=moons": "Two moons",
    "runs": "",
    "workshop": "",
    "compare": "",
}
PLAYS = ("?scene=2", "distributions?target=ring")  # from the file that comes with the app


@pytest.fixture(scope="module")
def database() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@pytest.fixture
def away(database: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A web server whose database has just gone."""
    monkeypatch.setenv("PLAYGROUND_DATABASE", database.new_database())
    server = Server(tmp_path, workers="0")
    database.stop("immediate")
    yield server
    server.stop()


def opened(chromium: Browser, server: Server, path: str) -> Page:
    page = chromium.new_page()
    page.set_default_timeout(WAIT)
    page.goto(f"{server.url}/{path}")
    return page


def sentences(page: Page) -> Locator:
    return page.locator('[data-testid="stAlert"]').filter(has_text=AWAY_SENTENCE)


def test_pages_that_are_opened_meanwhile_show_what_they_can_and_come_back(chromium, database, away):
    pages = {path: opened(chromium, away, path) for path in SHOWN}
    for path, words in SHOWN.items():
        expect(sentences(pages[path])).to_have_count(1)
        if words:
            expect(pages[path].get_by_text(words).first).to_be_visible()
    for path in PLAYS:
        Panel(pages[path]).wait(lambda panel: panel.read("state") == "recorded" and panel.step > 0, f"film of {path}")
    began = time.monotonic()
    database.start()
    for path, page in pages.items():
        expect(sentences(page), path).to_have_count(0, timeout=BACK_SECONDS * 1000)
    print(f"all are back after {time.monotonic() - began:.1f} s")
    expect(button(pages["distributions?target=moons"], "start")).to_be_visible()
    expect(pages["runs"].get_by_text("There are no runs yet.")).to_be_visible()
    for page in pages.values():
        page.close()
