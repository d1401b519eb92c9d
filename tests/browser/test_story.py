"""The introduction as somebody walks it who has never heard of a GAN, by keyboard alone: seven scenes, in each the one
thing to do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from playground.ui.story_scenes import SCENES
from tests.browser.conftest import WAIT, Panel, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name).first
    expect(button).to_be_enabled()
    button.press("Enter")


def go_on(page: Page, number: int) -> Panel:
    """To this scene, when the one thing to do in the scene before it is done."""
    page.locator(".st-key-story-next").get_by_test_id("stBaseButton-primary").and_(
        page.get_by_role("button", name=f"Next: {SCENES[number - 1].title}")
    ).press("Enter")
    page.get_by_role("heading", name=SCENES[number - 1].title).wait_for()
    assert f"scene={number}" in page.url
    page.locator("h1:focus").wait_for()  # where a keyboard goes on
    return Panel(page)


def detect(page: Page, trained: bool) -> None:
    """Mark every other point, by keyboard, and check."""
    points = page.locator(".detective-point")
    page.get_by_text("0 of 4 marked as real").wait_for()
    expect(points).to_have_count(8)
    assert {point.get_attribute("data-truth") for point in points.all()} == {"hidden"}
    for point in points.all()[::2]:
        point.focus()
        page.keyboard.press("Space")
    page.get_by_text("4 of 4 marked as real").wait_for()
    page.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Now nobody can tell" if trained else "An untrained generator is easy to catch").wait_for()
    truths = [point.get_attribute("data-truth") for point in points.all()]
    assert (truths.count("real"), truths.count("generated")) == (4, 4)


def test_the_introduction_from_real_data_to_pictures(visit):
    page = visit("")
    panel = Panel(page)
    panel.wait(lambda p: p.step == 0, "the beginning, standing still")
    press(page, "Show what the generator makes")
    page.get_by_text("The orange diamonds").wait_for()
    assert panel.step == 0

    panel = go_on(page, 2)
    panel.wait(lambda p: p.step > 0, "a film that plays")
    assert panel.read("state") == "recorded"
    expect(page.locator(".gp-star")).to_be_hidden()  # nobody has said yet what is best

    go_on(page, 3)
    detect(page, trained=False)
    press(page, "Now against the trained generator")
    detect(page, trained=True)

    go_on(page, 4)
    press(page, "Back")
    page.get_by_role("heading", name=SCENES[2].title).wait_for()
    wait_for(page, "document.querySelectorAll('.detective-point[data-truth=real]').length === 4")

    panel = go_on(page, 4)
    panel.wait(lambda p: p.read("state") == "recorded", "the recording of the discriminator alone")
    press(page, "Show which way the fakes should move")
    page.get_by_text("This is all that the generator ever learns from").wait_for()

    panel = go_on(page, 5)
    cured = panel.read("run")
    page.locator(".st-key-story-broken input").press("Space")
    page.get_by_text("mode collapse").first.wait_for()
    panel.wait(lambda p: p.read("run") != cured, "the recording of the collapse")
    press(page, "Train it here as well")
    # unless another test has trained it to its end: then that run is shown
    page.locator("[data-draws]:is([data-state=running], [data-state=finished])").wait_for(timeout=2 * WAIT)

    go_on(page, 6)
    page.locator(".st-key-story-choice input").first.press("Space")
    press(page, "Check my answer")
    page.get_by_text("Not this time.").wait_for()
    wait_for(page, "localStorage.getItem('gan-playground.introduction')?.includes('larger')")
    page.reload()  # what has been done is still there
    page.get_by_text("Not this time.").wait_for()
    page.goto(page.url.partition("?")[0])  # as at the next visit
    page.get_by_text("The orange diamonds").wait_for()
    press(page, "Go on at scene 6")
    page.get_by_text("Not this time.").wait_for()
    page.locator("[data-draws]").nth(1).wait_for()

    panel = go_on(page, 7)
    panel.wait(lambda p: p.read("family") == "images", "pictures")
    page.reload()
    page.get_by_role("heading", name=SCENES[6].title).wait_for()


def test_whoever_skips_the_introduction_sees_what_is_generated(visit):
    """A scene may show less than everything; that is no choice for the pages behind it."""
    page = visit("")
    panel = Panel(page)
    panel.wait(lambda p: p.step == 0, "the beginning, standing still")
    page.locator(".st-key-doors img").first.hover()
    expect(page.get_by_role("button", name="Fullscreen")).to_have_count(0)
    page.get_by_role("link", name="Skip the introduction").click()
    shown = page.locator("[data-layer][aria-pressed=true]")
    expect(shown.and_(page.get_by_role("button", name="Generated"))).to_be_visible()
    expect(shown.and_(page.get_by_role("button", name="D's belief"))).to_be_visible()


UNEXPLAINED = """() => {
    const bar = () => document.querySelector(".guide-bar").textContent;
    const over = (element) => element.dispatchEvent(new PointerEvent("pointerover", {bubbles: true, composed: true}));
    const controls = ":is(button, a[href], input, select, [role=slider], [role=radio], canvas, [data-chart])";
    const ours = [...document.querySelectorAll(`[data-testid=stMain] ${controls}, [data-testid=stSidebar] ${controls}`)]
        .filter((element) => element.checkVisibility() && !element.closest(
            ".guide, [data-testid=stSidebarHeader], [data-testid=stElementToolbar], [data-testid=stFooter]"));
    const found = [];
    for (const element of ours) {
        over(document.querySelector(".guide"));
        over(element);
        const said = bar();
        const name = (element.getAttribute("aria-label") || element.textContent).trim();
        if (said.includes("Point at something") || said.includes("**")) found.push(`${name}: ${said}`);
    }
    return found;
}"""


@pytest.mark.parametrize(
    "path", ["distributions?target=ring", "images?target=digits", "conditional?target=digits", "dirac"]
)
def test_the_guide_explains_every_button_setting_and_chart(visit, path):
    page = visit(path)
    page.get_by_role("button", name="Guide").click()
    page.locator(".guide-bar").get_by_text("Point at something").wait_for()
    page.locator(":is([data-chart=losses], .st-key-dirac-curves)").wait_for()
    assert page.evaluate(UNEXPLAINED) == []


def test_the_guide_explains_what_the_pointer_and_the_keyboard_are_on(visit):
    page = visit("distributions?target=ring")
    bar = page.locator(".guide-bar")
    page.get_by_role("button", name="Guide").click()
    bar.get_by_text("Point at something").wait_for()
    page.locator("[data-chart=losses]").hover()
    bar.get_by_text("What each network minimises").wait_for()
    bar.get_by_role("link", name="D", exact=True).wait_for()
    page.get_by_role("button", name="New seed").focus()
    bar.get_by_text("Does the result depend on luck?").wait_for()
    page.locator("[data-layer=surface]").focus()
    bar.get_by_text("Where the discriminator says real").wait_for()
    page.locator(".st-key-simple-loss").hover()
    bar.get_by_text("Non-saturating:").wait_for()
    page.get_by_role("button", name="Guide").click()
    bar.wait_for(state="detached")

    page.get_by_role("button", name="Show me around").click()
    page.locator(".driver-popover").get_by_role("link", name="generator").click()
    page.locator(".term-popup").get_by_text("Generator").wait_for()
    page.keyboard.press("Escape")  # closes the entry, not the tour
    page.locator(".term-popup").wait_for(state="hidden")
    for title in ("What to learn", "The picture", "The run", "The numbers", "The timeline"):
        page.locator(".driver-popover-title", has_text=title).wait_for()
        page.locator(".driver-popover-next-btn").click()
    page.locator(".driver-popover").wait_for(state="detached")
