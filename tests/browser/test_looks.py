"""A page that is opened on a phone fits, and nothing on it moves; what pages say to a wrong link, to a screen reader,
and to their server. `test_access.py` opens all pages on a desktop.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import FITS, assert_nothing_moved, button, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.usefixtures("history")]

PAGES = {
    "": "Real data",
    "?scene=5": "Break it",
    "distributions?target=ring": "Ring of Gaussians",
    "images?target=digits": "Digits",
    "images?target=own-images": "Your own pictures",
    "conditional?target=ring&condition=projection": "The ring, one island for each label",
    "conditional?target=digits&condition=projection": "Digits by class",
    "conditional?target=shapes&condition=picture": "Sixteen blocks to a shape",
    "runs": "Runs",
    "seeds?target=ring&seeds=3": "Several seeds",
    "compare?run=ring-collapse&run=ring-cured&swipe=B": "Compare",
}


@pytest.mark.parametrize("path", list(PAGES))
def test_a_page_fits_a_phone(visit, path):
    page = visit(path, width=390, height=900, dark=True)
    page.get_by_role("heading", name=PAGES[path]).first.wait_for()
    if path == "runs":
        page.locator("[data-testid=stVegaLiteChart] svg").wait_for()
    elif path.startswith("seeds"):
        page.get_by_role("link", name="Seed 3").wait_for()
    elif "own-images" not in path:
        page.locator("[data-draws]").first.wait_for()
    wait_for(page, FITS)
    assert page.get_by_text("Traceback").count() == 0
    assert_nothing_moved(page)


def test_a_nonsense_link_gets_a_sentence_for_each_wrong_field(visit):
    page = visit("distributions?target=ring&seed=77&loss=hing&generator.width=99999&foo=%3Cscript%3E&batch=NaN")
    for word in ("“hing”", "“99999”", "“foo”", "“NaN”"):
        page.get_by_text(word).first.wait_for()
    button(page, "start").wait_for()


def test_the_pictures_can_be_heard(visit):
    page = visit("distributions?target=ring")
    canvas = page.locator("canvas[role=img]").first
    canvas.wait_for()
    assert "discriminator" in (canvas.get_attribute("aria-label") or "")
    assert page.get_by_role("radio", name="Spirals").count() == 1


def test_a_deep_link_on_a_fresh_server_opens_within_the_navigation(visit):
    page = visit("runs")
    page.get_by_role("heading", name="Runs").wait_for()
    page.get_by_role("link", name="Distributions").first.wait_for()


def test_a_page_finds_its_server_at_the_first_try(visit, server):
    page = visit("help").context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/dirac")
    page.get_by_role("heading", name="The Dirac-GAN").wait_for()
    assert [url for url in asked if url.endswith("/health")] == [f"{server.url}/_stcore/health"]
