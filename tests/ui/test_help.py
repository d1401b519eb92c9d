"""Help: the docs that people need who use the app can be read in it, and pages lead there."""

from __future__ import annotations

import re

import pytest

from playground.app_files import DOCS
from playground.engine import engine
from playground.recordings import add_to, experiments
from playground.ui.help import PAGES
from tests.app_pages.test_pages import open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")
HELP = "app_pages/help.py"


@pytest.mark.parametrize("about", PAGES)
def test_a_file_of_the_docs_is_a_page(about: str) -> None:
    page = open_page(HELP, about=about)
    assert not page.exception
    assert page.title[0].value == (DOCS / f"{about}.md").read_text().splitlines()[0].removeprefix("# ")
    assert not re.search(r"\]\((?!http|help|glossary|#)", words(page)), "no link to a file that is not here"
    assert bool(page.code) == ("```" in (DOCS / f"{about}.md").read_text()), "its examples"
    assert "```" not in words(page)


@pytest.mark.parametrize("about", ["", "../../README", "scaling"])
def test_another_name_leads_to_those_that_there_are(about: str) -> None:
    page = open_page(HELP, about=about)
    assert not page.exception
    assert page.title[0].value == "Help"
    assert links(page) == [f"help?about={name}" for name in PAGES]


def links(page) -> list[str]:
    """Where the links to a page of the docs lead, with their queries."""
    return [f"help?{one.proto.query_string}" for one in page.get("page_link") if "about=" in one.proto.query_string]


def test_pages_lead_there_and_say_what_can_be_done_without_a_browser() -> None:
    assert "help?about=own-model" in links(open_page("app_pages/runs.py"))
    assert "help?about=own-model" in links(open_page("app_pages/outside.py"))
    add_to(engine().database, ["ring"])
    run = engine().recording(experiments()["ring"].key)
    card = open_page("app_pages/card.py", run=run.id)
    assert f"python -m playground publish {run.id[:8]} -o site/" in words(card)
    assert "help?about=embedding" in links(card)
    page = open_page(target="ring")
    page.session_state["run:share"] = True
    page.run()
    assert f"python -m playground sample {run.id[:8]} -n 64 -o samples.png" in words(page)
