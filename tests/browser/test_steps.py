"""Step by step: the next updates of a paused run, in slow motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import button

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

QUICK = "target=ring&generator.width=16&discriminator.width=16&batch=32&steps=200000&seed=91"


def at(page: Page, moves: str, stage: str) -> Locator:
    """The walk, once it has come to this stage of these moves."""
    page.locator(f'.steps[data-moves="{moves}"][data-stage="{stage}"]').wait_for()
    return page.locator(".steps")


def test_a_step_is_walked_through_with_its_own_numbers(visit):
    page = visit(f"inside?{QUICK}")
    button(page, "start").click()
    button(page, "pause").wait_for()
    page.locator(".st-key-step_by_step-pause button").click()
    walk = at(page, "none", "none")

    walk.get_by_role("button", name="Discriminator step").click()
    at(page, "D", "d-sample")
    walk.get_by_role("button", name="Pause").click()
    walk.get_by_role("button", name="Next").click()
    said = at(page, "D", "d-score").locator(".st-said")
    score = said.inner_text().split("f = D(G(z)) = ")[1].split(",")[0]
    walk.get_by_role("button", name="Next").click()
    assert f"sp(f) = sp({score}) = " in at(page, "D", "d-loss").locator(".st-said").inner_text()

    slider = walk.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(walk).to_contain_text("pair 2 of the 32")
    expect(said).not_to_contain_text(f"sp({score})")

    walk.get_by_role("combobox").select_option(label="no slow motion")
    walk.get_by_role("button", name="Both").click()
    assert "then D, both" in at(page, "DB", "g-update").inner_text()
    walk.get_by_role("button", name="Back").click()
    at(page, "D", "d-update")
    before = walk.bounding_box()
    page.wait_for_timeout(300)
    assert walk.bounding_box() == before, "nothing grows while nothing happens"
