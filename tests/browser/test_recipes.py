"""The Recipes page as a learner uses it: look, filter, open one, see two of them train side by side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Panel, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def pause_unless_ended(page: Page, side: str) -> None:
    """These runs are short: on a fast machine, or beside a slow page, one can end before its button is pressed."""
    main = page.locator(f".st-key-{side}-main button:visible")
    expect(main).to_have_text(re.compile("Pause|Train again"))
    if "Pause" in main.inner_text():
        main.click()
    expect(main).to_have_text(re.compile("Resume|Train again"))


def test_filter_open_and_compare(visit):
    page = visit("recipes", width=390, height=844, dark=True)
    page.get_by_role("heading", name="Recipes").wait_for()
    cards = page.locator("[class*='st-key-recipe-']:not(.st-key-recipe-cards)")
    cards.nth(4).wait_for()
    assert page.evaluate("document.querySelector('.stMainBlockContainer').scrollHeight") < 5000
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0

    page.set_viewport_size({"width": 1440, "height": 1000})
    row = "new Set(cards.slice(0, 3).map((card) => JSON.stringify([card.offsetTop, card.offsetHeight]))).size === 1"
    selector = "[class*='st-key-recipe-']:not(.st-key-recipe-cards)"
    wait_for(page, f'() => {{ const cards = [...document.querySelectorAll("{selector}")]; return {row}; }}')

    page.get_by_role("radio", name="Mode collapse").click()
    page.wait_for_url("**chapter=Mode+collapse")
    collapse = page.locator(".st-key-recipe-ring-collapse")
    collapse.get_by_role("link", name="Open").click()
    page.get_by_role("heading", name="Mode collapse on the ring").wait_for()
    assert "penalty=none" in page.url

    def press(key: str) -> None:
        page.locator(f".st-key-{key} button").first.click()

    page.go_back()
    press("beside-ring-collapse")
    page.wait_for_url("**left=ring-collapse**")
    press("beside-start")
    for place in range(2):
        panel = Panel(page)
        panel.root = page.locator("[data-draws]").nth(place)
        panel.wait(lambda p: p.read("state") in ("running", "finished") and p.step > 20, f"training of panel {place}")
    for side in ("left", "right"):
        pause_unless_ended(page, side)
    page.get_by_role("columnheader", name="setting").wait_for()

    for title in ("Mode collapse on the ring", "The ring, cured of mode collapse"):
        page.get_by_role("region", name=f"Live view of the training: {title}").wait_for()
    page.get_by_role("slider", name="Timeline of the run: Mode collapse").press("Home")
    at_the_start = "document.querySelectorAll('[data-draws][data-step=\"0\"]').length === 2"
    wait_for(page, at_the_start)
