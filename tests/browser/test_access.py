"""Every page, in light and dark, on a desktop and on a phone: it can be read and heard, fits, has a name, asks no other
host for anything, and nothing on it moves after it is there.

What can be read and heard is what axe-core says (axe.min.js, version 4.10.3, Mozilla Public License 2.0).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from playground.recordings import file_of, run_id_of
from playground.ui.app_shell import PAGES
from tests.browser.conftest import FITS, RECORD_SHIFTS, WAIT, assert_nothing_moved, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.usefixtures("history")]

PHONE = {"width": 390, "height": 844}  # pixels
AT_200_PERCENT = {"width": 720, "height": 500}  # what the text of a page of 1440 pixels has to fit in
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter((rule) => ["serious", "critical"].includes(rule.impact))
    .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`))"""
OF_COLOURS = 'runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}, '  # what depends on them
IN_THESE_COLOURS = VIOLATIONS.replace("{", "{" + OF_COLOURS, 1)
BACKGROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
ADDRESSES = {  # of every page, some in several forms; and its title
    "": "Home",
    "?scene=3": "Home",
    "?scene=5": "Home",
    "?scene=6": "Home",
    "distributions?target=ring": "Distributions",
    "images?target=digits": "Images",
    "images?target=own-images": "Images",
    "images?target=cifar10": "Images",
    "conditional?target=ring&condition=projection": "Conditional",
    "conditional?target=digits&condition=projection": "Conditional",
    "conditional?target=shapes&condition=picture": "Conditional",
    "recipes": "Recipes",
    "recipes?left=ring-collapse&right=ring-cured": "Recipes",
    "runs": "Runs",
    "compare?run=ring-collapse&run=ring-cured&step=500": "Compare",
    "compare?run=ring-collapse&run=ring-cured&swipe=B": "Compare",
    "glossary": "Glossary",
    "help": "Help",
    "help?about=own-model": "Help",
    "help?about=embedding": "Help",
    "help?about=hosting": "Help",
    "help?about=health": "Help",
    "dirac": "Dirac-GAN",
    "operator": "Operator",
    "classroom": "Class",
    "outside": "From outside",
    f"card?run={run_id_of(file_of('ring'))}": "Run card",
    "inside?target=ring": "Inside a run",
    "inside?target=ring&view=boundary": "Inside a run",
    "inside?target=ring&view=fork": "Inside a run",
    "seeds?target=ring&seeds=3&over=loss:hinge,wasserstein": "Several seeds",
    "workshop": "Workshop",
    "distributions?target=gaussian&exercise=bell-curve": "Distributions",
}
# pages on which nothing is asked for
STILL = ("recipes", "runs", "operator", "classroom", "images?target=own-images", "images?target=cifar10")
# an icon that is not in our font is shown as its name, which is wider than one letter
ICONS_AS_WORDS = """[...document.querySelectorAll("[data-testid=stIconMaterial]")]
  .filter((icon) => icon.getBoundingClientRect().width > 1.3 * parseFloat(getComputedStyle(icon).fontSize))
  .map((icon) => icon.textContent)"""


@pytest.fixture(scope="module")
def context(chromium):
    """One for all pages: what the browser has loaded once does not come again."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(WAIT)
    context.add_init_script(RECORD_SHIFTS)
    yield context
    context.close()


@pytest.fixture
def page(context):
    page = context.new_page()
    yield page
    page.close()


def test_no_page_is_left_out():
    assert set(ADDRESSES.values()) == {page["title"] for page in PAGES}


@pytest.mark.parametrize("path", list(ADDRESSES))
def test_a_page_is_accessible_and_asks_no_other_host(page, server, path):
    """In light, then in dark, then magnified, then in both on a phone."""
    elsewhere, errors = [], []
    page.on("request", lambda sent: elsewhere.append(sent.url) if not is_ours(sent.url, server.url) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server.url}/{path}")
    page.locator("h1").first.wait_for()
    page.get_by_text("of 1,024 MB").wait_for()  # the footer, which is drawn last
    wait_for(page, "!document.querySelector('[data-testid=stStatusWidget], [data-stale=true]')")
    page.wait_for_load_state("networkidle") if path in STILL else page.wait_for_timeout(1500)  # components have come
    wait_for(page, "!document.querySelector('canvas[role=img]:not([aria-label])')")  # named as it is drawn
    wait_for(page, FITS)
    wait_for(page, f"{ICONS_AS_WORDS}.length === 0")  # when their font is there; else run frontend/fonts.py
    assert page.get_by_text("Traceback").count() == 0
    assert page.title() == f"{ADDRESSES[path]} - GAN Playground"
    assert page.locator("h1").count() == 1
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    if path == "runs":
        expect(page.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(1)  # which needs three runs
    assert_nothing_moved(page)
    background = page.evaluate(BACKGROUND)
    page.emulate_media(color_scheme="dark")
    wait_for(page, f"{BACKGROUND} !== '{background}'")
    page.wait_for_timeout(300)  # charts are drawn again in its colours
    assert page.evaluate(IN_THESE_COLOURS) == []
    page.set_viewport_size(AT_200_PERCENT)
    wait_for(page, FITS)
    page.set_viewport_size(PHONE)
    wait_for(page, FITS)
    page.wait_for_timeout(300)  # what is drawn for its width is drawn again
    assert page.evaluate(VIOLATIONS) == []
    page.emulate_media(color_scheme="light")
    wait_for(page, f"{BACKGROUND} === '{background}'")
    page.wait_for_timeout(300)
    assert page.evaluate(IN_THESE_COLOURS) == []
    assert (elsewhere, errors) == ([], [])


def is_ours(address: str, server: str) -> bool:
    """Whether it is the server's, or no address of the network at all."""
    return address.startswith((server, server.replace("http", "ws"), "data:", "blob:"))
