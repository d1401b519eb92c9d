"""Questions to generators with a condition, as a learner asks them: classes side by side, and a drawing."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Panel, button, until_it_is_another

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

QUICK = "target=digits&target.only=1,4,7&generator=mlp&discriminator=mlp&steps=300"

PAUSE_SECONDS = 0.2  # between two questions about a drawing, at least: sketch.ts


def train(page: Page) -> None:
    button(page, "start").click()
    Panel(page).wait_for_state("finished")


def seen(canvas: Locator) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(canvas.screenshot())).convert("L")).astype(int)


def test_all_classes_change_together_and_two_classes_are_mixed(visit):
    page = visit(f"conditional?{QUICK}&condition=projection&seed=81")
    train(page)
    page.get_by_text("Latent lab").click()
    lab = page.locator(".lab")
    page.locator(".lab[data-ready=across]").wait_for()
    assert lab.locator("figcaption").all_inner_texts() == ["1", "4", "7"]
    before = [seen(canvas) for canvas in lab.locator("figure canvas").all()]
    page.get_by_role("slider", name="Along the direction").focus()
    page.keyboard.press("End")
    page.get_by_text("+3 along the direction").wait_for()
    after = [seen(canvas) for canvas in lab.locator("figure canvas").all()]
    assert all(not np.array_equal(*pair) for pair in zip(before, after, strict=True))

    page.get_by_role("button", name="Mix two classes").click()
    page.locator(".lab[data-ready=mix]").wait_for()
    page.locator(".lab-sheet").focus()
    page.keyboard.press("ArrowRight")
    expect(lab.locator(".lab-caption")).to_contain_text("40% 1, 60% 4; latent 5")
    lab.locator("select[aria-label=To]").select_option("7")
    page.locator(".lab[data-ready=mix]").wait_for()
    expect(lab.locator(".lab-caption")).to_contain_text("60% 7")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as GIF").click()
    with Image.open(download.value.path()) as film:
        assert film.n_frames > 24

    page.get_by_role("button", name="Map", exact=True).click()
    page.locator(".lab[data-ready=map]").wait_for()
    first = seen(page.locator(".lab-stage"))
    choice = lab.locator("select[aria-label=Class]")
    choice.focus()
    choice.select_option("4")
    page.locator(".lab[data-ready=map]").wait_for()
    assert not np.array_equal(first, seen(page.locator(".lab-stage")))
    assert choice.evaluate("choice => choice === document.activeElement"), "one can go on with the arrow keys"


def test_a_drawing_becomes_a_picture_while_it_is_drawn(visit):
    page = visit(f"conditional?{QUICK}&condition=picture&condition.given=edges&seed=82")
    train(page)
    page.get_by_text("Draw one yourself").click()
    made = page.get_by_role("img", name="What the generator makes of it")
    lab = page.locator(".lab[data-answers]")
    lab.wait_for()
    example, answers = seen(made), int(lab.get_attribute("data-answers") or 0)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)

    def drawings() -> list[str]:
        return [url for url in posted if url.endswith("/ask/translate")]

    page.get_by_role("button", name="Clear", exact=True).click()
    canvas = page.locator(".sketch-canvas")
    blank = seen(canvas)
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    began = time.monotonic()
    for share in np.linspace(0, 1, 30):
        page.mouse.move(box["x"] + (0.3 + 0.4 * share) * box["width"], box["y"] + (0.2 + 0.6 * share) * box["height"])
    page.mouse.up()
    took = time.monotonic() - began
    assert len(drawings()) <= 3 + took / PAUSE_SECONDS, "drawing asks now and then, not at every move"
    assert not np.array_equal(blank, seen(canvas))
    drawn = until_it_is_another(lambda: seen(made), example)

    page.get_by_role("button", name="Clear", exact=True).click()
    canvas.focus()
    place = canvas.get_attribute("aria-label") or ""
    page.keyboard.press("ArrowUp")
    assert canvas.get_attribute("aria-label") != place
    empty = seen(canvas)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert not np.array_equal(empty, seen(canvas))
    until_it_is_another(lambda: seen(made), drawn)
    while int(lab.get_attribute("data-answers") or 0) - answers < len(drawings()):
        page.wait_for_timeout(50)
    last = seen(made)
    page.get_by_role("button", name="Start from a held-out example").click()
    assert not np.array_equal(example, until_it_is_another(lambda: seen(made), last)), "the next example"
