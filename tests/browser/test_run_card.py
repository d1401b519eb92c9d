"""A run is sent: from Share to its page, from there into a file; and one part of it stands in a frame."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import button, wait_for

pytestmark = pytest.mark.browser
HIDDEN = "getComputedStyle(document.querySelector('.stAppViewContainer > :has(> .stMain)')).animationName"  # page.css
FILLS = """() => {
    const share = document.querySelector('.gp-live').getBoundingClientRect().bottom / innerHeight;
    return 0.95 < share && share <= 1;
}"""


def test_a_run_is_found_under_share_and_goes_into_a_file(visit, tmp_path: Path) -> None:
    page = visit("distributions?target=ring")
    page.wait_for_selector(".gp-live[data-draws]")
    page.locator(".st-key-run-share button").click()
    page.locator(".st-key-run-card button:visible").first.click()
    page.wait_for_url("**/card?run=*")
    page.wait_for_selector(".gp-live[data-draws]")
    expect(page.get_by_alt_text("QR code of the link")).to_be_visible()
    with page.expect_download() as saving:
        page.locator(".st-key-card-html button:visible").first.click()
    text = Path(saving.value.path()).read_text()
    assert page.url in text, "the file knows where the run is"
    assert len(text) < 3_000_000


def test_in_a_frame_one_part_of_a_run_fills_the_window(visit) -> None:
    page = visit("distributions?target=ring&embed=true&view=plane&controls=start", width=480, height=360)
    page.wait_for_selector(".gp-live[data-draws] .gp-canvas")
    assert page.evaluate(HIDDEN) == "none", "without a title it is shown as well"
    wait_for(page, FILLS)
    expect(button(page, "start")).to_be_visible()
    assert not page.locator(".stAppHeader, h1").locator("visible=true").count()
    assert urlsplit(page.url).path == "/distributions"
    page.set_viewport_size({"width": 700, "height": 500})
    wait_for(page, FILLS)
